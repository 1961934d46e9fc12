"""Block `platelet_holds`: what was done at low platelets, by threshold, band and age of the clot (D3). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analytics.registry_summaries.clustered import estimate, flagged
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.registry_summaries.groups import Members, parts
from analytics.statistics.clusters import Clustered, cluster_share
from analytics.summaries.measures import Json
from registry.derived.opportunities import BANDS, THRESHOLDS, Opportunity, below, in_band
from registry.facts import Facts

CLOT_AGES: Mapping[str, bool] = {"acute": False, "late": True}
KNOWN = ("held", "reduced", "full_with_transfusion", "full")
ACTIONS = (*KNOWN, "unknown")
APART = "apart"


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row a threshold and a row a band, each for acute (day 0 to 30) and late clots.

    n counts distinct children with an opportunity, `opportunities` all of theirs; shares are over those whose decision
    is known, with sites as clusters. `bounds` of the share held: as if no unknown decision had been a hold, and as if
    all had been. Holds for another reason, such as a puncture, are no opportunity and stand in `apart`. A count whose
    clot has no known age is in no row.
    """
    rows = []
    counted = [child for child in cohort.children if child.facts.rows("count")]
    for threshold, band, find in _questions():
        found = [(child, find(child.facts)) for child in counted]
        for age, late in CLOT_AGES.items():
            of_age = [(child, [action_of(one) for one in every if one.late is late]) for child, every in found]
            key = plan.key(f"platelet_holds|{band or threshold}|{age}")
            rows.append({"threshold": threshold, "band": band, "clot_age": age} | _row(of_age, cohort, plan, key))
    return rows


def _questions() -> list[tuple[int | None, str | None, Callable[[Facts], tuple[Opportunity, ...]]]]:
    """Threshold or band, and the rule that finds its opportunities."""
    under = [(threshold, None, lambda facts, t=threshold: below(facts, t)) for threshold in THRESHOLDS]
    inside = [(None, band_code(band), lambda facts, b=band: in_band(facts, b)) for band in BANDS]
    return [*under, *inside]


def band_code(band: str) -> str:
    """A band as a code of the summary: "40-49" is 40_49, "<10" is lt10."""
    return band.replace("-", "_").replace("<", "lt")


def action_of(one: Opportunity) -> str:
    """What an opportunity came to; the full dose with a transfusion is told apart from the full dose alone."""
    transfused = one.decision is not None and one.decision.code("action") == "full_with_transfusion"
    return "full_with_transfusion" if one.action == "full" and transfused else one.action


def _row(found: Members[list[str]], cohort: Cohort, plan: RegistryPlan, key: str) -> Json:
    of_sites = parts(cohort, [(child, actions) for child, actions in found if set(actions) - {APART}])
    counted = [[one for actions in of_site for one in actions] for of_site in of_sites]
    totals = {name: sum(every.count(name) for every in counted) for name in ACTIONS}
    held, lowered = _share(counted, ("held",), plan, key), _share(counted, ("held", "reduced"), plan, key)
    row = {
        "n": sum(map(len, of_sites)),
        "sites": len(of_sites),
        "opportunities": sum(totals.values()),
        "actions": totals,
        "apart": sum(actions.count(APART) for _, actions in found),
        "share_held": estimate(held),
        "share_held_or_reduced": estimate(lowered),
        "bounds": _bounds(totals),
    }
    return flagged(row, held, lowered)


def _share(counted: Sequence[list[str]], acting: Sequence[str], plan: RegistryPlan, key: str) -> Clustered:
    """Share of the known decisions that acted, by site."""
    acted = [sum(map(every.count, acting)) for every in counted]
    known = [sum(map(every.count, KNOWN)) for every in counted]
    return cluster_share(
        acted, known, replicates=plan.replicates, seed=plan.seed, key=key, confidence=plan.confidence
    )  # fmt: skip


def _bounds(totals: Mapping[str, int]) -> list[float] | None:
    """Share held of all opportunities, with the unknown as never and as always held; None without one."""
    whole = sum(totals.values())
    return [totals["held"] / whole, (totals["held"] + totals["unknown"]) / whole] if whole else None
