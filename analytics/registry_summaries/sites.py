"""Block `sites`: how much sites differ in treating a clot for three months (D15). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.registry_summaries.cohort import Child, Cohort, RegistryPlan
from analytics.registry_summaries.duration import window
from analytics.registry_summaries.groups import UNKNOWN, type_of, with_index_event
from analytics.statistics.case_mix import Standardised, case_columns, chances, standardise, standardised_overdispersion
from analytics.statistics.clusters import FEW_SITES
from analytics.statistics.site_counts import site_counts, why_no_variation
from analytics.statistics.site_results import Overdispersion, SiteEstimate
from analytics.statistics.site_spread import case_spread
from analytics.statistics.sites import funnel, icc, latent_icc, median_odds_ratio, odds_ratio, overdispersion
from analytics.summaries.measures import Json, as_json
from registry.derived.child import age_mo, followed_until
from registry.derived.episodes import episode
from registry.derived.outcomes import AGE10_MO
from registry.facts import Facts

QUANTITY = "duration_mo3"
TYPES = frozenset({"cvc_dvt", "pe", "cvst"})
"""Types of clot with an effect of their own; the others share one."""


def build(cohort: Cohort, plan: RegistryPlan) -> Json:
    """Share of children whose planned stop lay within 14 days of 3 months, by site: points, limits of chance, spread.

    n counts children who were followed to the end of the window, or died before; all others are in `censored`. `target`
    is the share of all sites together. Points stand in the order of n, then of the share, and carry no site; `limits`
    are those of every n.

    Case mix: `adjusted_for` names the factors of the logistic model that says what is `expected` of a site;
    `standardised` is target x/expected, to be read against the limits. Age of the clot is none of them: each child
    counts once, from its first clot. ICC (latent scale), median odds ratio and overdispersion are then those given the
    case, for the same child at two sites, and `unadjusted` holds them without it. Where no factor varies, or there is
    nothing to model, the row is flagged `unadjusted`. The spread is told on three scales that differ.
    """
    known = counted(cohort)
    x, n, found = known.x, known.n, known.standardised()
    target = sum(x) / sum(n) if n else None
    points = [
        {"x": a, "n": b, "share": a / b, "expected": None, "standardised": None} for a, b in zip(x, n, strict=True)
    ]
    for point, expected, share in zip(points, found.expected, found.shares, strict=True) if found else ():
        point |= {"expected": expected, "standardised": share}
    return {
        "quantity": QUANTITY, "n": sum(n), "sites": len(n), "censored": known.censored, "target": target,
        "points": sorted(points, key=lambda one: (one["n"], one["share"], one["expected"] or 0.0)),
        "limits": _limits(x, n, target), **_spread(known, found, plan.confidence),
    }  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Children with a known answer, one place each: site, answer, factors of the case; `censored`: those without."""

    site: tuple[str, ...]
    acted: tuple[bool, ...]
    factors: Mapping[str, tuple[str, ...]]
    censored: int

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.site))

    @property
    def x(self) -> list[int]:
        return [sum(one for one, at in zip(self.acted, self.site, strict=True) if at == site) for site in self.sites]

    @property
    def n(self) -> list[int]:
        return [self.site.count(site) for site in self.sites]

    def standardised(self) -> Standardised | None:
        """By site; None where no factor varies, with one site, and where the model has no answer."""
        if not self.factors or len(self.sites) < 2:
            return None
        chance = chances(self.acted, case_columns(self.factors))
        return None if chance is None else standardise(self.acted, chance, self.site)


def counted(cohort: Cohort) -> Counted:
    """The children of the block, sites in the order of the cohort; factors on which all agree are left out."""
    treated = [child for child, event in with_index_event(cohort) if episode(child.facts, event) is not None]
    in_order = [child for group in cohort.by_site(treated).values() for child in group]
    answers = [(child, stopped_in_window(child.facts)) for child in in_order]
    known = [(child, answer) for child, answer in answers if answer is not None]
    factors = {
        "age_band": tuple(_age_band(child) for child, _ in known), "type": tuple(_type(child) for child, _ in known),
    }  # fmt: skip
    return Counted(
        tuple(child.site for child, _ in known), tuple(answer for _, answer in known),
        {name: levels for name, levels in factors.items() if len(set(levels)) > 1}, len(answers) - len(known),
    )  # fmt: skip


def _age_band(child: Child) -> str:
    """Age at the clot, in the bands of D10."""
    event = child.facts.index_event()
    age = age_mo(child.facts, event.day("day")) if event is not None else None
    return UNKNOWN if age is None else "ge10" if age >= AGE10_MO else "lt10"


def _type(child: Child) -> str:
    event = child.facts.index_event()
    kind = type_of(event) if event is not None else UNKNOWN
    return kind if kind in TYPES else "other"


def stopped_in_window(facts: Facts) -> bool | None:
    """Whether the planned stop lay in the window around 3 months; None where nobody could have seen it until its end.

    A child who stopped early and was followed no further is None too: else those who stop early would count more
    often than those who go on. A death is an answer.
    """
    event, until = facts.index_event(), followed_until(facts)
    treated = episode(facts, event) if event is not None else None
    first, last = window("mo3")
    if treated is None or until is None or (treated.end == "censored" and treated.days <= last):
        return None
    if until < treated.start + last and not _died(facts, until):
        return None
    return treated.end == "planned" and first <= treated.days <= last


def _died(facts: Facts, until: int) -> bool:
    """Whether it is death that ended follow-up."""
    death = facts.one("death")
    day = death.day("day") if death is not None else None
    return day is not None and day.earliest <= until


def _limits(x: Sequence[int], n: Sequence[int], target: float | None) -> list[Json]:
    """Limits of each n that a site has; none with one site, where there is nothing to compare."""
    if target is None or len(n) < 2:
        return []
    found = funnel(x, n, target)
    place = {size: n.index(size) for size in sorted(set(n))}
    return [
        {"n": size, "level": level, "low": found.low[level][at], "high": found.high[level][at]}
        for size, at in place.items()
        for level in found.low
    ]


def _spread(known: Counted, found: Standardised | None, confidence: float) -> Json:
    x, n = known.x, known.n
    latent, odds = icc(x, n, "latent", confidence), median_odds_ratio(x, n, confidence)
    others = {scale: icc(x, n, scale, confidence) for scale in ("anova", "beta_binomial")}
    of_scales = {scale: one.value for scale, one in others.items()}
    chance = overdispersion(x, n, sum(x) / sum(n)) if n else None
    plain = _told(latent, odds, chance, of_scales)
    few = ["few_clusters"] * (0 < len(n) < FEW_SITES)
    if found is None:
        flags = [*few, *_singular([latent, odds, *others.values()]), "unadjusted"]
        return {**plain, "adjusted_for": [], "flags": flags}
    given = _given_case(known, confidence)
    adjusted = _told(*given, standardised_overdispersion(found), of_scales)
    flags = [*few, *_singular([*given, *others.values()])]
    return {**adjusted, "adjusted_for": list(known.factors), "unadjusted": plain, "flags": flags}


def _given_case(known: Counted, confidence: float) -> tuple[SiteEstimate, SiteEstimate]:
    """Latent ICC and median odds ratio for the same child, or why there are none."""
    counts = site_counts(known.x, known.n)
    reason = why_no_variation(counts.x, counts.n)
    spread = None if reason else case_spread(known.acted, known.site, case_columns(known.factors), confidence)
    if spread is None:
        nothing = SiteEstimate(None, None, None, "none", reason or "not_converged")
        return nothing, nothing
    return latent_icc(spread), odds_ratio(spread)


def _told(
    latent: SiteEstimate, odds: SiteEstimate, chance: Overdispersion | None, scales: Mapping[str, float | None]
) -> Json:
    return {
        "icc": {"latent": as_json(latent), **scales},
        "median_odds_ratio": as_json(odds),
        "overdispersion": {"phi": chance.phi if chance else None, "tau2": chance.tau2 if chance else None},
    }


def _singular(found: Sequence[SiteEstimate]) -> list[str]:
    return ["singular"] * any("singular" in one.flags for one in found)
