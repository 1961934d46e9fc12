"""The likelihood with a random intercept against plain integration, and its maximum."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from analytics.statistics.mixed_logit import Layout, SiteRows, expand
from analytics.statistics.mixed_logit_fit import maximise
from analytics.statistics.profile_limits import crossing
from analytics.statistics.proportions import normal_quantile
from analytics.statistics.quadrature import average_probability, hermite

SITE = np.array([0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 4, 4])
X = np.array([-1.5, 0.2, 1.0, -0.3, 0.8, 0.1, -2.0, -0.5, 0.4, 1.2, -1.0, 0.6])
Y = np.array([1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1], dtype=float)
DESIGN = np.column_stack([np.ones(X.size), X])
ROWS = SiteRows.of(SITE, DESIGN, Y, np.ones(X.size))


def by_integration(params: np.ndarray, weights: np.ndarray) -> float:
    """log-likelihood from scipy's adaptive integration, a site at a time."""
    total = 0.0
    for s, weight in enumerate(weights):
        sign, fixed = 2 * Y[s == SITE] - 1, DESIGN[s == SITE] @ params[:2]
        area, _ = quad(lambda u: norm.pdf(u) * np.prod(expit(sign * (fixed + params[2] * u))), -10, 10, epsabs=1e-13)  # noqa: B023
        total += weight * math.log(area)
    return total


def expanded(params: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    layout = Layout.of(ROWS, weights[np.newaxis])
    found = expand(ROWS, layout, params[np.newaxis], np.zeros(layout.site.size))
    return float(found.value[0]), found.gradient[0], found.information[0]


@pytest.mark.parametrize("params", [[0.3, -1.0, 0.0], [0.3, -1.2, 0.7], [-0.5, -2.0, 1.8], [0.0, 0.5, -1.0]])
def test_value_and_derivatives_are_those_of_plain_integration(params: list[float]) -> None:
    p, weights, h = np.array(params), np.array([1.0, 2.0, 1.0, 0.0, 3.0]), 1e-4
    value, gradient, information = expanded(p, weights)
    assert value == pytest.approx(by_integration(p, weights), abs=1e-7)
    for i, e in enumerate(np.eye(3) * h):
        slope = (by_integration(p + e, weights) - by_integration(p - e, weights)) / (2 * h)
        assert gradient[i] == pytest.approx(slope, abs=1e-5)
        change = (expanded(p + e, weights)[1] - expanded(p - e, weights)[1]) / (2 * h)
        assert -information[i] == pytest.approx(change, abs=1e-4)


def test_a_weight_of_two_is_the_site_twice_over() -> None:
    weights = np.array([[2.0, 1.0, 0.0, 1.0, 3.0]])
    places = [0, 0, 1, 3, 4, 4, 4]
    site = np.concatenate([np.full((s == SITE).sum(), i) for i, s in enumerate(places)])
    pick = np.concatenate([np.flatnonzero(s == SITE) for s in places])
    repeated = SiteRows.of(site, DESIGN[pick], Y[pick], np.ones(pick.size))
    start = np.array([0.0, -1.0, 0.5])
    penalty = np.array([0.0, 1.0, 1.0])
    one, other = maximise(ROWS, weights, start, penalty), maximise(repeated, np.ones((1, 7)), start, penalty)
    assert one.params == pytest.approx(other.params, abs=1e-8)


def test_no_fit_sees_the_others() -> None:
    weights = np.random.default_rng(1).multinomial(5, np.full(5, 0.2), size=150).astype(float)
    start, penalty = np.array([0.0, -1.0, 0.5]), np.array([0.0, 1.0, 1.0])
    together = maximise(ROWS, weights, start, penalty)
    assert together.converged.all()
    for i in (0, 17, 149):
        assert (maximise(ROWS, weights[i : i + 1], start, penalty).params[0] == together.params[i]).all()


def test_the_maximum_has_no_slope_and_a_start_at_zero_does_not_stay_there() -> None:
    site, y = np.repeat(np.arange(4), 6), np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0] * 2, dtype=float)
    rows = SiteRows.of(site, np.ones((24, 1)), y, np.ones(24))
    found = maximise(rows, np.ones((1, 4)), np.zeros(2))
    assert found.params[0, 1] > 1.0
    layout = Layout.of(rows, np.ones((1, 4)))
    assert np.abs(expand(rows, layout, found.params, np.zeros(4)).gradient).max() < 1e-6
    assert np.abs(expand(rows, layout, found.params + 0.1, np.zeros(4)).gradient).max() > 0.1


def test_separated_data_converge_with_a_penalty_and_not_without() -> None:
    rows = SiteRows.of(SITE, DESIGN, (X < 0.3).astype(float), np.ones(X.size))
    start, everything = np.array([0.0, -1.0, 0.5]), np.ones((1, 5))
    free = maximise(rows, everything, start)
    kept = maximise(rows, everything, start, np.array([0.0, 1.0, 1.0]))
    assert kept.converged[0] and -12 < kept.params[0, 1] < -2
    assert not free.converged[0] or abs(free.params[0, 1]) > 20


def test_hermite_integrates_a_normal_curve_times_a_polynomial() -> None:
    z, c = hermite()
    m, s = 1.7, 0.4
    u = m + s * z
    weight = s * np.exp(norm.logpdf(u, m, s) + c)
    assert [(weight * u**k).sum() for k in (0, 1, 2)] == pytest.approx([1.0, m, m * m + s * s], abs=1e-12)
    assert (weight * (u - m) ** 4).sum() == pytest.approx(3 * s**4, abs=1e-12)


@pytest.mark.parametrize(("eta", "sigma"), [(0.0, 3.0), (-1.2, 0.0), (0.7, 1.0), (2.5, 4.0), (-6.0, 9.0)])
def test_the_average_probability_is_that_of_plain_integration(eta: float, sigma: float) -> None:
    # The integral over 20 widths of the step or of the normal curve, in pieces that quad can see.
    points = [-eta / sigma] if sigma else []
    area = quad(lambda u: norm.pdf(u) * expit(eta + sigma * u), -10, 10, epsabs=1e-12, points=points, limit=400)[0]
    steep = quad(lambda u: norm.pdf(u) * expit(eta + sigma * u) * expit(-eta - sigma * u), -10, 10, epsabs=1e-12,
                 points=points, limit=400)[0]  # fmt: skip
    mean, slope = average_probability(np.array([eta]), np.array([sigma]))
    assert (mean[0], slope[0]) == pytest.approx((area, steep), abs=1e-8)


def test_a_quadratic_profile_has_wald_limits() -> None:
    def profile(x: float) -> float:
        return -0.5 * ((x - 2.0) / 0.3) ** 2

    z = normal_quantile(0.9)
    assert crossing(profile, 0.0, 2.0, 0.1, 10.0, 0.9) == pytest.approx(2.0 + 0.3 * z, abs=1e-8)
    assert crossing(profile, 0.0, 2.0, 5.0, -10.0, 0.9) == pytest.approx(2.0 - 0.3 * z, abs=1e-8)
    assert crossing(profile, 0.0, 2.0, 0.1, 2.4, 0.9) is None
