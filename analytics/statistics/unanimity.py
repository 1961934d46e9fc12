"""What unanimous answers still allow: bounds in place of a bootstrap interval of width zero."""

from __future__ import annotations

import math


def modal_lower_bound(n: int, k: int, confidence: float = 0.95) -> float:
    """L' = max(alpha^(1/n), 1/k): one-sided Clopper-Pearson limit of a share seen n times out of n, never below 1/k."""
    return max(math.pow(1.0 - confidence, 1.0 / n), 1.0 / k)


def _entropy_bound(bound: float, k: int) -> float:
    rest = 1.0 - bound
    return -bound * math.log(bound) - (rest * math.log(rest / (k - 1)) if rest > 0.0 else 0.0)


def _gini_bound(bound: float, k: int) -> float:
    return 1.0 - bound**2 - (1.0 - bound) ** 2 / (k - 1)


def unanimity_bounds(measure: str, n: int, k: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Lower and upper bound of a nominal measure when all n answers fell on one of k options.

    The upper end of a dispersion is reached when the modal share is L' and the other options share the rest equally.
    None for ordinal and numeric measures, and for k = 1, where nothing can vary. n >= 1.
    """
    if k < 2:
        return None
    bound = modal_lower_bound(n, k, confidence)
    entropy, gini = _entropy_bound(bound, k), _gini_bound(bound, k)
    table = {
        "entropy_nats": (0.0, entropy),
        "entropy_normalised": (0.0, entropy / math.log(k)),
        "gini_simpson": (0.0, gini),
        "iqv": (0.0, gini * k / (k - 1)),
        "hill_1": (1.0, math.exp(entropy)),
        "hill_2": (1.0, 1.0 / (1.0 - gini)),
        "modal_share": (bound, 1.0),
        "variation_ratio": (0.0, 1.0 - bound),
        "margin_over_second": (max(0.0, 2.0 * bound - 1.0), 1.0),
    }
    return table.get(measure)
