"""The drawings of a report, a question at a time, with the words for who does not see them. No number is made here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.reports import charts, words
from analytics.reports import entries as en
from analytics.reports.entries import Entry, Summary
from analytics.reports.pdf import FULL, NUMBERS, PRINT_FONT, STEPS, blocks
from analytics.reports.print_tables import empty, name_of

# The name of the font as the drawings know it tells them that it is narrow, and labels are then cut at the edge.
FONT = f"{PRINT_FONT}, serif"
SCALE = "Per cent of the clinicians who answered, in the order of the scale."
STRIP = "Bar: the middle half. Thick line: the median. Whiskers: the outer tenths. Dot: the mean, 95 % interval."


@dataclass(frozen=True, slots=True)
class Figure:
    """`svg` is as wide as a page's text; `alt` says what it shows."""

    svg: str
    caption: str
    alt: str


def figures(
    summary: Summary, number: int, threshold_items: Collection[str] = (), guidance: Sequence[tuple[float, str]] = ()
) -> list[Figure]:
    """Of one question: rows on one ordered scale share a drawing, every other entry with answers has its own."""
    group = [entry for entry in summary["items"] if int(entry["number"] or 0) == number]
    look = {"synthetic": bool(summary.get("synthetic")), "font": FONT}
    found: list[Figure] = []
    for block in blocks(group, threshold_items):
        if all(map(empty, block)):
            continue
        if en.is_ordinal(block[0]):
            found.append(_shared(block, threshold_items, guidance, look))
        else:
            found += _own(block[0], look)
    return found


def _shared(
    block: list[Entry], threshold_items: Collection[str], guidance: Sequence[tuple[float, str]], look: dict[str, Any]
) -> Figure:
    several = len(block) > 1
    alt = " ".join(f"{en.label_of(e)}: {words.description(e)}" if several else words.description(e) for e in block)
    if block[0]["item"] in threshold_items:
        drawn = charts.threshold_steps(block, FULL, prefix="word", guidance=guidance, **look)
        return Figure(drawn, STEPS, alt)
    name = name_of(block[0])
    told = SCALE if several or not name else f"{name}. {SCALE}"
    return Figure(charts.diverging_bars(block, FULL, prefix="word", **look), told, alt)


def _own(entry: Entry, look: dict[str, Any]) -> Iterator[Figure]:
    named = f"{name_of(entry)}. " if name_of(entry) else ""
    if entry["options"]:
        method = charts.option_rows(entry)[0][3]
        drawn = charts.sorted_bars(entry, FULL, prefix="word", **look)
        yield Figure(drawn, f"{named}Share of those who answered. Whiskers: {method}.", words.description(entry))
    elif entry["kind"] in NUMBERS and en.value_of(entry, "q1") is not None:
        drawn = charts.quantile_strip(entry, FULL, prefix="word", **look)
        yield Figure(drawn, f"{named}{STRIP}", words.description(entry))
