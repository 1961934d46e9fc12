"""Block `incidence`: what happened after a clot, by cause and type, death competing (D7, D8). Pure.

A second scheme of a cause, of all clots alone: new clots and clots that grow with transplantation and relapse competing
too; bleeding as treated, up to the tail of the last dose, beside that from the first dose on whatever became of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from analytics.registry_summaries.clustered import flagged
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import (
    ALL,
    UNKNOWN,
    Members,
    declared_types,
    in_order,
    type_of,
    with_index_event,
)
from analytics.registry_summaries.site_curves import site_curve
from analytics.registry_summaries.spells import Spell, Watched, watched
from analytics.statistics.survival import gray_test, logrank
from analytics.statistics.survival_results import CurveTest
from analytics.summaries.measures import Json, as_json
from registry.derived.first_events import AS_TREATED, CAUSES, CHANGED, DEATH, FirstEvent, first_event

GRID_D = 28
DAYS = (30, 90, 180, 365)
ENDS = {"censored": 0, "event": 1, "death": 2, "changed": 2}
SCHEMES: Mapping[str, str] = {
    "recurrence": CHANGED, "progression": CHANGED, "major_bleed": AS_TREATED, "crnm_or_major": AS_TREATED,
}  # fmt: skip
"""Cause -> its second scheme, a sensitivity: of all clots, because its gate compares it with the first scheme's."""


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a cause and group ("all", then the types of clot): the first event of each child, death competing; then a
    row of all in the second scheme of the cause, where it has one.

    Days count from the index event, for bleeding from the first dose. A child enrolled later enters late; the curve
    then begins at `from_day`, where 11 are at risk, and is that of children without an event by then. `not_watched`:
    children whose event or follow-up ended before that. Limits have sites as clusters; a share of 0 has
    Clopper-Pearson's. The tests between types take every child for itself.
    """
    rows = []
    for cause in CAUSES:
        groups = _groups(cohort, cause, DEATH)
        types = [group for group in groups if group not in (ALL, UNKNOWN)]
        tested = _between({group: groups[group] for group in types})
        for group, members in in_order(groups, declared_types()):
            row = {"cause": cause, "scheme": DEATH, "group": group} | _row(f"{cause}|{group}", members, cohort, plan)
            rows.append(row | (tested if group == ALL else _no_tests("one_category")))
        second = SCHEMES.get(cause)
        if second and groups:
            # The draws of the first scheme, so that the two differ by what competes and not by chance.
            members = _groups(cohort, cause, second)[ALL]
            row = {"cause": cause, "scheme": second, "group": ALL} | _row(f"{cause}|{ALL}", members, cohort, plan)
            rows.append(row | _no_tests("one_category"))
    return rows


def scheme_name(cause: str, scheme: str) -> str:
    """The name of a row of all in a second scheme: of its counts in the gate, and what is remembered of it."""
    return f"incidence|{cause}|{scheme}"


def _groups(cohort: Cohort, cause: str, scheme: str) -> dict[str, Members[FirstEvent]]:
    groups: dict[str, Members[FirstEvent]] = {}
    for child, event in with_index_event(cohort):
        found = first_event(child.facts, cause, scheme)
        if found is not None:
            for group in (ALL, type_of(event)):
                groups.setdefault(group, []).append((child, found))
    return groups


def _row(name: str, members: Members[FirstEvent], cohort: Cohort, plan: RegistryPlan) -> Json:
    place = {site: number for number, site in enumerate(cohort.sites)}
    people = watched(Spell(place[child.site], one.time, ENDS[one.end], one.entry) for child, one in members)
    curve = site_curve(people, plan, f"incidence|{name}")
    times = people.grid(GRID_D)
    cif, low, high = curve.on(times)
    row = {
        "n": people.n, "sites": people.sites, "events": people.count(1), "competing": people.count(2),
        "censored": people.count(0), "not_watched": len(members) - people.n, "from_day": people.start,
        "grid_days": GRID_D, "times": times, "at_risk": _at_risk(people, times),
        "cif": cif, "low": low, "high": high, "method": curve.found.method,
        "at": [{"day": day, **as_json(curve.at(day))} for day in DAYS],
    }  # fmt: skip
    return flagged(row, curve.found)


def _at_risk(people: Watched, times: list[int]) -> list[int]:
    return [int(people.at_risk(day).sum()) for day in times]


def _between(groups: dict[str, Members[FirstEvent]]) -> Json:
    """Gray's test between types, and the log-rank test of the cause alone, which late entries do not forbid."""
    rows = [(one, group) for group, members in groups.items() for _, one in members]
    if not rows:
        return _no_tests("no_answers")
    time, entry = [one.time for one, _ in rows], [one.entry for one, _ in rows]
    cause, group = [ENDS[one.end] for one, _ in rows], [name for _, name in rows]
    gray = gray_test(time, cause, group, 1, entry)
    alone = logrank(time, [int(number == 1) for number in cause], group, entry)
    return {"gray": _test(gray), "logrank": _test(alone)}


def _no_tests(reason: str) -> Json:
    return {"gray": _test(CurveTest(None, None, None, reason)), "logrank": _test(CurveTest(None, None, None, reason))}


def _test(found: CurveTest) -> Json:
    return {"statistic": found.statistic, "df": found.df, "p": found.p, "reason": found.reason}
