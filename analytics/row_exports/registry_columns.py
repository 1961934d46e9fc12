"""Which columns of the registry's rows leave, and as what: days as weeks, no text, quarter or site. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analytics.row_exports.registry_known import GIVES_BACK, TELLS_TYPE, WHOLE
from analytics.row_files.columns import RowColumn
from registry.codebook import Codebook, Entity, Field, Kind
from registry.columns import kept
from registry.values import Missing, plain

Row = Mapping[str, Any]
CHILD = RowColumn("child", "Number of the child in this export alone", "number")
DAYS_A_WEEK = 7
STAYS = (Kind.TEXT, Kind.QUARTER, Kind.DATE, Kind.CASE_CODE)
OPERATORS = {"<": "below", ">": "above"}
WHY_NOT = {Missing.NOT_DONE: "Not done", Missing.UNKNOWN: "Unknown", Missing.NOT_APPLICABLE: "Does not apply"}
YES_NO = (("1", "Yes"), ("0", "No"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A column that leaves, and its cell of a row of the extract."""

    column: RowColumn
    cell: Callable[[Row], str]


def entities(book: Codebook, *, types_leave: bool) -> list[Entity]:
    """Those of a child that leave: rows of sites never do."""
    return [
        entity
        for entity in book.entities
        if entity.of == "case" and kept(entity) and WHOLE not in _stays(entity.name, types_leave)
    ]


def sent_columns(entity: Entity, *, types_leave: bool) -> list[Sent]:
    """The columns of an entity, without the child's number."""
    stays = _stays(entity.name, types_leave)
    fields = [one for one in kept(entity) if one.snapshot and one.kind not in STAYS and one.name not in stays]
    return [sent for field in fields if not _is_text(field) for sent in _sent(field)]


def left_out(book: Codebook, *, types_leave: bool) -> dict[str, list[str]]:
    """Why -> columns that stay."""
    tells = [] if types_leave else [f"{name}.{one}" for name, those in TELLS_TYPE.items() for one in sorted(those)]
    return {
        "would give back age, sex, region or year": [
            f"{name}.{one}" for name, those in GIVES_BACK.items() for one in sorted(those)
        ],
        "would give back the type of clot": tells,
        "of a site": [entity.name for entity in book.entities if entity.of == "site"],
    }


def _stays(entity: str, types_leave: bool) -> frozenset[str]:
    tells = frozenset() if types_leave else TELLS_TYPE.get(entity, frozenset())
    return GIVES_BACK.get(entity, frozenset()) | tells


def _is_text(field: Field) -> bool:
    return field.kind is Kind.REFERENCE and field.to_kind is Kind.TEXT


def _sent(field: Field) -> Iterator[Sent]:
    name = field.name
    if field.kind is Kind.DAY:
        week = RowColumn(_week(name), f"{field.label}: weeks from the diagnosis of ALL", "number")
        yield Sent(week, lambda row: "" if row[name] is None else str(row[name] // DAYS_A_WEEK))
    elif field.kind is Kind.MULTI:
        yield from (_flag(field, code.code, code.label) for code in field.codes)
    elif field.kind is Kind.BOOLEAN:
        yield Sent(RowColumn(name, field.label, "flag", YES_NO), lambda row: _yes_no(row[name]))
    elif field.kind is Kind.CODE:
        codes = tuple((code.code, code.label) for code in field.codes)
        yield Sent(RowColumn(name, field.label, "code", codes), lambda row: row[name] or "")
    else:
        label = f"{field.label} ({field.unit_label})" if field.unit else field.label
        yield Sent(RowColumn(name, label, "number"), lambda row: _number(row[name]))
    yield from _beside(field)


def _beside(field: Field) -> Iterator[Sent]:
    op, missing = f"{field.name}_op", f"{field.name}_missing"
    if field.measured:
        words = (("below", "Below the value"), ("above", "Above the value"))
        told = RowColumn(op, f"{field.label}: beyond what could be measured", "code", words)
        yield Sent(told, lambda row: OPERATORS.get(row[op], ""))
    if field.missing:
        why = tuple((str(one), words) for one, words in WHY_NOT.items())
        yield Sent(RowColumn(missing, f"{field.label}: why there is none", "code", why), lambda row: row[missing] or "")


def _flag(field: Field, code: str, words: str) -> Sent:
    column = RowColumn(f"{field.name}___{code.lower()}", words, "flag", YES_NO, field.label)
    return Sent(column, lambda row: str(int(code in row[field.name].split(";"))) if row[field.name] else "")


def _week(name: str) -> str:
    return f"{name.removesuffix('day')}week" if name.endswith("day") else f"{name}_week"


def _yes_no(held: bool | None) -> str:
    return "" if held is None else str(int(held))


def _number(held: Any) -> str:
    return "" if held is None else plain(held) if isinstance(held, Decimal) else str(held)
