"""The controls of a form: how each kind of field is asked, with what stands in it and what is wrong with it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pave.lib.units import unit_label
from registry.cells import Problem
from registry.codebook import Code, Field, Kind
from registry.codebook_reader import codebook
from registry.entry.reading import NUMBERS, Posted, TwoReadings
from registry.entry.words import MISSING, referred_rows, sentence_of
from registry.facts import Facts
from registry.values import Missing, written

MOST_RADIOS = 7
"""More answers than that stand in a list to open."""
OPERATORS = (("=", "="), ("<", "<"), (">", ">"))
PRECISIONS = (("exact", "exact"), ("pm3", "± 3 days"), ("pm14", "± 14 days"), ("unk", "not known"))
SIZES = ((12, "short"), (40, "middle"))
"""Up to so many characters a text box is so wide."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; `group` is the family it belongs to in a long list, `opens` says that it asks for words."""

    value: str
    label: str
    chosen: bool = False
    group: str = ""
    opens: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """One field as it is asked. `shape`: radios, checkboxes, select, number, day or text.

    `reasons` are the reasons why there is no value, apart from blank. `note` says what was made of what was typed.
    """

    field: Field
    shape: str
    posted: Posted
    options: tuple[Option, ...] = ()
    reasons: tuple[Option, ...] = ()
    units: tuple[Option, ...] = ()
    operators: tuple[Option, ...] = ()
    precisions: tuple[Option, ...] = ()
    problems: tuple[Problem, ...] = ()
    takes_dates: bool = False
    note: str = ""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def id(self) -> str:
        return f"field-{self.field.name}"

    @property
    def value(self) -> str:
        return self.posted.get(self.name, "")

    @property
    def typed_date(self) -> str:
        return self.posted.get(f"{self.name}_date", "")

    @property
    def words(self) -> str:
        return self.posted.get(f"{self.name}_other", "")

    @property
    def unit(self) -> str:
        return self.field.unit_label if not self.units else ""

    @property
    def units_by_code(self) -> str:
        """Which unit goes with which code of another field, for the script; blank where there is one unit."""
        named = {code: unit_label(one.unit) for one in self.field.variants if one.unit for code in one.codes}
        return json.dumps({"when": self.field.variants[0].when, "units": named}) if named else ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity == "refuse")

    @property
    def doubts(self) -> tuple[Problem, ...]:
        """What is written all the same, with a reason or without."""
        return tuple(one for one in self.problems if one.severity != "refuse")

    @property
    def told(self) -> tuple[tuple[Problem, tuple[tuple[str, str], ...]], ...]:
        """Each problem with what may be put in instead: (cell, what its button says)."""
        return tuple((one, _offers(one, self.field)) for one in self.problems)

    @property
    def is_grouped(self) -> bool:
        """Whether it is a group of boxes and not one."""
        return self.shape in ("radios", "checkboxes")

    @property
    def described_by(self) -> str:
        return f"{self.id}-hint" + (f" {self.id}-problems" if self.problems else "")

    @property
    def size(self) -> str:
        """How wide a text box is: for a number, a day, a short text or a line."""
        if self.shape in ("number", "day"):
            return "number"
        return next((name for most, name in SIZES if self.field.max_length <= most), "line")

    @property
    def input_mode(self) -> str:
        """The keyboard of a phone; none for what may take a minus, which number pads lack."""
        takes_no_minus = self.field.hard.low is not None and self.field.hard.low >= 0
        if self.shape != "number" or not takes_no_minus:
            return ""
        return "numeric" if self.field.kind is Kind.INTEGER else "decimal"

    @property
    def has_words(self) -> bool:
        """Whether one of the answers asks for words."""
        return bool(self.field.other_code)

    @property
    def other_label(self) -> str:
        return self.field.label_of(self.field.other_code)

    @property
    def refers_to(self) -> str:
        return codebook().entity(self.field.to).label if self.field.to else ""

    @property
    def option_groups(self) -> list[tuple[str, list[Option]]]:
        """The options of a long list by family; a family without a name first."""
        groups: dict[str, list[Option]] = {}
        for option in self.options:
            groups.setdefault(option.group, []).append(option)
        return list(groups.items())


def control(
    field: Field, posted: Posted, facts: Facts, *, takes_dates: bool, problems: Sequence[Problem] = (), note: str = ""
) -> Control:
    """The control of a field, which holds what was posted."""
    one = field.in_row(posted)
    shape = shape_of(field)
    chosen = _chosen(one, posted)
    return Control(
        field=one, shape=shape, posted=posted, options=tuple(_options(one, chosen, facts)),
        reasons=tuple(_reasons(one, posted)), problems=tuple(problems), note=note,
        units=_options_of(_units(one), posted.get(f"{one.name}_unit") or one.unit),
        operators=_options_of(OPERATORS if one.measured else (), posted.get(f"{one.name}_op") or "="),
        precisions=_options_of(
            PRECISIONS if one.kind is Kind.DAY else (),
            posted.get(f"{one.name}_precision") or "exact",
        ),
        takes_dates=takes_dates and one.kind is Kind.DAY,
    )  # fmt: skip


def _offers(problem: Problem, field: Field) -> tuple[tuple[str, str], ...]:
    if isinstance(problem, TwoReadings):
        return problem.readings
    return ((problem.offer, f"{problem.offer} {field.unit_label}".strip()),) if problem.offer else ()


def shape_of(field: Field) -> str:
    match field.kind:
        case Kind.BOOLEAN:
            return "radios"
        case Kind.CODE:
            return "radios" if len(field.codes) <= MOST_RADIOS else "select"
        case Kind.MULTI:
            return "checkboxes"
        case Kind.REFERENCE:
            return "select"
        case Kind.DAY:
            return "day"
    return "number" if field.kind in NUMBERS else "text"


def _chosen(field: Field, posted: Posted) -> frozenset[str]:
    text = posted.get(field.name, "")
    return frozenset(text.split(";")) if field.kind is Kind.MULTI else frozenset({text})


def _options(field: Field, chosen: frozenset[str], facts: Facts) -> Iterable[Option]:
    match field.kind:
        case Kind.BOOLEAN:
            yield from (Option(value, label, value in chosen) for value, label in (("yes", "Yes"), ("no", "No")))
        case Kind.CODE | Kind.MULTI:
            yield from (_coded(code, chosen) for code in field.codes)
        case Kind.REFERENCE:
            yield from _rows(field, chosen, facts)


def _coded(code: Code, chosen: frozenset[str]) -> Option:
    group = code.group.replace("_", " ").capitalize()
    return Option(code.code, code.label, code.code in chosen, group, code.other_text, code.unconfirmed)


def _rows(field: Field, chosen: frozenset[str], facts: Facts) -> Iterable[Option]:
    """The rows that a reference can name. What was chosen stays to be seen, whether it is there or not."""
    number = codebook().entity(field.to).identity[0]
    labels = {
        written(value): sentence_of(row)
        for row in referred_rows(field, facts)
        if (value := row.get(number)) is not None
    }
    for text in (*labels, *(chosen - labels.keys() - {""})):
        yield Option(text, labels.get(text, text), text in chosen)


def _reasons(field: Field, posted: Posted) -> Iterable[Option]:
    """Blank and the reasons that the field takes, but for those that are a code of it."""
    is_choice = field.kind in (Kind.CODE, Kind.BOOLEAN)
    chosen = posted.get(field.name if is_choice else f"{field.name}_missing", "")
    for reason in field.missing:
        if reason not in field.by_code or chosen in (reason, f".{reason}"):
            value = f".{reason}" if is_choice else reason
            yield Option(value, MISSING[Missing(reason)].capitalize(), chosen == value)


def _units(field: Field) -> Iterable[tuple[str, str]]:
    return ((unit, unit_label(unit)) for unit in field.factors) if field.alternates else ()


def _options_of(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in pairs)
