"""Known margins of the population that a survey's answers may be weighted to: a file of them, read and checked. Pure.

Rake only to documented counts, such as a society's roster by specialty. A line a category:

    variable,category,share        or        variable,category,count
    practice_type,hematology,0.55
    practice_type,oncology,0.45

`variable` is a question with one answer on who answers, `category` one of its answers. The shares of a variable add up
to 1; counts may be of any total. Who gave an answer that is not listed is in no margin, and left out of what is
weighted.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analytics.entries import may_be_factor
from pave.lib.logic.errors import nearest
from surveys.instrument import Choice, Instrument

SHARE, COUNT = "share", "count"
HEADERS = (["variable", "category", SHARE], ["variable", "category", COUNT])
MOST_VARIABLES = 3
LEAST_CATEGORIES = 2
LEAST_STANDING = 5
# Printed shares are rounded: three of 0.333 are meant to be all.
ROUNDING = 0.005
Margins = dict[str, dict[str, float]]
"""Variable -> category -> share of the population; the shares of a variable add up to 1."""
ResponseRow = tuple[str, str, Mapping[str, str]]


class MarginsRefused(Exception):
    """These margins cannot be weighted to; `problems` say why, a sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class _Line:
    place: str
    variable: str
    category: str
    number: str


def read_margins(data: bytes, instrument: Instrument) -> Margins:
    """The margins of a CSV (UTF-8, commas or semicolons). Raises MarginsRefused with every problem found."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MarginsRefused(["The file is not UTF-8 text."]) from None
    lines, measure = _lines(text)
    problems = list(_problems_of_lines(lines, measure, instrument))
    if problems:
        raise MarginsRefused(problems)
    found: dict[str, dict[str, float]] = {}
    for line in lines:
        found.setdefault(line.variable, {})[line.category] = float(line.number)
    problems = list(_problems_of_sums(found, measure))
    if problems:
        raise MarginsRefused(problems)
    return {name: _shares(numbers) for name, numbers in found.items()}


def check_sampled(
    margins: Mapping[str, Mapping[str, float]], rows: Iterable[ResponseRow], instrument: Instrument
) -> None:
    """Raises MarginsRefused where fewer than LEAST_STANDING analysed people have a category: they would be weighted up
    to stand for it. Which category it is, a refusal does not say: it would name who is rare."""
    answers: dict[str, Counter[str]] = {name: Counter() for name in margins}
    for status, _, cells in rows:
        if status in ("", "analysed"):
            for name, given in answers.items():
                given[cells.get(column_of(instrument, name), "")] += 1
    few = [name for name, shares in margins.items() if any(answers[name][code] < LEAST_STANDING for code in shares)]
    if few:
        raise MarginsRefused(
            f"{name}: in one category or more fewer than {LEAST_STANDING} people are analysed, or nobody, and they "
            "would stand for all of it; put small categories together, or leave the variable out"
            for name in few
        )


def column_of(instrument: Instrument, variable: str) -> str:
    """The answer column of a variable: an entry with one answer, or a stratum of the first page."""
    entry = instrument.entry(variable)
    return entry.column if entry is not None else variable


def categories_of(instrument: Instrument, variable: str) -> dict[str, str]:
    """Codes and labels of a variable's answers; {} where others may not be compared by it either."""
    entry = instrument.entry(variable)
    choices: Iterable[Choice] = ()
    if entry is not None and may_be_factor(entry):
        choices = entry.choices
    elif variable in instrument.strata:
        choices = instrument.by_name[variable].choices
    return {one.code: one.label for one in choices}


def variables(instrument: Instrument) -> list[str]:
    """What margins may be of."""
    ids = [*(entry.id for entry in instrument.entries), *instrument.strata]
    return [one for one in ids if categories_of(instrument, one)]


def margins_template(instrument: Instrument, names: Iterable[str]) -> str:
    """A file to fill in: every category of these variables, without its number."""
    lines = [f"{name},{code}," for name in names for code in categories_of(instrument, name)]
    return "\n".join(["variable,category,share", *lines])


def _lines(text: str) -> tuple[list[_Line], str]:
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    rows = [row for row in rows if any(row)]
    if not rows or rows[0] not in HEADERS:
        raise MarginsRefused(['The first line is "variable,category,share" or "variable,category,count".'])
    ragged = [f"row {i}: {len(row)} cells, 3 are needed" for i, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    if ragged:
        raise MarginsRefused(ragged)
    return [_Line(f"row {i}", *row) for i, row in enumerate(rows[1:], 2)], rows[0][2]


def _problems_of_lines(lines: list[_Line], measure: str, instrument: Instrument) -> Iterator[str]:
    if not lines:
        yield "There are no margins under the first line."
    told: set[tuple[str, str]] = set()
    for line in lines:
        known = categories_of(instrument, line.variable)
        if not known:
            near = nearest(line.variable, variables(instrument))
            yield f'{line.place}: "{line.variable}" is no question with one answer{_meant(near)}'
        elif line.category not in known:
            near = nearest(line.category, known)
            yield f'{line.place}: "{line.category}" is no answer to {line.variable}{_meant(near)}'
        elif (line.variable, line.category) in told:
            yield f"{line.place}: {line.variable}, {line.category} stands there twice"
        told.add((line.variable, line.category))
        if not _is_positive(line.number):
            yield f'{line.place}: {measure} "{line.number}" is not a number above 0; leave the line out instead'


def _meant(near: str | None) -> str:
    return f'; did you mean "{near}"?' if near else ""


def _is_positive(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False


def _problems_of_sums(found: Margins, measure: str) -> Iterator[str]:
    if len(found) > MOST_VARIABLES:
        yield f"{len(found)} variables: at most {MOST_VARIABLES} can be weighted to together"
    for name, numbers in found.items():
        total = sum(numbers.values())
        if len(numbers) < LEAST_CATEGORIES:
            yield f"{name}: one category alone changes nothing; list the others too"
        elif measure == SHARE and abs(total - 1) > ROUNDING:
            yield f"{name}: the shares add up to {total:.4g}, not to 1"


def _shares(numbers: Mapping[str, float]) -> dict[str, float]:
    total = sum(numbers.values())
    return {code: float(f"{number / total:.12g}") for code, number in numbers.items()}
