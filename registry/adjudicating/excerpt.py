"""What a reviewer sees of a child: days counted from the event, no code, no site, no treatment, no free text. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from registry.adjudicating.questions import Part, Question
from registry.codebook import Field
from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.values import Day, Measured, Missing, Precision, Value, plain

MISSING = {Missing.NOT_DONE: "not done", Missing.UNKNOWN: "unknown", Missing.NOT_APPLICABLE: "not applicable"}
BLANK = "not entered"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind around the event; the first column says when."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the head of its column, which stands beside it on a phone."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`about`: label and value of the row that is reviewed; `tables`: what was around it."""

    about: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def excerpt(question: Question, facts: Facts, row: Row) -> Excerpt:
    event, fields = row.when, codebook().entity(row.entity).by_name
    about = tuple((fields[name].label, _shown(fields[name], row, event)) for name in question.shown)
    tables = (_table(part, facts, row) for part in question.parts)
    return Excerpt(about, tuple(table for table in tables if table.rows))


def _table(part: Part, facts: Facts, about: Row) -> Table:
    entity, event = codebook().entity(part.entity), about.when
    head = ("When", *(_head(entity.by_name[name]) for name in part.fields))
    return Table(entity.label, head, tuple(_rows(part, facts, event)) if event is not None else ())


def _rows(part: Part, facts: Facts, event: Day) -> Iterator[tuple[str, ...]]:
    fields = codebook().entity(part.entity).by_name
    for row in facts.rows(part.entity):
        when = row.when
        if when is not None and event.day - part.before <= when.day <= event.day + part.after:
            yield (since(when, event), *(_bare(fields[name], row.get(name), event) or "–" for name in part.fields))


def since(day: Day, event: Day) -> str:
    """A day as reviewers read it: "3 days before", never counted from the diagnosis."""
    if Precision.UNKNOWN in (day.precision, event.precision):
        return "day uncertain"
    apart, reach = day.day - event.day, (day.latest - day.day) + (event.latest - event.day)
    told = (
        "on the day"
        if apart == 0
        else f"{abs(apart)} day{'s' * (abs(apart) != 1)} {'after' if apart > 0 else 'before'}"
    )
    return f"{told} (± {reach})" if reach and day != event else told


def _head(field: Field) -> str:
    return f"{field.label}, {field.unit_label}" if field.unit else field.label


def _shown(field: Field, row: Row, event: Day | None) -> str:
    text = _bare(field, row.get(field.name), event)
    number = isinstance(row.get(field.name), int | Decimal | Measured) and not isinstance(row.get(field.name), bool)
    return f"{text} {field.unit_label}" if number and field.unit else text or BLANK


def _bare(field: Field, value: Value | None, event: Day | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Missing():
            return MISSING[value]
        case Day():
            return since(value, event) if event is not None else ""
        case Measured():
            return ("" if value.op == "=" else value.op) + plain(value.value)
        case Decimal():
            return plain(value)
        case int():
            return str(value)
        case str() if field.codes:
            return field.label_of(value)
    return ""  # free text and dates are for the site alone
