"""The explorer of a registry report: one part, group and measure at a time, all from its protected summary. Pure.

As of a survey: no free filters, the same filter gives the same answer, and what cannot be told says why. A group that
is withheld may be asked for, and the answer is that it is withheld.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from analytics.registry_explorer_answers import known, of_numbers, of_rows, of_sites
from analytics.registry_explorer_cuts import (
    CUTS,
    PARTS,
    SITE_SECTIONS,
    SITES,
    TITLES,
    Number,
    Row,
    Summary,
    inside,
    rows_of,
)
from analytics.reports import entries as en
from analytics.reports.registry_sections import Section

NAMES = ("part", "group", "measure")
ALL, WITHHELD = "all", " (withheld)"
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked: the key of a part, a group's code or "", and ALL or the key of a measure."""

    part: str
    group: str = ""
    measure: str = ALL

    @property
    def address(self) -> str:
        """The one query that means this filter."""
        return urlencode({name: getattr(self, name) for name in NAMES})


@dataclass(frozen=True, slots=True)
class Measure:
    """What is shown of a part: rows of one kind ("" for all), and a number that groups are compared on, or none."""

    key: str
    words: str
    kind: str = ""
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Explored:
    """The filter as it was applied, why parts of what was asked were not, and the answer."""

    filter: Filter
    refused: tuple[str, ...]
    sections: list[Section]


def explored(summary: Summary, asked: Filter, others: Collection[str] = ()) -> Explored:
    """The answer to a filter; `others` are names in the address that no filter has. KeyError for an unknown part."""
    rows = rows_of(summary, asked.part)
    group, why_not_group = _allowed_group(asked.part, rows, asked.group)
    measure, why_not_measure = _allowed_measure(asked.part, rows, asked.measure)
    free = "Free filters are not offered: a group of one's own choice could be few children, or one." if others else ""
    refused = tuple(sentence for sentence in (free, why_not_group, why_not_measure) if sentence)
    applied = Filter(asked.part, group, measure.key)
    return Explored(applied, refused, _answer(summary, applied, rows, measure))


def heading(summary: Summary, asked: Filter) -> str:
    """Of a filter as it was applied: part, group and measure."""
    rows = rows_of(summary, asked.part)
    group = CUTS[asked.part].named(asked.group) if asked.group else ""
    words = "" if asked.measure == ALL else _measures(asked.part, rows)[asked.measure].words
    told = ", ".join(inside(one) for one in (group, words) if one)
    return TITLES[asked.part] + (f": {told}" if told else "")


# -- what may be chosen ------------------------------------------------------------------------------------------------


def parts(summary: Summary) -> list[Choice]:
    return [(part.key, part.title) for part in PARTS if summary.get(part.key)]


def groups(summary: Summary, part: str) -> list[Choice]:
    """All side by side, then each; those of which nothing is told say so."""
    if part == SITES:
        return [("", "All sites")]
    cut, rows = CUTS[part], rows_of(summary, part)
    told = {str(row[cut.group]) for row in rows if not en.hidden(row)}
    found = [(code, cut.named(code) + ("" if code in told else WITHHELD)) for code in _codes(part, rows)]
    return [("", cut.together), *found]


def measures(summary: Summary, part: str) -> list[Choice]:
    """The report's own figures, and numbers to compare groups on; those that no group tells say so."""
    rows = rows_of(summary, part)
    return [(one.key, one.words + ("" if _is_told(part, rows, one) else WITHHELD)) for one in
            _measures(part, rows).values()]  # fmt: skip


def _is_told(part: str, rows: Sequence[Row], measure: Measure) -> bool:
    number = measure.number
    return number is None or any(known(row, number) for row in rows if measure.kind in ("", CUTS[part].kind(row)))


def _codes(part: str, rows: Sequence[Row]) -> list[str]:
    return [] if part == SITES else list(dict.fromkeys(str(row[CUTS[part].group]) for row in rows))


def _measures(part: str, rows: Sequence[Row]) -> dict[str, Measure]:
    """By their keys: ALL, then of each kind of row its own figure, and the numbers to compare groups on."""
    found = [Measure(ALL, "All of this part")]
    if part == SITES:
        found += [Measure(key, words) for key, words in SITE_SECTIONS.items()]
    else:
        cut = CUTS[part]
        for kind in dict.fromkeys(map(cut.kind, rows)):
            name = cut.kind_named(kind) if kind else ""
            found += [Measure(kind, name, kind)] if kind else []
            found += [_measure(kind, name, one) for one in cut.numbers(rows)]
    return {one.key: one for one in found}


def _measure(kind: str, name: str, number: Number) -> Measure:
    words = number.words.format(kind=name, inside=inside(name)).strip()
    return Measure(f"{kind}:{number.key}" if kind else number.key, words, kind, number)


def _allowed_group(part: str, rows: Sequence[Row], asked: str) -> tuple[str, str]:
    codes = _codes(part, rows)
    if not asked or asked in codes:
        return asked, ""
    if not codes:
        return "", "This is told of all together: of fewer it would give sites away."
    told = "; ".join(inside(CUTS[part].named(code)) for code in codes)
    return "", f"This part compares {told}: other groups have not passed the protection of small numbers."


def _allowed_measure(part: str, rows: Sequence[Row], asked: str) -> tuple[Measure, str]:
    offered = _measures(part, rows)
    if asked in offered:
        return offered[asked], ""
    return offered[ALL], "That is no measure of this part; all of it is shown."


# -- the answer --------------------------------------------------------------------------------------------------------


def _answer(summary: Summary, asked: Filter, rows: Sequence[Row], measure: Measure) -> list[Section]:
    if asked.part == SITES:
        return of_sites(summary, asked.measure)
    cut = CUTS[asked.part]
    chosen = [row for row in rows if measure.kind in ("", cut.kind(row))]
    if measure.number is not None:
        words = inside(measure.words)
        return of_numbers(chosen, cut, asked.group, measure.number, words, bool(summary["synthetic"]))
    return of_rows(summary, asked.part, [row for row in chosen if asked.group in ("", str(row[cut.group]))])
