"""Mean time before a horizon."""

from __future__ import annotations

import math

import numpy as np

from analytics.statistics.proportions import normal_quantile
from analytics.statistics.risk_sets import Numbers, event_subjects, risk_table
from analytics.statistics.steps import over, product_limit
from analytics.statistics.survival_results import RestrictedMean


def restricted_mean(time: Numbers, event: Numbers, tau: float, confidence: float = 0.95) -> RestrictedMean:
    """Area under Kaplan and Meier's curve from 0 to tau, 0 .. tau, in the unit of the data; tau is set beforehand.

    se^2 = sum over t <= tau of (area from t to tau)^2 d/(n(n-d)), the variance of the estimate (not of min(T, tau),
    which other software may print under that name); limits value +- z se ("plain"), cut to 0 .. tau, None where nobody
    has had the event before tau. tau after the last time: None, "undefined", unless S is 0 by then. No subjects:
    "no_answers". Raises ValueError unless tau > 0, and as `risk_sets.subjects`. Source: Kalbfleisch and Prentice 1980.
    """
    z = normal_quantile(confidence)
    if not (math.isfinite(tau) and tau > 0):
        raise ValueError("tau is positive")
    table = risk_table(event_subjects(time, event), 1)
    if not table.times.size:
        return RestrictedMean.null("no_answers")
    n, d = table.at_risk[0], table.events[0, 0]
    survival = product_limit(n, d)
    if tau > table.times[-1] and survival[-1] > 0.0:
        return RestrictedMean.null("undefined")
    inside = table.times < tau
    ends = np.append(table.times[inside], tau)
    areas = np.diff(ends) * survival[inside]
    value = float(ends[0] + areas.sum())
    ahead = np.cumsum(areas[::-1])[::-1]
    se = math.sqrt(float((ahead**2 * over(d, n * (n - d))[inside]).sum()))
    if se == 0.0:
        return RestrictedMean(value, None, None, "none", None, se)
    return RestrictedMean(value, max(value - z * se, 0.0), min(value + z * se, tau), "plain", None, se)
