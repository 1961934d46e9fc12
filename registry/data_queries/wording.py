"""How questions and the rows they are about are said to a person. No date: a day is "day 54"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from registry.addresses import key_to_path, row_url
from registry.codebook import Field, Kind
from registry.codebook_reader import codebook
from registry.data_queries.engine import CHECKS, SWITCH, place_of
from registry.data_queries.keeping import SOFT
from registry.facts import Facts
from registry.models import DataQuery
from registry.rules.check import Check
from registry.rules.checks import CHECKS as EVERY_CHECK
from registry.values import Day, Missing, Value, written

BY_ID: Mapping[str, Check] = {check.id: check for check in EVERY_CHECK}
WHOLE_CASE = "The whole case"
ACTORS = {CHECKS: "the edit checks", SWITCH: "a switch of the check", "system:nightly": "the nightly run"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A field that a question is about, with what it holds now."""

    label: str
    value: str


def about(query: DataQuery) -> str:
    """The row that a question is about: "Blood count, day 54"."""
    return row_words(query.entity, place_of(query).key) if query.entity else WHOLE_CASE


def row_words(entity: str, key: tuple[str, ...]) -> str:
    form = codebook().by_name.get(entity)
    if form is None:
        return entity
    parts = (_part(form.by_name[name], text) for name, text in zip(form.identity, key, strict=False))
    return ", ".join([form.label, *parts]) if not form.single else form.label


def title_of(rule: str) -> str:
    """What asks: the title of an edit check, a soft limit, or a person."""
    if rule in BY_ID:
        return f"{rule}, {BY_ID[rule].title}"
    return "Unusual value" if rule == SOFT else "Asked by a person"


def actor_words(by: str) -> str:
    return ACTORS.get(by, by)


def cells_of(query: DataQuery, facts: Facts) -> list[Cell] | None:
    """The fields of a question as they are now; None where its row is gone."""
    place = place_of(query)
    row = next((one for one in facts.rows(place.entity) if one.key == place.key), None)
    if row is None:
        return None
    fields = (codebook().by_name[place.entity].by_name.get(name) for name in place.fields)
    return [Cell(field.label, value_words(field, row.get(field.name))) for field in fields if field is not None]


def value_words(field: Field, value: Value | None) -> str:
    """A value with its unit, codes by their labels, days as days."""
    match value:
        case None:
            return "blank"
        case Missing():
            return {"nd": "not done", "unk": "unknown", "na": "not applicable"}[value]
        case Day():
            return f"day {value}"
        case tuple():
            return ", ".join(map(field.label_of, value))
        case str():
            return field.label_of(value)
    return f"{written(value)} {field.unit_label}".strip()


def link_to_row(query: DataQuery) -> str:
    """The form of the row; empty where a question is about the whole case."""
    return row_url(query.case.code, query.entity, place_of(query).key) if query.entity else ""


def rows_to_ask_about(facts: Facts) -> Iterator[tuple[str, str]]:
    """(value, words) of everything in a child that a question can be about."""
    yield "", WHOLE_CASE
    for entity in codebook().entities:
        for row in facts.rows(entity.name):
            yield f"{entity.name}/{key_to_path(row.key)}", row_words(entity.name, row.key)


def labels(names: Iterable[str], entity: str) -> str:
    form = codebook().by_name.get(entity)
    known = form.by_name if form is not None else {}
    return ", ".join(known[name].label if name in known else name for name in names)


def _part(field: Field, text: str) -> str:
    match field.kind:
        case Kind.DAY:
            return f"day {text}"
        case Kind.CODE:
            return field.label_of(text)
        case Kind.INTEGER:
            return f"number {text}"
        case Kind.REFERENCE:
            return f"{codebook().by_name[field.to].label} {text}"
    return text
