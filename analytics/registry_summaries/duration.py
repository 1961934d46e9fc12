"""Block `duration`: how long a clot was treated, by its type (D1). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.registry_summaries.clustered import flagged
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, Members, declared_types, in_order, type_of, with_index_event
from analytics.registry_summaries.precision import Lasted, lasted, sensitivity
from analytics.registry_summaries.site_curves import SiteCurve, Window, site_curve
from analytics.registry_summaries.spells import LEAST_AT_RISK, Spell, watched
from analytics.results import Estimate
from analytics.summaries.measures import Json, as_json
from registry.derived.episodes import Episode, episode
from registry.facts import Facts, Row

GRID_D, RULES_GRID_D = 7, 28
QUARTILES = (0.25, 0.5, 0.75)
MARKS: Mapping[str, int] = {"wk6": 42, "mo3": 91, "mo6": 183, "mo12": 365}
"""The fixed times of the practice survey, in days."""
WINDOW_D = 14
CAUSES: Mapping[str, int] = {"censored": 0, "planned": 1, "unplanned": 2, "death": 2}
"""The event is the planned stop; an unplanned one and death compete with it."""
RULES: Mapping[str, str] = {
    "completed": "completed", "line_removed": "line_removal", "resolved": "resolution", "asp_end": "asp_end",
}  # fmt: skip
"""Reason of a planned stop -> the rule of the practice survey that it follows; "completed" is any fixed time."""


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a type of clot (and "all"), of children whose index event was treated, in days from the first dose.

    `survival` is the share not yet stopped as planned, 1 - F of Aalen and Johansen, and Kaplan and Meier's S where
    nothing competed. Quartiles: day by which the share `q` had stopped. `fixed_times`: the share whose planned stop lay
    within 14 days of a time that the survey asks for. Bands, quartiles and shares have sites as clusters (`method`); a
    share of 0 has Clopper-Pearson's limit. Courses are known back to their first dose, so nobody enters late here.
    `ended_by`: the share whose planned stop came by each rule up to `by_day`, the last day, by steps of 28, on which 11
    of all are still treated; the shares of the rules add up to those who had stopped as planned. `sensitivity`: medians
    with days that are not known exactly as ranges (`precision.sensitivity`).
    """
    groups: dict[str, Members[Course]] = {}
    for child, event in with_index_event(cohort):
        treated = course_of(child.facts, event)
        if treated is not None:
            for group in (ALL, type_of(event)):
                groups.setdefault(group, []).append((child, treated))
    day = by_day([course.episode.days for _, course in groups.get(ALL, [])])
    return [_row(group, members, cohort, plan, day) for group, members in in_order(groups, declared_types())]


@dataclass(frozen=True)
class Course:
    """A treated child: its episode, how well its days are known, and the rule by which it ended as planned; "" where it
    did not.
    """

    episode: Episode
    lasted: Lasted
    rule: str


def course_of(facts: Facts, event: Row) -> Course | None:
    """None where nothing treats the clot."""
    found = episode(facts, event)
    if found is None:
        return None
    known = lasted(facts, event, found)
    if found.end != "planned":
        return Course(found, known, "")
    ends = [row for row in facts.of_event("anticoagulant_course", event) if _ends_on(row, found.stop)]
    return Course(found, known, next((RULES[row.code("stop_reason")] for row in reversed(ends)), ""))


def _ends_on(course: Row, day: int) -> bool:
    stop = course.day("stop_day")
    return stop is not None and stop.day == day and course.code("stop_reason") in RULES


def by_day(days: Sequence[int]) -> int | None:
    """The last day, by steps of 28, on which at least 11 are still treated; None where there never are."""
    ordered = sorted(days, reverse=True)
    return ordered[LEAST_AT_RISK - 1] // RULES_GRID_D * RULES_GRID_D if len(ordered) >= LEAST_AT_RISK else None


def window(rule: str) -> Window:
    """First and last day of the window around a fixed time."""
    return MARKS[rule] - WINDOW_D, MARKS[rule] + WINDOW_D


def _row(group: str, members: Members[Course], cohort: Cohort, plan: RegistryPlan, day: int | None) -> Json:
    place = {site: number for number, site in enumerate(cohort.sites)}
    people = watched(Spell(place[child.site], one.episode.days, CAUSES[one.episode.end]) for child, one in members)
    curve = site_curve(people, plan, f"duration|{group}", [window(rule) for rule in MARKS])
    times = people.grid(GRID_D)
    row = {
        "group": group, "n": people.n, "sites": people.sites,
        "events": people.count(1), "competing": people.count(2), "censored": people.count(0),
        "estimator": "aalen_johansen" if people.count(2) else "kaplan_meier",
        "grid_days": GRID_D, "times": times, "at_risk": [int(people.at_risk(day).sum()) for day in times],
        **_band(curve, times), "method": curve.found.method,
        "quartiles": [{"q": q, **as_json(curve.quantile(q))} for q in QUARTILES],
        "fixed_times": [
            {"rule": rule, "window_d": WINDOW_D, "share": as_json(curve.within(window(rule)))} for rule in MARKS
        ],
        "by_day": day,
        "ended_by": [
            {"rule": rule, "share": as_json(_ended_by(rule, group, members, cohort, plan, day))}
            for rule in RULES.values()
        ],
        "sensitivity": sensitivity([one.lasted for _, one in members]),
    }  # fmt: skip
    return flagged(row, curve.found)


def _ended_by(
    rule: str, group: str, members: Members[Course], cohort: Cohort, plan: RegistryPlan, day: int | None
) -> Estimate:
    """Aalen and Johansen's F of the stops by one rule; every other end competes."""
    if day is None:
        return Estimate.null("n_too_small")
    place = {site: number for number, site in enumerate(cohort.sites)}
    people = watched(
        Spell(place[child.site], one.episode.days, 1 if one.rule == rule else min(CAUSES[one.episode.end], 1) * 2)
        for child, one in members
    )
    return site_curve(people, plan, f"duration|{group}|{rule}").at(day)


def _band(curve: SiteCurve, times: list[int]) -> Json:
    """Not yet stopped: 1 - F, so that its limits change places."""
    cif, low, high = curve.on(times)
    return {
        "survival": [1.0 - value for value in cif],
        "low": [None if value is None else 1.0 - value for value in high],
        "high": [None if value is None else 1.0 - value for value in low],
    }
