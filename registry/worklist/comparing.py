"""What a site may read of the network, and the words of counts.

A site's people see their own numbers beside those of *all the other sites together*, and only where these are at least
3 sites with at least 11 children: all sites less their own would else be one other site. Whole per cents and medians,
never counts, so that a child who joins elsewhere does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pave.lib.clock import now
from registry.codebook_reader import codebook
from registry.worklist.completeness import Part

FEWEST_SITES, FEWEST_CHILDREN = 3, 11
WAITS = ((7, "under a week"), (28, "1 to 4 weeks"), (10**6, "over 4 weeks"))
"""Days and words: how long a question waits. The day itself would tell the network when a row was entered."""


def may_show(children_by_site: Mapping[str, int]) -> bool:
    """Whether a number over these sites (code -> children that it rests on) may be shown to people of another."""
    among = [count for count in children_by_site.values() if count]
    return len(among) >= FEWEST_SITES and sum(among) >= FEWEST_CHILDREN


def bands() -> tuple[str, ...]:
    """The bands of entry lag, the shortest first."""
    return tuple(code.code for code in codebook().field("vte_event", "lag_band").codes)


def band_label(band: str) -> str:
    return codebook().field("vte_event", "lag_band").label_of(band)


def median_band(tally: Mapping[str, int]) -> str:
    """The band of the middle clot, of two middle ones the shorter; empty without clots."""
    total = sum(tally.get(band, 0) for band in bands())
    passed = 0
    for band in bands():
        passed += tally.get(band, 0)
        if total and passed * 2 >= total:
            return band
    return ""


def percent(part: Part) -> str:
    """ "94 %", rounded down; an en dash where nothing is expected."""
    return f"{part.percent} %" if part.percent is not None else "–"


NUMBERS = ("Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def in_words(count: int, one: str, many: str) -> str:
    """ "Seven things", "One thing", "31 things"."""
    told = NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
    return f"{told} {one if count == 1 else many}"


def waits(since: datetime, at: datetime | None = None) -> str:
    """How long something has waited, as people of other sites may read it."""
    days = ((at or now()) - since).days
    return next(words for most, words in WAITS if days < most)


def oldest(since: datetime | None, *, belongs: bool) -> str:
    """How long the oldest question is open, as a sentence; empty where there is none. Its day is for who `belongs` to
    the site."""
    if since is None:
        return ""
    if not belongs:
        return f"The oldest has waited {waits(since)}."
    days = (now() - since).days
    return "The oldest is of today." if days < 1 else f"The oldest is {days} day{'s' * (days > 1)} old."
