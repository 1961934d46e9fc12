"""Description of stated numbers (platelet thresholds, months)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from analytics.results import NumericDescription

_NORMAL_MAD = 1.4826
_QUANTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75, "p10": 0.1, "p30": 0.3, "p70": 0.7, "p90": 0.9}
_ALWAYS = (
    *("mean", "sd", "median", "q1", "q3", "p10", "p30", "p70", "p90", "min", "max", "iqr", "mad", "mad_normal"),
    *("cv", "qcd", "gini_mean_difference", "modal_share", "heaping_share"),
)


def numbers(values: Iterable[float | None]) -> list[float]:
    """The given numbers in ascending order, None and NaN dropped. Raises ValueError for infinity."""
    kept = sorted(float(x) for x in values if x is not None and not math.isnan(x))
    if kept and not (math.isfinite(kept[0]) and math.isfinite(kept[-1])):
        raise ValueError("values must be finite")
    return kept


def quantile(ordered: Sequence[float], q: float) -> float:
    """Type 7 quantile (Hyndman and Fan 1996) of at least one ascending value: linear between order statistics."""
    place = (len(ordered) - 1) * q
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def describe(values: Iterable[float | None], grid: float | None = None) -> NumericDescription:
    """Location, spread and heaping of one sample; None and NaN are dropped.

    Quantiles of type 7. sd with n-1; mad the raw median absolute deviation, mad_normal x 1.4826; cv = sd/mean;
    qcd = (q3-q1)/(q3+q1); gini_mean_difference = mean |x-y| over pairs; modal_share the share of the commonest value;
    heaping_share the share of values that are multiples of `grid`.

    n = 0: None, "no_answers". n = 1: sd, cv, gini_mean_difference None, "n_too_small". cv None, "undefined" at mean <=
    0; qcd at q1 + q3 = 0; heaping_share without a grid. Raises ValueError for infinity or grid <= 0.
    """
    if grid is not None and not grid > 0:
        raise ValueError("grid must be positive")
    x = numbers(values)
    reasons: dict[str, str] = dict.fromkeys(_ALWAYS, "no_answers")
    if not x:
        return NumericDescription(n=0, distinct=0, reasons=reasons, **dict.fromkeys(_ALWAYS))
    result = _location(x) | _spread(x) | _ratios(x) | {"heaping_share": _heaping(x, grid)}
    small = {"sd", "cv", "gini_mean_difference"} if len(x) == 1 else set()
    reasons = {k: "n_too_small" if k in small else "undefined" for k, value in result.items() if value is None}
    return NumericDescription(len(x), len(set(x)), reasons=reasons, **result)


def _location(x: list[float]) -> dict[str, float | None]:
    quantiles: dict[str, float | None] = {name: quantile(x, q) for name, q in _QUANTILES.items()}
    return quantiles | {"mean": math.fsum(x) / len(x), "min": x[0], "max": x[-1]}


def _spread(x: list[float]) -> dict[str, float | None]:
    n, mean, median = len(x), math.fsum(x) / len(x), quantile(x, 0.5)
    mad = quantile(sorted(abs(value - median) for value in x), 0.5)
    result: dict[str, float | None] = {"iqr": quantile(x, 0.75) - quantile(x, 0.25), "mad": mad}
    result["mad_normal"] = mad * _NORMAL_MAD
    if n < 2:
        return result | {"sd": None, "gini_mean_difference": None}
    weighted = math.fsum((2 * i - n + 1) * value for i, value in enumerate(x))
    constant = x[0] == x[-1]
    result["sd"] = 0.0 if constant else math.sqrt(math.fsum((value - mean) ** 2 for value in x) / (n - 1))
    return result | {"gini_mean_difference": 0.0 if constant else 2.0 * weighted / (n * (n - 1))}


def _ratios(x: list[float]) -> dict[str, float | None]:
    mean, sd = math.fsum(x) / len(x), _spread(x)["sd"]
    q1, q3 = quantile(x, 0.25), quantile(x, 0.75)
    return {
        "cv": sd / mean if sd is not None and mean > 0 else None,
        "qcd": (q3 - q1) / (q3 + q1) if q1 + q3 != 0 else None,
        "modal_share": max(Counter(x).values()) / len(x),
    }


def _heaping(x: list[float], grid: float | None) -> float | None:
    if grid is None:
        return None
    steps = [value / grid for value in x]
    # 0.3 / 0.1 is not 3: compare on the scale of the step itself.
    return sum(abs(s - round(s)) <= 1e-9 * max(1.0, abs(s)) for s in steps) / len(x)
