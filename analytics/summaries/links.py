"""How entries hang together by what they count: what only disclosure control may know.

Two entries are linked where one can be subtracted from the other: an entry that an earlier answer opens tells how many
gave that answer, and a derived entry (a region) is a sum of the codes of its source (countries).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.entries import CODED, may_be_factor
from analytics.summaries import counting
from analytics.summaries.plan import Plan
from surveys.instrument import Entry

SHOWN, HIDDEN, NOT_CHOSEN = "shown", "hidden", "-"


@dataclass(frozen=True, slots=True)
class Link:
    """The answers to an earlier entry, parted by what a later one tells of them: code -> part -> respondents.

    `parent` is an entry id. Parts are "shown" and "hidden" for an entry with a condition, and the derived codes for a
    derived one. Of a multiple each option asked about is a link, with its code and "-" for those who did not choose it.
    """

    parent: str
    parts: Mapping[str, Mapping[str, int]]
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one entry: how many their own earlier answers led past it, its links, how often one person counts, and whether
    some report may compare others by it."""

    led_past: int = 0
    links: tuple[Link, ...] = ()
    per_respondent: int = 1
    is_factor: bool = False


def facts(rows: pd.DataFrame, plan: Plan, entry: Entry) -> Facts:
    """What the summary of an entry tells about other entries; `rows` are those of its base."""
    return Facts(
        led_past(rows, plan, entry), tuple(_links(rows, plan, entry)), max(len(entry.pairs), 1), may_be_factor(entry)
    )


def _asked(plan: Plan, entry: Entry) -> set[tuple[str, str | None]]:
    conditions = plan.instrument.by_name[entry.column].conditions
    return {(reference.column, reference.code) for condition in conditions for reference in condition.references}


def led_past(rows: pd.DataFrame, plan: Plan, entry: Entry) -> int:
    """Respondents whose own earlier answers hid this entry: their number tells those answers."""
    asked = {column for column, _ in _asked(plan, entry)}
    if not asked:
        return 0
    answered = pd.Series(True, index=rows.index)
    for name in asked:
        answered &= ~rows[name].isin(list(counting.SPECIAL_KEYS))
    return int(((rows[entry.column] == ".nb") & answered).sum())


def _links(rows: pd.DataFrame, plan: Plan, entry: Entry) -> Iterator[Link]:
    part = rows[entry.column].map(lambda cell: HIDDEN if cell == ".nb" else SHOWN)
    for column, code in sorted(_asked(plan, entry), key=str):
        cells = rows[column]
        if code is not None:
            cells = cells.map(lambda cell, code=code: code if code in cell.split(";") else NOT_CHOSEN)
            cells = cells.where(~rows[column].isin(list(counting.SPECIAL_KEYS)), "")
        for parent in (one for one in plan.instrument.entries if one.column == column):
            mapped = (
                pd.Series(counting.derived(parent, cells.tolist()), index=rows.index) if parent.derivation else cells
            )
            yield Link(parent.id, _parted(mapped, part))
    if entry.column.endswith(CODED):
        # What two people made of a text is told where the text is counted.
        for parent in (one for one in plan.instrument.entries if one.column == entry.column.removesuffix(CODED)):
            yield Link(parent.id, {})
    if entry.derived_from is not None:
        source = rows[entry.column]
        yield Link(entry.column, _parted(source, pd.Series(counting.derived(entry, source.tolist()), rows.index)), True)


def _parted(cells: pd.Series[str], part: pd.Series[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (code, name), count in Counter(zip(cells, part, strict=True)).items():
        if code not in counting.SPECIAL_KEYS:
            found[code][name] = count
    return dict(found)
