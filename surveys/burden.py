"""How long an instrument takes, by a rule of thumb, until a pilot has measured it. Pure.

Reading: adults read English non-fiction silently at about 238 words a minute (Brysbaert 2019, Journal of Memory and
Language 109:104047); questions are read more slowly than stories, so 220 is taken here. Answering: seconds a cell,
a planning figure without a source of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from surveys.instrument import Choice, Column, Instrument, Item, Section

WORDS_A_MINUTE = 220
SECONDS = {
    "single": 4, "multiple": 7, "numeric": 6, "low": 5, "high": 5, "ranking": 15, "text": 20, "action": 8, "case": 0,
    "other_text": 8, "other_number": 6,
}  # fmt: skip
"""Seconds to decide on and enter one cell, by the kind of its column."""
LOOKED_UP_FROM = 31
"""A list this long is searched, not read: a country among 249."""
RULE = (
    f"A rule of thumb: {WORDS_A_MINUTE} words a minute to read, and a few seconds an answer by its kind. "
    "It holds until a pilot has measured."
)


@dataclass(frozen=True, slots=True)
class Burden:
    """Seconds of one stretch. `least`: what everybody is asked; `most`: with every branch open.

    `planned`: the sum of the author's own `seconds`, None where a question has none.
    """

    id: str
    title: str
    items: int
    least: float
    most: float
    planned: int | None = None

    @property
    def told(self) -> str:
        """Minutes in words, like "1.5" or "1.5–2.5"."""
        least, most = minutes(self.least), minutes(self.most)
        return least if least == most else f"{least}–{most}"

    @property
    def told_plan(self) -> str:
        return "" if self.planned is None else minutes(self.planned)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a pilot measured of one section: how many pages were completed, and seconds at the quartiles."""

    id: str
    title: str
    n: int
    quarter: float | None
    median: float | None
    three_quarters: float | None
    rule: str

    @property
    def told_median(self) -> str:
        """Minutes; "–" where nothing was measured."""
        return "–" if self.median is None else minutes(self.median)

    @property
    def told_half(self) -> str:
        """Minutes between which the middle half of the pages lies."""
        known = self.quarter is not None and self.three_quarters is not None
        return f"{minutes(self.quarter or 0)}–{minutes(self.three_quarters or 0)}" if known else "–"


def measured(instrument: Instrument, times: Mapping[str, Sequence[int]]) -> tuple[Measured, ...]:
    """Each section as a pilot measured it, beside the rule of thumb; the last row is the sum of the medians."""
    by_rule = {one.id: one for one in burdens(instrument)}
    rows = [_measured(section, times.get(section.id, ()), by_rule[section.id].told) for section in instrument.sections]
    medians = [row.median for row in rows if row.median is not None]
    whole = sum(medians) if len(medians) == len(rows) else None
    rule = total(one for one in by_rule.values() if one.items).told
    return (*rows, Measured("total", "Sum of the medians", min(row.n for row in rows), None, whole, None, rule))


def _measured(section: Section, times: Sequence[int], rule: str) -> Measured:
    low, middle, high = _quartiles(times)
    return Measured(section.id, section.title or section.id, len(times), low, middle, high, rule)


def _quartiles(times: Sequence[int]) -> tuple[float | None, float | None, float | None]:
    """Quartiles by linear interpolation (Hyndman and Fan type 7), as numpy and R give them."""
    if len(times) < 2:
        only = float(times[0]) if times else None
        return only, only, only
    low, middle, high = quantiles(times, n=4, method="inclusive")
    return low, middle, high


def minutes(seconds: float) -> str:
    """Minutes with one decimal; no estimate is better than that."""
    return f"{seconds / 60:.1f}"


def burdens(instrument: Instrument) -> tuple[Burden, ...]:
    """What comes before the first page, then each section."""
    return (_before(instrument), *(_section(instrument, section) for section in instrument.sections))


def total(parts: Iterable[Burden]) -> Burden:
    parts = tuple(parts)
    planned = [one.planned for one in parts if one.items]
    known = [seconds for seconds in planned if seconds is not None]
    return Burden(
        "total", "Together", sum(one.items for one in parts), sum(one.least for one in parts),
        sum(one.most for one in parts), sum(known) if known and len(known) == len(planned) else None,
    )  # fmt: skip


def _before(instrument: Instrument) -> Burden:
    texts = [instrument.consent, *(text for gate in instrument.gates for text in (gate.text, *_labels(gate.choices)))]
    seconds = _reading(texts) + SECONDS["single"] * len(instrument.gates)
    return Burden("", "Before the first page", 0, seconds, seconds)


def _section(instrument: Instrument, section: Section) -> Burden:
    heading = _reading([section.title, section.help])
    least = sum(_item(instrument, item, branches=False) for item in section.items)
    most = sum(_item(instrument, item, branches=True) for item in section.items)
    given = [item.seconds for item in section.items if item.seconds is not None]
    planned = sum(given) if given and len(given) == len(section.items) else None
    return Burden(section.id, section.title or section.id, len(section.items), heading + least, heading + most, planned)


def _item(instrument: Instrument, item: Item, *, branches: bool) -> float:
    """Seconds of an item; cells that only a choice "other" opens are left out: few open any."""
    counted = [column for name in item.columns if _counts(column := instrument.by_name[name], branches)]
    if not counted:
        return 0
    names = {column.name for column in counted}
    texts = [item.text, item.help]
    for part in item.parts:
        asked = [name for name in part.columns if name in names]
        if asked:
            texts += [part.label, part.help, *_options(instrument.by_name[asked[-1]])]
            texts += [row.label for row in part.rows if row.column in names]
    if item.vignettes is not None and item.vignettes.cases:
        texts += [item.vignettes.told(1)] * item.vignettes.per_respondent
    return _reading(texts) + sum(SECONDS[column.kind] for column in counted)


def _counts(column: Column, branches: bool) -> bool:
    return column.parent is None and (branches or not column.conditions)


def _options(column: Column) -> list[str]:
    return [] if len(column.choices) >= LOOKED_UP_FROM else _labels(column.choices)


def _labels(choices: Iterable[Choice]) -> list[str]:
    return [choice.label for choice in choices]


def _reading(texts: Iterable[str]) -> float:
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE
