"""What an answer may be, what is shown, and what is still missing. Pure functions over an `Instrument`.

Answers are a mapping column -> canonical cell: a code; codes of a multiple joined by ";" in choice order; a number
without trailing zeros; a special code (".dk"); free text. A column without an answer is absent or "".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from surveys.flags import FUNCTIONS
from surveys.instrument import (
    NOT_BRANCHED,
    NUMBER_COLUMNS,
    SPECIAL_CELLS,
    Column,
    Instrument,
    Item,
    Outline,
    Vignettes,
)

Cells = Mapping[str, str]
Shown = frozenset[str]
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
MOST_CODES_TOLD = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell. `soft` problems are prompted once and may be passed by."""

    column: str
    value: str
    reason: str
    soft: bool = False
    missing: bool = False


# -- what is shown --------------------------------------------------------------------------------------------------


def shown_columns(instrument: Instrument, answers: Cells) -> frozenset[str]:
    """The columns that these answers show.

    Conditions look back only, so one pass in column order reaches the fixed point: a hidden answer reads as blank for
    everything after it.
    """
    seen = dict(answers)
    hidden: list[str] = []
    # Written flat: every survey page and every imported row runs through here, and calls would cost most of it.
    for parent, code, tests, names in instrument.gated:
        if parent is not None:
            cell = seen.get(parent)
            if cell == code or (cell and code in cell.split(";")):
                continue
        else:
            for test in tests:
                if not test(seen):
                    break
            else:
                continue
        hidden += names
        for name in names:
            seen.pop(name, None)
    return instrument.names.difference(hidden)


def visible_answers(instrument: Instrument, answers: Cells) -> dict[str, str]:
    """The answers that count: hidden ones left out. They stay in the draft and return when shown again."""
    shown = shown_columns(instrument, answers)
    return {name: cell for name, cell in answers.items() if cell and name in shown}


# -- one cell -------------------------------------------------------------------------------------------------------


def is_special(cell: str) -> bool:
    return cell in SPECIAL_CELLS


def canonical_number(text: str) -> str:
    """A number without trailing zeros, never in exponent form ("12.50" -> "12.5", "-0" -> "0")."""
    number = Decimal(text)
    if number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")


def cell_problem(column: Column, cell: str) -> str | None:
    """Why this text cannot stand in this column, or None. Blank and special codes are judged by the caller."""
    return CHECKS.get(column.kind, _number_problem)(column, cell)


def canonical_cell(column: Column, cell: str) -> str:
    """The canonical form of a cell that has no problem."""
    if column.kind in NUMBER_COLUMNS:
        return canonical_number(cell)
    if column.kind == "multiple":
        given = set(cell.split(";"))
        return ";".join(code for code in column.codes if code in given)
    return cell.strip() if column.kind in ("text", "other_text") else cell


def _not_a_code(column: Column) -> str:
    codes = column.codes
    told = ", ".join(codes) if len(codes) <= MOST_CODES_TOLD else f"{len(codes)} codes"
    return f"not a code of this column ({told})"


def _code_problem(column: Column, cell: str) -> str | None:
    return None if cell in column.codes else _not_a_code(column)


def _codes_problem(column: Column, cell: str) -> str | None:
    codes = cell.split(";")
    given = set(codes)  # each autosave runs through here
    if not given.issubset(column.codes):
        return _not_a_code(column)
    if len(given) < len(codes):
        repeated = next(code for code in codes if codes.count(code) > 1)
        return f'"{repeated}" twice'
    if len(codes) > 1 and not given.isdisjoint(column.exclusive):
        alone = next(code for code in codes if code in column.exclusive)
        return f'"{alone}" stands alone'
    if column.top and len(codes) > column.top:
        return f"at most {column.top}"
    return None


def _text_problem(column: Column, cell: str) -> str | None:
    length = len(cell.strip())
    if column.max_length and length > column.max_length:
        return f"{length} characters; at most {column.max_length}"
    return None


def _number_problem(column: Column, cell: str) -> str | None:
    if not NUMBER.fullmatch(cell):
        return "not a number (decimal point, no thousands mark)"
    number = Decimal(cell)
    _, _, fraction = canonical_number(cell).partition(".")
    if column.decimals is not None and len(fraction) > column.decimals:
        return f"more than {column.decimals} decimal{'' if column.decimals == 1 else 's'}"
    if column.minimum is not None and number < Decimal(str(column.minimum)):
        return f"below the minimum {column.minimum:g}"
    if column.maximum is not None and number > Decimal(str(column.maximum)):
        return f"above the maximum {column.maximum:g}"
    return None


CHECKS = {
    "single": _code_problem,
    "action": _code_problem,
    "case": _code_problem,
    "multiple": _codes_problem,
    "ranking": _codes_problem,
    "text": _text_problem,
    "other_text": _text_problem,
}


def is_unusual(column: Column, cell: str) -> bool:
    """Outside the soft limits: accepted, and said."""
    if column.kind not in NUMBER_COLUMNS or not NUMBER.fullmatch(cell):
        return False
    number = float(cell)
    below = column.soft_min is not None and number < column.soft_min
    return below or (column.soft_max is not None and number > column.soft_max)


def pair_problem(column: Column, cell: str, answers: Cells) -> str | None:
    """The upper end must be above the lower; an action needs its case."""
    partner = answers.get(column.partner or "", "")
    if column.kind == "high" and NUMBER.fullmatch(partner) and Decimal(cell) <= Decimal(partner):
        return f"must be above {column.partner} ({canonical_number(partner)})"
    if column.kind == "action" and (not partner or is_special(partner)):
        return "an action without a case"
    return None


# -- a page or a whole response -------------------------------------------------------------------------------------


def answer_problems(
    instrument: Instrument, answers: Cells, columns: Sequence[str] | None = None, shown: Shown | None = None
) -> list[Problem]:
    """Everything that keeps these answers from being complete, in column order, for a page or for all.

    Here and below, `shown` is what `shown_columns` gave for the same answers, where the caller has it already.
    """
    shown = shown_columns(instrument, answers) if shown is None else shown
    wanted = instrument.header if columns is None else columns
    problems = []
    for name in wanted:
        if name in shown:
            problem = _problem_of(instrument.by_name[name], answers)
            if problem is not None:
                problems.append(problem)
    return problems


def _problem_of(column: Column, answers: Cells) -> Problem | None:
    cell = answers.get(column.name, "")
    if not cell:
        if column.required == "no" or column.kind == "case" or column.parent is not None:
            return None
        return Problem(column.name, "", "no answer yet", soft=column.required == "soft", missing=True)
    if is_special(cell):
        return None if cell[1:] in column.special else Problem(column.name, cell, "not offered here")
    reason = cell_problem(column, cell) or pair_problem(column, cell, answers)
    return Problem(column.name, cell, reason) if reason else None


def item_is_answered(item: Item, instrument: Instrument, answers: Cells, shown: Shown) -> bool:
    """Every shown column of the item that must be answered is; a soft item needs at least one answer."""
    return _is_answered(instrument.outlines[item.id], answers, shown)


def _is_answered(outline: Outline, answers: Cells, shown: Shown) -> bool:
    given = [bool(answers.get(name)) for name in outline.must if name in shown]
    if given:
        return False not in given
    for name in outline.asked:  # noqa: SIM110 - a generator in any() costs as much as the look-ups
        if name in shown and answers.get(name):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a respondent is: items answered of all, and the same by section."""

    answered: int
    total: int
    sections: tuple[tuple[str, int, int], ...]


def progress(instrument: Instrument, answers: Cells, shown: Shown | None = None) -> Progress:
    """Items answered, and rightly. An item that these answers skip counts as done once one after it is answered."""
    shown = shown_columns(instrument, answers) if shown is None else shown
    outlines, get = instrument.outlines.values(), answers.get
    done = {
        one.number
        for one in outlines
        if (all(map(get, one.must)) if one.is_plain else _is_answered(one, answers, shown))
    }
    done -= _wrong_items(instrument, answers, shown)
    last = max(done, default=0)
    left = [one for one in outlines if one.number < last and one.number not in done]
    counted = done.union([one.number for one in left if shown.isdisjoint(one.columns)])
    sections = tuple([(name, len(counted & numbers), len(numbers)) for name, numbers in instrument.section_numbers])
    return Progress(len(counted), len(outlines), sections)


def _wrong_items(instrument: Instrument, answers: Cells, shown: Shown) -> set[int]:
    """Numbers of the items with something typed that cannot stand; each autosave asks, so only typed cells are read."""
    given = [column for column in instrument.typed if answers.get(column.name) and column.name in shown]
    return {column.number for column in given if _problem_of(column, answers) is not None}


def submitted_cells(instrument: Instrument, answers: Cells) -> dict[str, str]:
    """What is stored at submission: canonical cells of what was shown, `.nb` for what was not."""
    shown = shown_columns(instrument, answers)
    cells = {}
    for column in instrument.columns:
        cell = answers.get(column.name, "")
        if column.name not in shown:
            cells[column.name] = NOT_BRANCHED
        elif cell:
            cells[column.name] = cell if is_special(cell) else canonical_cell(column, cell)
    return cells


# -- vignettes ------------------------------------------------------------------------------------------------------


def draw_cases(vignettes: Vignettes, random: Random) -> list[int]:
    """Case numbers for one respondent: the first uniformly, a later one differing in every attribute of `differ`."""
    drawn: list[int] = []
    for _ in range(vignettes.per_respondent):
        fitting = [number for number in vignettes.cases if _differs(vignettes, number, drawn)]
        if not fitting:
            break
        drawn.append(random.choice(fitting))
    return drawn


def _differs(vignettes: Vignettes, number: int, drawn: Sequence[int]) -> bool:
    case = vignettes.cases[number]
    if number in drawn:
        return False
    return all(case[name] != vignettes.cases[other][name] for other in drawn for name in vignettes.differ)


# -- quality flags --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountedAnswers:
    """The view of a response that quality flags read: substantive, shown answers only."""

    instrument: Instrument
    cells: Cells

    def code(self, column: str) -> str | None:
        cell = self.cells.get(column, "")
        return None if not cell or is_special(cell) else cell

    def codes(self, column: str) -> frozenset[str]:
        cell = self.code(column)
        return frozenset(cell.split(";")) if cell else frozenset()

    def number(self, column: str) -> float | None:
        cell = self.code(column)
        if cell is None:
            return None
        declared = self.instrument.by_name[column]
        if declared.kind in NUMBER_COLUMNS:
            return float(cell)
        choice = declared.choice(cell)
        if choice is not None and choice.other_number:
            return self.number(f"{column}__other_n")
        return choice.value if choice is not None and not choice.off_scale else None


def quality_flags(instrument: Instrument, answers: Cells, quick: bool | None) -> list[str]:
    """Ids of the flags that these answers raise; `quick` = finished in under four minutes, None where unknown."""
    counted = visible_answers(instrument, answers)
    view = CountedAnswers(instrument, counted)
    raised = []
    for flag in instrument.flags:
        by_rule = flag.when is not None and flag.when.true(counted)
        if by_rule or (flag.function is not None and FUNCTIONS[flag.function](view, quick)):
            raised.append(flag.id)
    return raised
