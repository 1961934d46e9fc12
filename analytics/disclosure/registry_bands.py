"""Days, bleeds and clots by platelet count and what was given, through the gate. Pure.

Days add up over bands and over what was given, so they are a table like the others, with the children behind each box.
How many children a row has is no part of a sum: it is told where it differs from the rows before by enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics.disclosure.linked import Dimension
from analytics.disclosure.registry_people import Counted, Who, listed, number
from analytics.disclosure.registry_told import Told, keep, withhold
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.groups import ALL
from analytics.registry_summaries.platelet_days import ROWS, Counts, total
from analytics.registry_summaries.platelet_days import counted as children
from analytics.summaries.measures import Json
from registry.derived.exposure import INTENSITIES

BASE = "platelet_days"
OF_BANDS = {"months_3d": "less", "bleeds": "bleeds", "clots": "clots"}
"""What the row of a whole band tells besides its months -> where it is counted."""
Members = Mapping[int, Counts]


def counted(cohort: Cohort) -> Iterator[Counted]:
    place = {id(child): at for at, child in enumerate(cohort.children)}
    members = {place[id(child)]: one for child, one in children(cohort)}
    yield _days(members)
    for band in ROWS:
        for intensity in (ALL, *INTENSITIES):
            yield number(_row(band, intensity), {p for p, one in members.items() if total(one.days, band, intensity)})
        yield number(f"{BASE}|{band}|3d", {
            p for p, one in members.items() if total(one.days, band, ALL) != total(one.less, band, ALL)
        })  # fmt: skip
    for name in OF_BANDS.values():
        yield _of_bands(name, members)


def _row(band: str, intensity: str) -> str:
    return f"{BASE}|{band}|{intensity}"


def _days(members: Members) -> Counted:
    axes = Dimension("band", ROWS), Dimension("intensity", INTENSITIES)
    counts: dict[tuple[str, ...], int] = {}
    who: dict[tuple[str, ...], Who] = {}
    for at in ((band, given) for band in ROWS for given in INTENSITIES):
        found = {child: n for child, one in members.items() if (n := one.days.get(at, 0))}
        counts[at], who[at] = sum(found.values()), frozenset(found)
    return Counted(f"{BASE}|days", axes, counts, who)


def _of_bands(name: str, members: Members) -> Counted:
    """By band, those with a day: a reader knows that a band of nobody has no bleed, so it could hide nothing."""
    bands = [band for band in ROWS if any(total(one.days, band, ALL) for one in members.values())] or ROWS
    found = {band: {p: n for p, one in members.items() if (n := total(getattr(one, name), band, ALL))}
             for band in bands}  # fmt: skip
    return listed(
        f"{BASE}|{name}", "band", {band: set(of) for band, of in found.items()},
        {band: sum(of.values()) for band, of in found.items()},
    )  # fmt: skip


def write(rows: list[Json], told: Told) -> None:
    """Bleeds where their number is told in `bleeding_rates` as well: they add up to it."""
    shown: list[str] = []
    whole = told.count("bleeding_rates|bleeds") and told.count("bleeding_rates|crnm_or_major|all|more")
    for row in rows:
        band, intensity = row["band"], row["intensity"]
        at = {"band": band} | ({} if intensity == ALL else {"intensity": intensity})
        base = _row(band, intensity)
        if not told.count(f"{BASE}|days", **at):
            withhold(row)
            continue
        may = told.count(base) and told.apart(base, shown)
        shown += [base] if may else []
        keep(row, n=may, sites=may)
        if intensity == ALL and told.who(base):
            events = {name: told.count(f"{BASE}|{table}", band=band) for name, table in OF_BANDS.items()}
            keep(row, months_3d=events["months_3d"] and told.count(f"{BASE}|{band}|3d"),
                 bleeds=whole and events["bleeds"], clots=events["clots"])  # fmt: skip
