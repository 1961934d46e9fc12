"""Tables of the registry: children, their dates of diagnosis, and one table an entity, made from the codebook.

What may enter a snapshot is said field by field in the codebook (`snapshot`); never `Case.code`, `Case.opened_at` and
`Anchor`. A change of the codebook's fields is a change of the tables, and makemigrations finds it.

Rows of a site come through `objects.for_user(user)` alone. `unscoped` is for the writers and readers of this app.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models

from accounts.models import Site, User
from accounts.queries import sites_of
from audit.watch import Audited
from pave.lib.clock import now
from registry.case_codes import LENGTH, new_case_code, spoken
from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import DIGITS, PLACES, Column, Store, columns_of, kept

KEY_LENGTH = 300
KEY_MARK = "\t"  # parts of a key are printable, so it is in none of them
ANCHOR = "anchor"
Table = TypeVar("Table", bound=models.Model)


class Unscoped(RuntimeError):
    """A table of the registry was read without saying for whom."""


class Scoped(models.Manager[Table]):
    """Rows of the sites that a person may see; without a person there are none to be had. `path` leads to the site."""

    def __init__(self, path: str = "site") -> None:
        super().__init__()
        self.path = path

    def get_queryset(self) -> models.QuerySet[Table]:
        raise Unscoped(f"{self.model.__name__} is read through objects.for_user(user)")

    def for_user(self, user: User) -> models.QuerySet[Table]:
        return super().get_queryset().filter(**{f"{self.path}__in": sites_of(user)})


class Case(models.Model):
    """A child in the registry. `opened_at` is identifying: it gives dates back, and is never exported."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        CLOSED = "closed", "closed"
        ERASED = "erased", "erased"

    code = models.CharField(max_length=LENGTH, unique=True, default=new_case_code, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=now)

    audited = Audited(subject="{row}.id")
    objects = Scoped["Case"]()
    unscoped = models.Manager["Case"]()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return spoken(self.code)


class Anchor(models.Model):
    """The date of diagnosis, sealed for the child's own site (registry/anchors.py)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    audited = Audited(subject="{row}.case_id", veiled=("sealed",))
    objects = Scoped["Anchor"]("case__site")
    unscoped = models.Manager["Anchor"]()

    def __str__(self) -> str:
        return "a date of diagnosis"


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
    own = {"__module__": __name__, "__doc__": entity.help, "Meta": meta, "entity": entity}
    return type(f"{name}Record", (base,), own | columns)


TABLES: Mapping[str, type[Record]] = {
    entity.name: _table(entity) for entity in codebook().entities if entity.name != ANCHOR
}
"""The table of each entity; the anchor is apart."""
