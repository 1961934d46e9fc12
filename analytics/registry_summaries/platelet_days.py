"""Block `platelet_days`: bleeds and clots on days of treatment, by platelet count and what was given (D9). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import ALL, with_index_event
from analytics.summaries.measures import Json
from registry.derived.child import DAYS_A_MONTH
from registry.derived.exposure import INTENSITIES
from registry.derived.first_events import treated_clots, treated_time, treated_when
from registry.derived.platelet_days import BANDS, CARRIED_LESS_D, UNCLASSIFIED, bands_on

ROWS = (*BANDS, UNCLASSIFIED)
At = tuple[str, str]
"""Band and intensity of a day."""


@dataclass(frozen=True)
class Counts:
    """Days of a child, the same with counts carried for 3 days, and its bleeds and clots, by band and intensity."""

    days: Mapping[At, int]
    less: Mapping[At, int]
    bleeds: Mapping[At, int]
    clots: Mapping[At, int]


def counted(cohort: Cohort) -> Iterator[tuple[Child, Counts]]:
    """Children with a watched day of treatment, the days of `bleeding_rates`."""
    for child, _ in with_index_event(cohort):
        time = treated_time(child.facts)
        if time is None:
            continue
        days = range(time.first, time.last + 1)
        bands, less = bands_on(child.facts, days), bands_on(child.facts, days, CARRIED_LESS_D)
        at = dict(zip(days, zip(bands, time.intensity, strict=True), strict=True))
        yield (
            child,
            Counts(
                Counter(at.values()),
                Counter(zip(less, time.intensity, strict=True)),
                Counter(at[day] for day in treated_when(child.facts, "crnm_or_major", time)),
                Counter(at[day] for day in treated_clots(child.facts, time)),
            ),
        )


def total(counts: Mapping[At, int], band: str, intensity: str) -> int:
    """What lies in a band, on days of an intensity or of any (ALL)."""
    return sum(n for (one, given), n in counts.items() if one == band and intensity in (given, ALL))


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a band ("unclassified" last: no count within 7 days, or platelets given since) and intensity ("all" first),
    those of nobody too: a row that is not there would be told apart from one that is withheld. None without a treated
    child.

    n counts different children with such a day, `months` their days of 30.44 a month. Of a whole band: `months_3d` are
    its months where a count holds for 3 days, `bleeds` major and clinically relevant ones, `clots` new and grown ones;
    all, not the first of a child alone. Bands differ in who is in them: no rate is compared.
    """
    everybody = list(counted(cohort))
    rows = []
    for band in ROWS:
        for intensity in (ALL, *INTENSITIES):
            members = [(child, one) for child, one in everybody if total(one.days, band, intensity)]
            row = {
                "band": band, "intensity": intensity, "n": len(members),
                "sites": len({child.site for child, _ in members}),
                "months": _months(sum(total(one.days, band, intensity) for _, one in members)),
            }  # fmt: skip
            rows.append(row | (_whole(band, [one for _, one in everybody]) if intensity == ALL else {}))
    return rows if everybody else []


def _whole(band: str, every: list[Counts]) -> Json:
    return {
        "months_3d": _months(sum(total(one.less, band, ALL) for one in every)),
        "bleeds": sum(total(one.bleeds, band, ALL) for one in every),
        "clots": sum(total(one.clots, band, ALL) for one in every),
    }


def _months(days: int) -> float:
    return days / float(DAYS_A_MONTH)
