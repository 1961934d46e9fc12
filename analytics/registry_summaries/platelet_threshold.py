"""Block `platelet_threshold`: below which count the drug was held, by age of the clot (D4). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from analytics.registry_summaries.clustered import flagged
from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.groups import UNKNOWN, type_of
from analytics.registry_summaries.platelet_holds import CLOT_AGES
from analytics.results import Estimate
from analytics.statistics.act_threshold import ed50, marginal_ed50
from analytics.statistics.clusters import FEW_SITES, Clustered, cluster_interval
from analytics.statistics.site_results import Ed50
from analytics.statistics.survival import turnbull
from analytics.summaries.measures import Json, as_json
from registry.derived.opportunities import Decided, acted, decided_counts, interval_of

ACTS: Mapping[str, bool] = {"held": False, "held_or_reduced": True}
"""Act -> whether a lower dose counts as acting."""
COUNTS = (10, 20, 30, 40, 50)
MOST_REFITS = 200
TYPES = frozenset({"cvc_dvt", "pe", "cvst"})
"""Types of clot with an indicator of their own in the model; the others share one."""


@dataclass(frozen=True)
class _Observed:
    """What one child tells about one threshold: the interval that holds it, and the counts with a recorded decision."""

    child: Child
    interval: tuple[Decimal, Decimal | None] | None
    decisions: tuple[Decided, ...]


def build(cohort: Cohort, plan: RegistryPlan) -> list[Json]:
    """A row an age of the clot and act; n counts children on full dose with a recorded decision about platelets.

    `turnbull`: share of children whose threshold is at or below each of `counts`, from the interval that each child's
    counts leave (`intervals` children; one whose decisions contradict each other has none). `turnbull_most` is the
    largest share that is as likely: in between nothing is known. It is the curve to lay over stated thresholds.

    ED50: the count at which half act, by a logistic model of the recorded decisions on log2(count) and type of clot
    with random sites; a silent count says nothing about it. Marginal: over all sites and children, for the gap; its
    limits come from `replicates` refits with whole sites drawn, at most 200, because each is a fit. Conditional: of the
    median site; its limits take several decisions of one child for independent.
    """
    rows = []
    decided = [(child, tuple(decided_counts(child.facts))) for child in cohort.children if child.facts.rows("count")]
    for age, late in CLOT_AGES.items():
        for act, reduced in ACTS.items():
            seen = [_observed(child, every, late, reduced) for child, every in decided]
            rows.append({"clot_age": age, "act": act} | _row(seen, reduced, cohort, plan, f"{age}|{act}"))
    return rows


def _observed(child: Child, decided: tuple[Decided, ...], late: bool, reduced: bool) -> _Observed:
    interval = interval_of(decided, reduced_counts=reduced, late=late)
    return _Observed(child, interval, tuple(one for one in decided if one.recorded and one.late is late))


def _row(seen: list[_Observed], reduced: bool, cohort: Cohort, plan: RegistryPlan, name: str) -> Json:
    known = [one.interval for one in seen if one.interval is not None]
    curve = turnbull([float(low) for low, _ in known], [None if high is None else float(high) for _, high in known])
    bounds = [curve.bounds(count) for count in COUNTS]
    deciding = [one for one in seen if one.decisions]
    sites = cohort.by_site(one.child for one in deciding)
    columns = _columns(deciding, {site: place for place, site in enumerate(sites)}, reduced)
    model, marginal = _half(columns, len(sites), plan, f"platelet_threshold|{name}")
    row = {
        "n": len(deciding), "sites": len(sites), "intervals": len(known), "decisions": len(columns.counts),
        "counts": list(COUNTS), "turnbull": [least for least, _ in bounds],
        "turnbull_most": [most for _, most in bounds],
        "ed50_marginal": as_json(marginal.estimate(reason=model.marginal.reason or "undefined")),
        "ed50_conditional": as_json(model.conditional),
        "replicates": min(plan.replicates, MOST_REFITS) if marginal.method == "cluster_bootstrap" else None,
    }  # fmt: skip
    singular = ("singular",) * ("singular" in model.flags)
    return flagged(row, replace(marginal, flags=(*marginal.flags, *singular)))


@dataclass(frozen=True)
class _Columns:
    """One place a decision: count, whether it acted, place of the site, number of the child, type of the clot."""

    counts: list[float]
    acted: list[bool]
    place: list[int]
    child: list[int]
    types: list[str]


def _columns(deciding: list[_Observed], place: Mapping[str, int], reduced: bool) -> _Columns:
    rows = [(one.child, each) for one in deciding for each in one.decisions]
    return _Columns(
        [float(each.plt) for _, each in rows],
        [acted(each, reduced_counts=reduced) for _, each in rows],
        [place[child.site] for child, _ in rows],
        [child.number for child, _ in rows],
        [_type(child) for child, _ in rows],
    )


def _type(child: Child) -> str:
    event = child.facts.index_event()
    kind = type_of(event) if event is not None else UNKNOWN
    return kind if kind in TYPES else "other"


def _half(data: _Columns, sites: int, plan: RegistryPlan, key: str) -> tuple[Ed50, Clustered]:
    """The model of all sites, and the marginal count with its limits over sites."""
    nobody = Estimate.null("no_answers")
    model = Ed50(nobody, nobody, None, None)
    if data.counts:
        model = ed50(
            data.counts, data.acted, data.place, types=data.types, child=data.child, confidence=plan.confidence
        )  # fmt: skip
    if model.marginal.value is None:
        return model, Clustered((None,), (None,), (None,), "none", ("few_clusters",) * (sites < FEW_SITES))
    half = marginal_ed50(data.counts, data.acted, data.place, types=data.types, child=data.child)
    found = cluster_interval(
        lambda weights: np.log2(half(weights)), sites, replicates=min(plan.replicates, MOST_REFITS), seed=plan.seed,
        key=plan.key(key), confidence=plan.confidence,
    )  # fmt: skip
    return model, replace(_counts(found), values=(model.marginal.value,))


def _counts(log2: Clustered) -> Clustered:
    """Limits were found on the scale of the model, where no count is under 0."""
    lows, highs = (tuple(None if one is None else 2.0**one for one in part) for part in (log2.lows, log2.highs))
    return replace(log2, lows=lows, highs=highs)
