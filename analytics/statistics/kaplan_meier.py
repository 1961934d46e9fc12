"""The product-limit curve with Greenwood's variance."""

from __future__ import annotations

import numpy as np

from analytics.statistics.counts import FloatArray
from analytics.statistics.proportions import normal_quantile
from analytics.statistics.risk_sets import Numbers, event_subjects, risk_table
from analytics.statistics.steps import greenwood, known, log_log_limits, product_limit
from analytics.statistics.survival_results import KaplanMeier

CONF_TYPES = {"log-log": "log_log", "log": "log", "plain": "plain"}


def kaplan_meier(
    time: Numbers,
    event: Numbers,
    entry: Numbers | None = None,
    conf_type: str = "log-log",
    confidence: float = 0.95,
) -> KaplanMeier:
    """Kaplan and Meier's S(t), 1 .. 0, with pointwise limits from Greenwood's variance.

    time: time of leaving, 0 or more; event: 1 or 0 (censored); entry: delayed entry. At risk: entry < t <= time, events
    before censorings. conf_type "log-log" S^exp(+-z se/ln S), "log" S exp(+-z se), "plain" S(1 +- z se), the last two
    cut to 0 .. 1, se^2 = sum d/(n(n-d)). Limits are None at S = 0 and S = 1.

    Whole days cost O(subjects) for the counts and O(days) for the rest. Once all who are at risk have had the event S
    is 0 for good: with delayed entry begin where enough are at risk. Raises ValueError for an unknown conf_type and as
    `risk_sets.subjects`. Sources: Kaplan and Meier 1958, JASA 53:457; Kalbfleisch and Prentice 1980.
    """
    if conf_type not in CONF_TYPES:
        raise ValueError(f"conf_type is one of {', '.join(CONF_TYPES)}")
    z = normal_quantile(confidence)
    table = risk_table(event_subjects(time, event, entry), 1)
    n, d = table.at_risk[0], table.events[0, 0]
    survival = product_limit(n, d)
    inside = (survival > 0.0) & (survival < 1.0)
    low, high = (known(side, inside) for side in _limits(survival, np.sqrt(greenwood(n, d)), conf_type, z))
    return KaplanMeier(
        tuple(table.times.tolist()), tuple(n.tolist()), tuple(d.tolist()), tuple(survival.tolist()),
        low, high, CONF_TYPES[conf_type],
    )  # fmt: skip


def _limits(survival: FloatArray, se: FloatArray, conf_type: str, z: float) -> tuple[FloatArray, FloatArray]:
    if conf_type == "log-log":
        return log_log_limits(survival, se, z)
    if conf_type == "log":
        return survival * np.exp(-z * se), survival * np.exp(z * se)
    return survival * (1.0 - z * se), survival * (1.0 + z * se)
