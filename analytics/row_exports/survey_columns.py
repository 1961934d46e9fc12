"""Which columns of a survey leave with its rows, which of them others may know, and which never leave. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from analytics.deidentification.known import NOT_TOLD, Known
from analytics.row_files.columns import WHY, RowColumn
from surveys.instrument import Column, Instrument

WAVE = "wave"
SPECIAL = frozenset(WHY)
TEXTS = frozenset({"text", "other_text"})
CODES = frozenset({"single", "action"})
DEMOGRAPHIC_BASE = "submitted"


@dataclass(frozen=True, slots=True)
class Asked:
    """A known column and how its code comes from a cell of the column `source` of a snapshot."""

    known: Known
    source: str
    code: Callable[[str], str]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A column that leaves, and how its cell comes from one of the column `source`."""

    column: RowColumn
    source: str
    cell: Callable[[str], str]


def demographic_columns(instrument: Instrument) -> tuple[Column, ...]:
    """What describes who answered: the strata, and every column of a section that is counted over all responses."""
    sections = {item.section for item in instrument.items if item.base == DEMOGRAPHIC_BASE}
    numbers = {item.number for item in instrument.items if item.section in sections}
    return tuple(
        column for column in instrument.columns if column.number in numbers or column.item in instrument.strata
    )


def to_observe(instrument: Instrument) -> tuple[str, ...]:
    """Columns whose categories are what was answered: numbers among the demographics, and the wave."""
    return (WAVE, *(column.name for column in demographic_columns(instrument) if _is_number(column)))


def asked_of(instrument: Instrument, observed: Mapping[str, Iterable[str]]) -> list[Asked]:
    """The known columns: a column a choice where several may be chosen. `observed`: different cells of to_observe.

    Demographics of other kinds (ranking, case) are no known columns and do not leave either.
    """
    found = [one for column in demographic_columns(instrument) for one in _asked(instrument, column, observed)]
    waves = sorted(cell for cell in observed.get(WAVE, ()) if cell)
    if waves:
        known = Known(WAVE, "Wave of the mail that was answered", (*waves, NOT_TOLD), {w: w for w in waves}, True)
        found.append(Asked(known, WAVE, lambda cell: cell))
    return found


def _asked(instrument: Instrument, column: Column, observed: Mapping[str, Iterable[str]]) -> list[Asked]:
    label = wording(instrument, column)
    if column.kind in CODES:
        codes = (*column.codes, NOT_TOLD)
        words = {choice.code: choice.label for choice in column.choices}
        ordered = column.scale == "ordinal" and not any(choice.off_scale for choice in column.choices)
        known = Known(column.name, label, codes, words, ordered, _families(instrument, column))
        return [Asked(known, column.name, lambda cell: cell if cell in words else NOT_TOLD)]
    if column.kind == "multiple":
        return [_flag_asked(column, code, f"{label}: {column.label_of(code)}") for code in column.codes]
    if _is_number(column):
        numbers = sorted({cell for cell in observed.get(column.name, ()) if cell not in SPECIAL}, key=float)
        known = Known(column.name, label, (*numbers, NOT_TOLD), {n: n for n in numbers}, True)
        return [Asked(known, column.name, lambda cell: NOT_TOLD if cell in SPECIAL else cell, number=True)]
    return []


def _flag_asked(column: Column, code: str, label: str) -> Asked:
    known = Known(flag_name(column, code), label, ("1", "0", NOT_TOLD), {"1": "chosen", "0": "not chosen"})
    return Asked(known, column.name, lambda cell: NOT_TOLD if cell in SPECIAL else flag(cell, code))


def _families(instrument: Instrument, column: Column) -> Mapping[str, str] | None:
    """Broader places, where the instrument derives them."""
    derived = (entry for entry in instrument.entries if entry.derived_from == column.name and entry.derivation)
    return next((entry.derivation for entry in derived), None)


def _is_number(column: Column) -> bool:
    return column.kind in ("numeric", "low", "high", "other_number")


def flag(cell: str, code: str) -> str:
    return cell if cell in SPECIAL else str(int(code in cell.split(";")))


def flag_name(column: Column, code: str) -> str:
    """As REDCap and statistics programs name a choice of several."""
    return f"{column.name}___{code.lower()}"


def wording(instrument: Instrument, column: Column) -> str:
    item = next((item for item in instrument.items if item.number == column.number), None)
    return f"{item.text} {column.label}".strip() if item else column.label


# -- what leaves besides ----------------------------------------------------------------------------------------------


def answers_of(instrument: Instrument) -> list[Outgoing]:
    """The columns that leave as they are: every answer but demographics and free text."""
    known = {column.name for column in demographic_columns(instrument)}
    return [one for column in instrument.columns if column.name not in known for one in _outgoing(instrument, column)]


def free_texts(instrument: Instrument) -> tuple[str, ...]:
    return tuple(column.name for column in instrument.columns if column.kind in TEXTS)


def _outgoing(instrument: Instrument, column: Column) -> list[Outgoing]:
    meaning = wording(instrument, column)
    values = tuple((choice.code, choice.label) for choice in column.choices)
    if column.kind in CODES:
        return [Outgoing(RowColumn(column.name, "", "code", values, meaning), column.name, _same)]
    if column.kind == "multiple":
        return [_flag_out(column, choice.code, choice.label, meaning) for choice in column.choices]
    if column.kind == "ranking":
        return [Outgoing(RowColumn(column.name, "", "codes", values, meaning), column.name, _same)]
    if column.kind in TEXTS:
        return []
    label = "Another number" if column.kind == "other_number" else "Number of the case" if column.kind == "case" else ""
    return [Outgoing(RowColumn(column.name, label, "number", (), meaning), column.name, _same)]


def _flag_out(column: Column, code: str, words: str, meaning: str) -> Outgoing:
    told = RowColumn(flag_name(column, code), words, "flag", (("1", "chosen"), ("0", "not chosen")), meaning)
    return Outgoing(told, column.name, lambda cell: flag(cell, code))


def _same(cell: str) -> str:
    return cell
