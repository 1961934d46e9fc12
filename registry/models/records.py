"""One table an entity, made from the codebook.

What may enter a snapshot is said field by field in the codebook (`snapshot`); never `Case.code`, `Case.opened_at` and
`Anchor`. A change of the codebook's fields is a change of the tables, and makemigrations finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from accounts.models import Site
from audit.watch import Audited
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import DIGITS, PLACES, Column, Store, columns_of, kept
from registry.models.cases import Case
from registry.models.scoping import Scoped

KEY_LENGTH = 300
KEY_MARK = "\t"  # parts of a key are printable, so it is in none of them
ANCHOR = "anchor"
MODELS = "registry.models"


class Record(models.Model):
    """One row of an entity. `key` is its identity as text; `revision` goes up by one with every write."""

    entity: ClassVar[Entity]
    owner: ClassVar[str]
    objects: ClassVar[Scoped[Any]]
    unscoped: ClassVar[models.Manager[Any]]

    key = models.CharField(max_length=KEY_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.entity.name} {' '.join(self.key.split(KEY_MARK))}".strip()


class OfCase(Record):
    """A row about a child."""

    owner = "case"
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    audited = Audited(subject="{row}.case_id")
    objects: ClassVar[Scoped[Any]] = Scoped("case__site")
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        constraints = (models.UniqueConstraint(fields=("case", "key"), name="one_%(class)s_a_key"),)


class OfSite(Record):
    """A row about a site."""

    owner = "site"
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")

    audited = Audited(subject="'site ' || {row}.site_id")
    objects: ClassVar[Scoped[Any]] = Scoped("site")
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        constraints = (models.UniqueConstraint(fields=("site", "key"), name="one_%(class)s_a_key"),)


def _column(column: Column) -> models.Field[Any, Any]:
    match column.store:
        case Store.WHOLE:
            return models.BigIntegerField(null=True, blank=True)
        case Store.NUMBER:
            return models.DecimalField(max_digits=DIGITS + PLACES, decimal_places=PLACES, null=True, blank=True)
        case Store.YES_NO:
            return models.BooleanField(null=True, blank=True)
        case Store.TEXT:
            return models.CharField(max_length=column.length, blank=True, default="")


def _table(entity: Entity) -> type[Record]:
    base: type[Record] = OfSite if entity.of == "site" else OfCase
    name = "".join(part.capitalize() for part in entity.name.split("_"))
    columns = {column.name: _column(column) for field in kept(entity) for column in columns_of(field)}
    meta = type("Meta", (base.Meta,), {"db_table": f"registry_{entity.name}"})
    own = {"__module__": MODELS, "__doc__": entity.help, "Meta": meta, "entity": entity}
    return type(f"{name}Record", (base,), own | columns)


TABLES: Mapping[str, type[Record]] = {
    entity.name: _table(entity) for entity in codebook().entities if entity.name != ANCHOR
}
"""The table of each entity; the anchor is apart."""
