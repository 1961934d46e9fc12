"""What is audited: a model says it of itself, and every column of its table is then in the trail.

class Count(models.Model):
    audited = Audited(subject="{row}.enrolment_id")

An app whose AppConfig says `audited = True` has no model that says neither Audited nor Exempt (audit/checks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class Audited:
    """How a model is audited. Site and subject are SQL over `{row}`, the row as it is after (or was before) a change.

    `veiled` columns show in the trail that they changed and never what they hold; `left_out` columns not even that.
    """

    site: str = ""
    subject: str = ""
    veiled: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exempt:
    """A model that is not audited, and the reason."""

    reason: str


@dataclass(frozen=True)
class Watch:
    """One table in the trail: the columns that are kept, the column that names a row, and SQL for site and subject."""

    table: str
    columns: tuple[str, ...]
    key: str = "id"
    site: str = ""
    subject: str = ""
    veiled: tuple[str, ...] = ()


def audited_tables() -> tuple[Watch, ...]:
    """Every table that a model declares as audited, with the tables that Django makes between two models."""
    found = []
    for model in apps.get_models():
        audited = getattr(model, "audited", None)
        if isinstance(audited, Audited):
            found.append(watch_of(model, audited))
            found += [watch_of(between, Audited()) for between in _tables_between(model)]
    return tuple(found)


def watch_of(model: type[Model], audited: Audited) -> Watch:
    """The watch over one model's table."""
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    kept = tuple(column for column in columns if column not in audited.left_out)
    return Watch(model._meta.db_table, kept, _key(model), audited.site, audited.subject, audited.veiled)


def _tables_between(model: type[Model]) -> list[Any]:
    through: list[Any] = [field.remote_field.through for field in model._meta.local_many_to_many]
    return [between for between in through if between._meta.auto_created]


def _key(model: type[Model]) -> str:
    key = model._meta.pk
    assert key is not None  # noqa: S101 - only an abstract model has none
    return str(key.column)
