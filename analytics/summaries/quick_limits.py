"""Limits that need no resampling, from what a summary shows: for a preview. Pure."""

from __future__ import annotations

from analytics.results import Estimate
from analytics.statistics.delta import delta_interval
from analytics.statistics.proportions import normal_quantile
from analytics.statistics.replicates import MEASURES
from analytics.summaries.measures import Json

SAME = 1e-9


def add_limits(entry: Json, confidence: float) -> None:
    """Limits for the measures that the gate left, from the counts that it shows; none where a count is hidden."""
    options = entry["options"]
    if not any(one.get("hidden") for one in options):
        for name in MEASURES.keys() & entry["measures"]:
            on_scale = MEASURES[name].scale == "ordinal"
            counts = [one["count"] for one in options if not (on_scale and one.get("off_scale"))]
            _add(entry["measures"][name], delta_interval(counts, name, confidence))
    _limits_of_mean(entry["numeric"], confidence)


def _add(told: Json, found: Estimate) -> None:
    """Limits beside a value that stands already; none where these counts do not give it."""
    if told["value"] is not None and found.value is not None and abs(found.value - told["value"]) < SAME:
        told |= {"low": found.low, "high": found.high, "method": found.method}


def _limits_of_mean(block: Json | None, confidence: float) -> None:
    """Mean and standard error, where the gate tells mean and spread."""
    if not block or block["n"] in (None, 0) or block["mean"]["value"] is None or block["sd"]["value"] is None:
        return
    reach = normal_quantile(confidence) * block["sd"]["value"] / block["n"] ** 0.5
    mean = block["mean"]["value"]
    block["mean"] |= {"low": mean - reach, "high": mean + reach, "method": "delta_preview"}
