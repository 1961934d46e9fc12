"""Block `bleeding_rates`: bleeds per 100 months of treatment, by what was given on the day (D8). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.registry_summaries.clustered import estimate, flagged
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, Members, parts, with_index_event
from analytics.statistics.person_time import cluster_rate
from analytics.summaries.measures import Json
from registry.derived.child import DAYS_A_MONTH
from registry.derived.exposure import INTENSITIES, Exposure
from registry.derived.first_events import BLEEDING, CAUSES, treated_bleeds, treated_time

PER_MONTHS = 100
BLEEDS = tuple(cause for cause in CAUSES if cause in BLEEDING)
_PER_DAY = PER_MONTHS * float(DAYS_A_MONTH)


@dataclass(frozen=True)
class Exposed:
    """A child on treatment: its watched days by intensity, and the intensity on the day of each bleed, by cause."""

    time: Exposure
    bleeds: dict[str, tuple[str, ...]]

    def days(self, intensity: str) -> int:
        return len(self.time.intensity) if intensity == ALL else self.time.days[intensity]

    def count(self, cause: str, intensity: str) -> int:
        """Bleeds, not children who bled."""
        every = self.bleeds[cause]
        return len(every) if intensity == ALL else every.count(intensity)


def exposed(cohort: Cohort) -> Iterator[tuple[Child, Exposed]]:
    """Children with a watched day of treatment."""
    for child, _ in with_index_event(cohort):
        time = treated_time(child.facts)
        if time is not None:
            yield child, Exposed(time, {cause: treated_bleeds(child.facts, cause, time) for cause in BLEEDS})


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a cause and intensity ("all", then those on which a child has a day).

    n counts different children with such a day, `bled` those who bled on one, `bleeds` all of theirs, `months` all
    their days of 30.44 a month, those after a bleed too. `rate`: bleeds per 100 months with sites as clusters; under
    ten bleeds exact limits with as many as the sites leave.
    """
    everybody = list(exposed(cohort))
    rows = []
    for cause in BLEEDS:
        for intensity in (ALL, *INTENSITIES):
            members = [(child, one) for child, one in everybody if one.days(intensity)]
            if members:
                rows.append({"cause": cause, "intensity": intensity} | _row(cause, intensity, members, cohort, plan))
    return rows


def _row(cause: str, intensity: str, members: Members[Exposed], cohort: Cohort, plan: RegistryPlan) -> Json:
    of_sites = parts(cohort, members)
    bleeds = [sum(one.count(cause, intensity) for one in of_site) for of_site in of_sites]
    days = [sum(one.days(intensity) for one in of_site) for of_site in of_sites]
    found = cluster_rate(
        bleeds, [of_site / _PER_DAY for of_site in days], replicates=plan.replicates, seed=plan.seed,
        key=plan.key(f"bleeding_rates|{cause}|{intensity}"), confidence=plan.confidence,
    )  # fmt: skip
    row = {
        "n": len(members), "sites": len(of_sites),
        "bled": sum(one.count(cause, intensity) > 0 for _, one in members), "bleeds": sum(bleeds),
        "months": sum(days) / float(DAYS_A_MONTH), "rate": estimate(found),
    }  # fmt: skip
    return flagged(row, found)
