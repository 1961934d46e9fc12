"""Between-site statistics against lme4 and base R, and their laws."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from analytics.statistics.beta_binomial import beta_binomial, beta_binomial_icc
from analytics.statistics.site_counts import site_counts, too_few, why_no_variation
from analytics.statistics.site_results import SiteEstimate
from analytics.statistics.site_spread import Spread, site_spread
from analytics.statistics.sites import SCALES, funnel, funnel_limit, icc, median_odds_ratio, overdispersion

SETS = json.loads((Path(__file__).parents[2] / "golden" / "sites.json").read_text())["sets"]
VARIED = [name for name, row in SETS.items() if row["glmm"]["sigma"] > 0]
sites_of_children = st.lists(
    st.integers(0, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=9
)


def triple(found: SiteEstimate) -> tuple[float | None, float | None, float | None]:
    return found.value, found.low, found.high


@pytest.mark.parametrize("name", list(SETS))
def test_latent_icc_and_median_odds_ratio_are_those_of_lme4(name: str) -> None:
    row, model = SETS[name], SETS[name]["glmm"]
    spread = site_spread(np.array(row["x"]), np.array(row["n"]))
    assert spread is not None
    # glmer's own optimiser stops at 1e-5; the other numbers are its deviance, maximised further.
    assert spread.sigma == pytest.approx(model["glmer_sigma"], abs=1e-4)
    assert (spread.sigma, spread.low, spread.high) == pytest.approx([model[k] for k in ("sigma", "low", "high")], 1e-6)
    assert triple(icc(row["x"], row["n"], "latent")) == pytest.approx(
        [model[k] for k in ("icc", "icc_low", "icc_high")], abs=1e-7
    )
    assert triple(median_odds_ratio(row["x"], row["n"])) == pytest.approx(
        [model[k] for k in ("mor", "mor_low", "mor_high")], rel=1e-6
    )


@pytest.mark.parametrize("name", list(SETS))
def test_anova_icc_is_that_of_aov_but_never_negative(name: str) -> None:
    row = SETS[name]
    found = icc(row["x"], row["n"], "anova")
    assert found.value == pytest.approx(max(0.0, row["anova"]), abs=1e-11)
    assert found.flags == (("singular",) if row["anova"] < 0 else ())


@pytest.mark.parametrize("name", VARIED)
def test_beta_binomial_is_that_of_optim(name: str) -> None:
    row = SETS[name]
    reference, found = row["beta_binomial"], beta_binomial(row["x"], row["n"])
    assert (found.alpha, found.beta) == pytest.approx((reference["alpha"], reference["beta"]), rel=1e-6)
    assert found.shrunken == pytest.approx(reference["shrunken"], abs=1e-7)
    limits = triple(icc(row["x"], row["n"], "beta_binomial"))
    assert limits == pytest.approx([reference[k] for k in ("icc", "low", "high")], abs=1e-7)
    assert limits == triple(beta_binomial_icc(row["x"], row["n"]))


@pytest.mark.parametrize("name", list(SETS))
def test_funnel_and_overdispersion_are_those_of_r(name: str) -> None:
    row, limits, spread = SETS[name], SETS[name]["funnel"], SETS[name]["overdispersion"]
    found = funnel(row["x"], row["n"], sum(row["x"]) / sum(row["n"]))
    for level, key in ((0.95, "95"), (0.998, "998")):
        assert found.low[level] == pytest.approx(limits[f"low_{key}"], abs=1e-11)
        assert found.high[level] == pytest.approx(limits[f"high_{key}"], abs=1e-11)
    over = overdispersion(row["x"], row["n"], sum(row["x"]) / sum(row["n"]))
    assert (over.phi, over.tau2) == pytest.approx((spread["phi"], spread["tau2"]), abs=1e-10)
    assert over.z == pytest.approx(spread["z"], abs=1e-10)


def test_an_outlying_site_is_pulled_in_before_phi() -> None:
    x, n = [5] * 19 + [10], [10] * 20
    found = overdispersion(x, n, 0.5)
    assert (found.phi, found.tau2) == (0.0, 0.0)
    assert sum(((a / b - 0.5) / math.sqrt(0.25 / b)) ** 2 for a, b in zip(x, n, strict=True)) / 20 > 0.4


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.floats(0.001, 0.999))
@settings(max_examples=60, deadline=None)
def test_the_interpolated_distribution_has_the_tail_at_its_limit(n: int, target: float, tail: float) -> None:
    limit = funnel_limit(n, target, tail) * n
    if limit > 0:
        counts = np.arange(-1, n + 1)
        assert np.interp(limit, counts, binom.cdf(counts, n, target)) == pytest.approx(tail, abs=1e-9)
    else:
        assert tail <= binom.cdf(0, n, target)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_target_that_leaves_no_chance_is_its_own_limit(target: float) -> None:
    found = funnel([0, 3], [2, 4], target)
    assert (found.low[0.95], found.high[0.998]) == ((target, target), (target, target))
    assert overdispersion([0, 3], [2, 4], target).reason == "undefined"


EDGES = [
    ([], [], "no_answers"),
    ([0, 0], [0, 0], "no_answers"),
    ([3], [5], "n_too_small"),
    ([3, 0], [5, 0], "n_too_small"),
    ([1, 0, 1], [1, 1, 1], "n_too_small"),
    ([0, 0], [4, 5], "one_category"),
    ([4, 5], [4, 5], "one_category"),
    ([0, 5, 0, 1], [3, 5, 1, 1], "not_converged"),
    ([0, 5, 1], [3, 5, 2], None),
]


@pytest.mark.parametrize(("x", "n", "reason"), EDGES)
def test_edges_have_a_reason_on_every_scale(x: list[int], n: list[int], reason: str | None) -> None:
    found = site_counts(x, n)
    assert why_no_variation(found.x, found.n) == reason
    assert {icc(x, n, "latent").reason, icc(x, n, "beta_binomial").reason} == {reason}
    assert (median_odds_ratio(x, n).reason, beta_binomial(x, n).reason) == (reason, reason)
    assert icc(x, n, "anova").reason == (None if reason == "not_converged" else reason)
    few = too_few(found.n)
    assert (funnel(x, n, 0.4).reason, overdispersion(x, n, 0.4).reason) == (few, few)


def test_sites_of_one_mind_have_an_anova_icc_of_one() -> None:
    assert icc([0, 5, 0, 1], [3, 5, 1, 1], "anova").value == 1.0


def test_one_site_leaves_nothing_but_the_target() -> None:
    found = funnel([3, 0], [5, 0], 0.4)
    assert (found.shares, found.low[0.95], found.high[0.998]) == ((None, None),) * 3
    assert overdispersion([3], [5], 0.4).z == (None,)
    assert beta_binomial([3], [5]).shrunken == (None,)


def test_sites_that_do_not_differ_are_singular() -> None:
    x, n = SETS["alike"]["x"], SETS["alike"]["n"]
    for scale in SCALES:
        found = icc(x, n, scale)
        assert (found.value, found.flags) == (0.0, ("singular",))
    ratio = median_odds_ratio(x, n)
    assert (ratio.value, ratio.low, ratio.flags) == (1.0, 1.0, ("singular",))
    shared = beta_binomial(x, n)
    assert (shared.alpha, shared.reason, set(shared.shrunken)) == (None, "undefined", {sum(x) / sum(n)})


def test_a_limit_without_end_is_none_for_a_ratio_and_one_for_a_correlation() -> None:
    x, n = [0, 1, 4, 0, 1, 1], [5, 1, 5, 1, 1, 1]
    assert (icc(x, n, "latent").high, icc(x, n, "latent").flags) == (1.0, ("unbounded",))
    assert (median_odds_ratio(x, n).high, median_odds_ratio(x, n).flags) == (None, ("unbounded",))


@given(sites_of_children, st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_order_and_empty_sites_change_no_bit(sites: list[tuple[int, int]], random: object) -> None:
    mixed = [*sites, (0, 0)]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    (x, n), (y, m) = (zip(*rows, strict=True) for rows in (sites, mixed))
    for scale in SCALES:
        assert icc(x, n, scale) == icc(y, m, scale)
    assert median_odds_ratio(x, n) == median_odds_ratio(y, m)
    assert overdispersion(x, n, 0.3).phi == overdispersion(y, m, 0.3).phi
    assert beta_binomial(x, n).alpha == beta_binomial(y, m).alpha


@given(sites_of_children)
@settings(max_examples=6, deadline=None)
def test_not_doing_varies_as_doing_does(sites: list[tuple[int, int]]) -> None:
    x, n = zip(*sites, strict=True)
    rest = [b - a for a, b in sites]
    for scale in SCALES:
        one, other = icc(x, n, scale), icc(rest, n, scale)
        assert one.reason == other.reason
        if one.value is not None and one.value < 0.7:
            assert (one.value, one.low) == pytest.approx((other.value, other.low), abs=1e-5)


def test_sites_with_one_child_stay_in_the_estimate() -> None:
    x, n = SETS["wide"]["x"], SETS["wide"]["n"]
    kept = [(a, b) for a, b in zip(x, n, strict=True) if b > 1]
    assert len(kept) < len(n)
    for scale in SCALES:
        assert icc(*zip(*kept, strict=True), scale).value != pytest.approx(icc(x, n, scale).value, abs=1e-3)


@pytest.mark.parametrize("name", VARIED)
def test_shrunken_shares_lie_between_the_share_and_the_mean(name: str) -> None:
    row = SETS[name]
    found = beta_binomial(row["x"], row["n"])
    assert found.alpha is not None and found.beta is not None
    mean = found.alpha / (found.alpha + found.beta)
    for x, n, shrunken in zip(row["x"], row["n"], found.shrunken, strict=True):
        assert min(x / n, mean) - 1e-12 <= shrunken <= max(x / n, mean) + 1e-12
    top = betabinom.logpmf(row["x"], row["n"], found.alpha, found.beta).sum()
    for a, b in ((1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99)):
        assert betabinom.logpmf(row["x"], row["n"], found.alpha * a, found.beta * b).sum() < top


def test_a_second_hump_of_the_likelihood_is_found() -> None:
    """One large site among small ones: a hump at no variation and one beyond, of which the higher is taken."""
    found = beta_binomial([0, 0, 0, 0, 16], [1, 1, 1, 2, 30])
    assert found.flags == ()
    assert found.alpha is not None and found.beta is not None
    at_none = binom.logpmf([0, 0, 0, 0, 16], [1, 1, 1, 2, 30], 16 / 35).sum()
    assert betabinom.logpmf([0, 0, 0, 0, 16], [1, 1, 1, 2, 30], found.alpha, found.beta).sum() > at_none + 0.15
    # Here a climb from 0.5 ends at 0.79, which is lower than 0.
    assert site_spread(np.array([2, 0, 5, 1, 0]), np.array([2, 1, 30, 2, 2])) == Spread(
        0.0, 0.0, pytest.approx(6.9, abs=0.1)
    )


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="0 <= x <= n"):
        icc([3], [2], "latent")
    with pytest.raises(ValueError, match="0 <= x <= n"):
        site_counts([1, 2], [3])
    with pytest.raises(ValueError, match="unknown scale"):
        icc([1, 2], [3, 3], "probit")
    with pytest.raises(ValueError, match="target"):
        funnel([1, 2], [3, 3], 1.1)
    with pytest.raises(ValueError, match="confidence"):
        funnel([1, 2], [3, 3], 0.4, levels=(1.0,))
    with pytest.raises(ValueError, match="unknown flags"):
        SiteEstimate(0.5, None, None, "none", None, ("odd",))
