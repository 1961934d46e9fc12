"""A questionnaire as frozen data: sections, items, answer columns and summary entries.

`surveys.instrument_reader` makes these from TOML and refuses what is wrong; everything else only reads them. A
*column* is one cell of a response; an *entry* is one block of the summary (a matrix has an entry a row).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from pave.lib.logic import Expression

SPECIAL_CODES = ("dk", "nm", "pn")
SPECIAL_CELLS = (".dk", ".nm", ".pn", ".nb", ".nr")
NOT_BRANCHED, NOT_REACHED = ".nb", ".nr"
CHOICE_COLUMNS = frozenset({"single", "multiple"})
NUMBER_COLUMNS = frozenset({"numeric", "low", "high", "other_number"})
END_WORDS = {"low": "Lower", "high": "Upper"}
"""What pages call the ends of a range; files call them low and high."""
OTHER_TEXT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One declared option; `value` is what an ordinal choice means as a number."""

    code: str
    label: str
    off_scale: bool = False
    value: float | None = None
    other_text: bool = False
    other_number: bool = False
    other_min: float | None = None
    other_max: float | None = None
    retired_in: str | None = None


@dataclass(frozen=True)
class Column:
    """One answer column.

    `kind`: single, multiple, numeric, low, high, ranking, text, case, action, other_text or other_number.
    `conditions` must all be true for the column to be shown; `parent` = (column, code) that opens an "other" cell.
    `partner` of a `high` is its `low`; of an `action` its `case`.
    """

    name: str
    kind: str
    number: int
    item: str
    label: str = ""
    scale: str | None = None
    choices: tuple[Choice, ...] = ()
    special: tuple[str, ...] = ()
    conditions: tuple[Expression, ...] = ()
    parent: tuple[str, str] | None = None
    partner: str | None = None
    required: str = "yes"
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    soft_min: float | None = None
    soft_max: float | None = None
    decimals: int | None = None
    exclusive: tuple[str, ...] = ()
    top: int = 0
    max_length: int = 0

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.choices)

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)

    def label_of(self, code: str) -> str:
        found = self.choice(code)
        return found.label if found else code


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a matrix: its own answer column, and the fields asked beside it."""

    id: str
    label: str
    column: str
    fields: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What is drawn as one field group: a whole item, or one field of a composite item or of a matrix row."""

    kind: str
    id: str
    label: str
    help: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Vignettes:
    """The case table of a vignette item; case numbers run 1..N."""

    attributes: tuple[str, ...]
    cases: Mapping[int, Mapping[str, str]]
    per_respondent: int
    differ: tuple[str, ...]
    story: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def told(self, case: int) -> str:
        """The case in words: the story with each attribute put in, or a plain list where there is no story."""
        row = self.cases[case]
        spoken = {name: self.words.get(name, {}).get(value, value) for name, value in row.items()}
        if self.story:
            return " ".join(self.story.format_map(spoken).split())
        return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in spoken.items())


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    id: str
    kind: str
    text: str
    section: str
    parts: tuple[Part, ...]
    columns: tuple[str, ...]
    help: str = ""
    rationale: str = ""
    seconds: int | None = None
    required: str = "yes"
    base: str = "analysed"
    comparable_to: str | None = None
    short: str = ""
    vignettes: Vignettes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of the summary. `column` is the answer column counted (vignettes: the first action column)."""

    id: str
    item: str
    number: int
    kind: str
    scale: str | None
    text: str
    label: str | None
    column: str
    base: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    grid: float | None = None
    top: int = 0
    derived_from: str | None = None
    derivation: Mapping[str, str] | None = None
    pairs: tuple[tuple[str, str], ...] = ()


def _names(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


class Gated(NamedTuple):
    """A run of neighbouring columns shown for the same reason: `parent` holds `code`, or else all `tests` are true."""

    parent: str | None
    code: str
    tests: tuple[Callable[[Mapping[str, str]], bool], ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The columns of an item by what an answer needs: all of them, those that ask, those of them that must be given.

    `is_plain`: something must be given, and all of that is always shown.
    """

    number: int
    columns: tuple[str, ...]
    asked: tuple[str, ...]
    must: tuple[str, ...]
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    help: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A question before the first page: `passing` codes go on; a stratum question is an answer column instead."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    passing: tuple[str, ...] = ()
    stratum: bool = False
    special: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A quality flag: never blocks, stored as an id. Either a condition or the name of a function in surveys.rules."""

    id: str
    text: str
    when: Expression | None = None
    function: str | None = None


@dataclass(frozen=True)
class Instrument:
    id: str
    version: str
    title: str
    language: str
    minutes: str
    consent: str
    consent_required: bool
    gates: tuple[Gate, ...]
    flags: tuple[Flag, ...]
    sections: tuple[Section, ...]
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    sha256: str
    warnings: tuple[str, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def header(self) -> tuple[str, ...]:
        """Answer columns in file order, gate strata first."""
        return _names(self.columns)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.header)

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """Columns whose fields take what cannot stand: the radio buttons of the others offer codes alone."""
        return tuple(column for column in self.columns if column.kind not in ("single", "action", "case"))

    @cached_property
    def gated(self) -> tuple[Gated, ...]:
        """Columns that are not always shown. Conditions look back only, so no column of a run can bear on the run."""
        runs = groupby(self.columns, key=lambda column: (column.parent, column.conditions))
        return tuple(
            Gated(
                parent[0] if parent else None,
                parent[1] if parent else "",
                tuple(condition.true for condition in conditions),
                _names(run),
            )
            for (parent, conditions), run in runs
            if parent is not None or conditions
        )

    @cached_property
    def section_numbers(self) -> tuple[tuple[str, frozenset[int]], ...]:
        """(section id, numbers of its items), in order."""
        return tuple((one.id, frozenset(item.number for item in one.items)) for one in self.sections)

    @cached_property
    def outlines(self) -> Mapping[str, Outline]:
        return {item.id: self._outline(item) for item in self.items}

    def _outline(self, item: Item) -> Outline:
        columns = [self.by_name[name] for name in item.columns]
        asked = [column for column in columns if column.kind != "case" and column.parent is None]
        must = [column for column in asked if column.required == "yes"]
        is_plain = bool(must) and not any(column.conditions for column in must)
        return Outline(item.number, item.columns, _names(asked), _names(must), is_plain)

    @cached_property
    def items_by_number(self) -> Mapping[int, Item]:
        return {item.number: item for item in self.items}

    @cached_property
    def strata(self) -> tuple[str, ...]:
        return tuple(gate.id for gate in self.gates if gate.stratum)

    def section(self, section_id: str) -> Section | None:
        return next((section for section in self.sections if section.id == section_id), None)

    def entry(self, entry_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == entry_id), None)
