"""The gate of the registry: every number that leaves rests on 11 distinct children of three sites, or on nobody. Pure.

Counts are decided as linked tables, with everything that was released before (`settle`); then every block is written
from what may be told, and what would tell it again is null. Curves are read so coarsely that no step is a few children.
Other sites are nobody's business: the points of the funnel stay here, and its limits are those of fixed sizes.

Rows of two blocks about nearly the same children do not both stay (registry_between). Readings of curves and fitted
numbers are compared with those of earlier reports (registry_readings, registry_estimates).

Limits: a change of a few children in the number of a row withholds the row. Two ages of a clot are apart. A share of
required fields is of fields and rests on the children of its row. Opportunities less children say that few had a
second one: exposure, no outcome.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure import registry_bands as bands
from analytics.disclosure import registry_blocks as blocks
from analytics.disclosure import registry_counts as counts
from analytics.disclosure import registry_curves as curves_of
from analytics.disclosure import registry_days as days
from analytics.disclosure import registry_lengths as lengths
from analytics.disclosure import registry_more_counts as more
from analytics.disclosure import registry_rates as rates
from analytics.disclosure import registry_schemes as schemes
from analytics.disclosure.ledger import Settled, settle
from analytics.disclosure.linked import Cell
from analytics.disclosure.registry_between import too_near
from analytics.disclosure.registry_estimates import hold_still
from analytics.disclosure.registry_people import Counted, People, number
from analytics.disclosure.registry_readings import Memory, counts_of
from analytics.disclosure.registry_rules import LEAST_CHILDREN, LEAST_SITES
from analytics.disclosure.registry_spells import Timed
from analytics.disclosure.registry_told import Told, keep, withhold
from analytics.disclosure.released import Release
from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.completeness import WITH_LAG
from analytics.statistics.sites import funnel
from analytics.summaries.measures import Json

RULE = (
    "A number is told where at least 11 different children of at least 3 sites give it and no site gives most of them; "
    "none is told as 0. Others are hidden, with more beside them where subtraction would bring them back. Curves are "
    "read only where every step is 11 children or more. No site’s own numbers are in a report."
)
SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""Numbers of children at which the funnel has limits: the sizes of real sites would tell how large they are."""


@dataclass(frozen=True)
class ProtectedRegistry:
    """`summary` may leave; `release` is remembered and stays, as do the `own` points: site -> [stopped, children,
    and the share given the case where there is one]."""

    summary: Json
    release: Release
    own: dict[str, list[float]]


def protect_registry(
    summary: Json, cohort: Cohort, earlier: Sequence[Release] = (), name: str = "this"
) -> ProtectedRegistry:
    """What may leave of the exact summary of this cohort, after the `earlier` releases.

    Raises ValueError where the summary is not of the cohort.
    """
    people, curves = People(cohort), {block: counts.spells(cohort, block) for block in counts.curve_blocks()}
    acts, second = more.actions(cohort), schemes.members(cohort)
    by_name = _every(summary, cohort, curves, acts, second)
    settled = decide(by_name, people, [*map(counts_of, earlier)], summary["snapshot"]["sha256"])
    told, memory = Told(by_name, settled.protected.shown(), people), Memory(earlier)
    found = copy.deepcopy(summary)
    _write(found, cohort, told, curves, acts, memory)
    schemes.write(found["incidence"], told, curves, second, memory)
    moved = hold_still(found, summary, memory) + memory.closed
    found["disclosure"] = {
        "threshold": LEAST_CHILDREN, "sites": LEAST_SITES, "rule": RULE,
        "sentences": [*_sentences(found), *(_earlier(len(settled.hold_back), moved, len(earlier)) if earlier else ())],
    }  # fmt: skip
    return ProtectedRegistry(found, memory.added_to(settled.protected.release(name)), more.own_points(cohort))


def counted_of(summary: Json, cohort: Cohort) -> dict[str, tuple[Counted, ...]]:
    """Every count of a summary that is decided about, with the children behind it, by base."""
    curves = {block: counts.spells(cohort, block) for block in counts.curve_blocks()}
    return _every(summary, cohort, curves, more.actions(cohort), schemes.members(cohort))


def _every(
    summary: Json, cohort: Cohort, curves: dict[str, curves_of.Rows], acts: more.Acts,
    second: Mapping[str, list[Timed]],
) -> dict[str, tuple[Counted, ...]]:  # fmt: skip
    return by_base([
        *_bases(summary, cohort, curves, acts), *schemes.counted(second), *rates.counted(cohort),
        *lengths.counted(cohort), *days.counted(cohort), *bands.counted(cohort),
    ])  # fmt: skip


def by_base(bases: Sequence[Counted]) -> dict[str, tuple[Counted, ...]]:
    """Linked counts by the name of their base, in order."""
    found: dict[str, tuple[Counted, ...]] = {}
    for base in bases:
        found[base.base] = (*found.get(base.base, ()), base)
    return found


def decide(
    by_name: Mapping[str, tuple[Counted, ...]], people: People, earlier: Sequence[Release], digest: str
) -> Settled:
    """The counts that may leave; again without those that are too near to another block's, until none is.

    `by_name`: every base, or those up to some place in `registry_between.ORDER`: what comes later decides about none of
    them. `earlier` without readings (`registry_readings.counts_of`).
    """
    tables = [base.table() for bases in by_name.values() for base in bases]
    near: frozenset[Cell] = frozenset()

    def sensitive(one: Cell) -> bool:
        of = next(b for b in by_name[one.base] if set(one.dimensions) <= {d.name for d in b.dimensions})
        return one in near or not people.may_be_shown(of.children(one))

    while True:
        settled = settle(earlier, tables, LEAST_CHILDREN, snapshot=digest, sensitive=sensitive)
        found = too_near(by_name, settled.protected.shown(), people)
        if not found:
            return settled
        near |= found


def _bases(summary: Json, cohort: Cohort, curves: dict[str, curves_of.Rows], acts: more.Acts) -> list[Counted]:
    held = more.rows_of(cohort, [row["entity"] for row in summary["completeness"]])
    return [
        number("children", range(len(cohort.children))),
        counts.courses(curves["duration"]),
        counts.rules(cohort),
        counts.precision(cohort),
        *(one for cause in counts.curve_blocks()[1:] for one in counts.outcomes(f"incidence|{cause}", curves[cause])),
        *(one for window in counts.windows() for one in counts.classes(cohort, window)),
        *counts.doses(cohort), *counts.levels(cohort), *more.holds(acts), *more.thresholds(cohort),
        *more.lumbar(cohort), more.sites(cohort), more.lags(cohort, WITH_LAG),
        *(number(f"completeness|{entity}", who) for entity, who in held.items()),
        *more.repeated(cohort, list(held)),
    ]  # fmt: skip


def _write(
    found: Json, cohort: Cohort, told: Told, curves: dict[str, curves_of.Rows], acts: more.Acts, memory: Memory
) -> None:
    curves_of.duration(found["duration"], told, curves["duration"], memory)
    curves_of.incidence(found["incidence"], told, curves, memory)
    rates.write(found["bleeding_rates"], told)
    lengths.write(found["hold_lengths"], told)
    days.write(found["treatment_days"], told)
    bands.write(found["platelet_days"], told)
    blocks.class_mix(found["class_mix"], told)
    blocks.class_mix(found["site_options"], told)
    blocks.platelet_holds(found["platelet_holds"], told, lambda row: more.held_of_all(cohort, acts, found, row))
    blocks.platelet_threshold(found["platelet_threshold"], told)
    blocks.antixa(found["antixa"], told)
    blocks.asparaginase(found["asparaginase"], told)
    blocks.lp(found["lp"], told)
    _sites(found["sites"], told)
    _completeness(found["completeness"], cohort, told)
    if not told.count("children"):
        found["snapshot"] |= {"children": None, "rows": None, "sites": None}


def _sites(row: Json, told: Told) -> None:
    row["points"] = []
    if not row["n"]:
        row["limits"] = []
        return
    if not told.count("sites") or not all(told.count("sites", stopped=part) for part in ("yes", "no", "censored")):
        withhold(row)
        return
    limits = funnel([0] * len(SIZES), list(SIZES), row["target"])
    row["limits"] = [{"n": size, "level": level, "low": limits.low[level][i], "high": limits.high[level][i]}
                     for i, size in enumerate(SIZES) for level in limits.low]  # fmt: skip


def _completeness(rows: list[Json], cohort: Cohort, told: Told) -> None:
    """A kind of row is withheld where few children lack it of those who have another kind. Open queries are told as
    none or not at all: whose they are is not in a snapshot."""
    held = more.rows_of(cohort, [row["entity"] for row in rows])
    shown: list[str] = []
    for entity in sorted(held, key=lambda one: -len(held[one])):
        base = f"completeness|{entity}"
        if told.count(base) and told.apart(base, shown):
            shown.append(base)
    for row in rows:
        if f"completeness|{row['entity']}" not in shown:
            withhold(row)
            continue
        several = told.count(f"completeness|{row['entity']}|more")
        if not several:
            # Rows less children are second clots, second bleeds. The share has the rows in its denominator.
            keep(row, rows=False)
            row["required_filled"] = None if row["required_filled"] is None else round(row["required_filled"], 2)
        keep(row, queries_open=row["queries_open"] == 0)
        if row["entry_lag"] is not None:
            whole = several and told.count("completeness|lag")
            row["entry_lag"] = {band: count if whole and told.count("completeness|lag", lag=band) else None
                                for band, count in row["entry_lag"].items()}  # fmt: skip


# -- in words ---------------------------------------------------------------------------------------------------------

BLOCKS = {
    "duration": "kinds of clot in how long treatment lasts", "incidence": "rows of what happened after a clot",
    "bleeding_rates": "rows of bleeding while treated", "hold_lengths": "rows of how long the drug is held",
    "platelet_days": "rows of days by platelet count",
    "treatment_days": "rows of what was given on the days of treatment",
    "class_mix": "rows of which drug", "site_options": "sizes of site in which drug",
    "platelet_holds": "rows of low platelets",
    "platelet_threshold": "rows of the count below which the drug is held", "antixa": "groups of anti-Xa levels",
    "asparaginase": "kinds of clot in asparaginase after a clot", "lp": "agents of lumbar punctures",
    "completeness": "kinds of row of completeness",
}  # fmt: skip


def _sentences(found: Json) -> list[str]:
    """What was held back, block by block."""
    told = []
    for block, words in BLOCKS.items():
        rows = found[block]
        hidden = sum(bool(row.get("hidden")) for row in rows)
        if hidden:
            told.append(f"{hidden} of {len(rows)} {words} are withheld.")
    if found["sites"].get("hidden"):
        told.append("How sites differ is withheld.")
    coarse = [row for block in ("duration", "incidence") for row in found[block]
              if not row.get("hidden") and row["grid_days"] == curves_of.DAY_GRID and row["times"]]  # fmt: skip
    if coarse:
        told.append(f"{len(coarse)} curves are read in steps of 28 days or more, so that no step is a few children.")
    return told or ["Nothing had to be withheld."]


def _earlier(held: int, moved: int, reports: int) -> list[str]:
    before = "an earlier report" if reports == 1 else f"{reports} earlier reports"
    told = []
    if held:
        told.append(f"{held} more numbers are held back because few children joined or left since {before}: "
                    "subtracting one report from another would show them.")  # fmt: skip
    if moved:
        rows = "One curve or estimate is" if moved == 1 else f"{moved} curves and estimates are"
        told.append(f"{rows} held back because few children changed since {before}: one child moves them.")
    return told or [f"Beside {before}, nothing more had to be held back."]
