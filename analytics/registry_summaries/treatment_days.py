"""Block `treatment_days`: what was given on the days of treatment, and why it was held (D2). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from analytics.registry_summaries.clustered import estimate, flagged, share
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, UNKNOWN, Members, parts, with_index_event
from analytics.results import Estimate
from analytics.statistics.clusters import Clustered
from analytics.summaries.measures import Json, as_json
from registry.codebook_reader import codebook
from registry.derived.child import DAYS_A_MONTH
from registry.derived.episodes import OnDrug, episode, on_drug

GIVEN = ("therapeutic", "reduced", "held", "unknown")


def on_treatment(cohort: Cohort) -> Iterator[tuple[Child, OnDrug]]:
    """Children whose index clot was treated, as `duration` counts them; their days go from the first dose to the day
    before the last one, so that a single dose is none."""
    for child, event in with_index_event(cohort):
        found = episode(child.facts, event)
        if found is not None:
            yield child, on_drug(child.facts, found)


def days_of(one: OnDrug, given: str) -> int:
    """Days of one of GIVEN."""
    return sum(one.held.values()) if given == "held" else int(getattr(one, given))


def all_days(one: OnDrug) -> int:
    return sum(days_of(one, given) for given in GIVEN)


def reasons() -> tuple[str, ...]:
    """Why a drug may be held, as declared; "unknown" where nobody said."""
    field = codebook().field("platelet_hold_episode", "primary_reason")
    return (*(code.code for code in field.codes), UNKNOWN)


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """One row, of all clots; none where nobody was treated.

    `on_drug`: the mean over children of their share of days at full dose. `given`: of all days, the share of each kind.
    `held_for`: by reason the children who were held for it (one may have several) and their months. All shares have
    sites as clusters.
    """
    members = list(on_treatment(cohort))
    return [{"group": ALL} | _row(members, cohort, plan)] if members else []


def _row(members: Members[OnDrug], cohort: Cohort, plan: RegistryPlan) -> Json:
    of_sites = parts(cohort, members)
    whole = [sum(map(all_days, of_site)) for of_site in of_sites]
    # fsum: whole to the last digit, whatever the order of the children.
    own = [[float(one.fraction) for one in of_site if one.fraction is not None] for of_site in of_sites]
    mean = share(plan, "treatment_days|on_drug", list(map(fsum, own)), list(map(len, own)))
    given = {
        name: share(
            plan,
            f"treatment_days|{name}",
            [sum(days_of(one, name) for one in of_site) for of_site in of_sites],
            whole,
        )
        for name in GIVEN
    }
    row = {
        "n": len(members), "sites": len(of_sites), "months": _months(sum(whole)), "on_drug": estimate(mean),
        "days_given": {name: _share_of_days(found) for name, found in given.items()},
        "held_for": [_held_for(code, [one for _, one in members]) for code in reasons()],
    }  # fmt: skip
    return flagged(row, mean, *given.values())


def _share_of_days(found: Clustered) -> Json:
    """A kind of day that nobody has is none of these days: 0 without limits, for days are no draws."""
    return as_json(Estimate.point(0.0)) if found.values == (0.0,) else estimate(found)


def _held_for(code: str, every: list[OnDrug]) -> Json:
    days = [one.held.get(code, 0) for one in every]
    return {"code": code, "count": sum(n > 0 for n in days), "months": _months(sum(days))}


def _months(days: int) -> float:
    return days / float(DAYS_A_MONTH)
