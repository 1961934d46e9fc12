"""How far days that are not known exactly may move a duration: Turnbull's estimator as sensitivity (D1, E49). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.results import Estimate
from analytics.statistics.survival import kaplan_meier, turnbull
from analytics.statistics.survival_results import Turnbull
from analytics.summaries.measures import Json, as_json
from registry.derived.child import followed_until
from registry.derived.episodes import Episode
from registry.facts import Facts, Row
from registry.values import Day, Precision

WORSE = frozenset({Precision.PM14, Precision.UNKNOWN})
"""A first or last day that is known to 3 days or better is taken as it was entered."""
HALF = 0.5


@dataclass(frozen=True)
class Lasted:
    """Days of treatment: as entered, and the range that the precision of its ends leaves; equal where it is precise.
    `stopped`: whether it ended as planned; any other end censors it here."""

    days: int
    least: int
    most: int
    stopped: bool

    @property
    def is_imprecise(self) -> bool:
        return self.least < self.most


def lasted(facts: Facts, event: Row, found: Episode) -> Lasted:
    """The last day lies no later than the child was followed, and no earlier than the first."""
    rows = facts.of_event("anticoagulant_course", event)
    start, stop = _on(rows, "start_day", found.start), _on(rows, "stop_day", found.stop)
    stopped = found.end == "planned"
    if start is None or stop is None or not {start.precision, stop.precision} & WORSE:
        return Lasted(found.days, found.days, found.days, stopped)
    span, until = stop.since(start), followed_until(facts)
    end = span.high if until is None else min(span.high, until - start.earliest)
    least = min(max(span.low, 0), found.days)
    return Lasted(found.days, least, max(end, found.days), stopped)


def _on(rows: Sequence[Row], name: str, day: int) -> Day | None:
    return next((one for row in rows if (one := row.day(name)) is not None and one.day == day), None)


def sensitivity(every: Sequence[Lasted]) -> Json:
    """`imprecise`: children with an end known worse than to 3 days. Medians of the time to a planned stop with every
    other end censored, so that they compare with each other and not with the row's own: as entered (Kaplan-Meier), and
    the earliest and latest day by which half had stopped that Turnbull's masses allow.
    """
    entered = kaplan_meier([one.days for one in every], [one.stopped for one in every]).quantile(HALF)
    # (least - 1, most] holds the whole days least .. most; a point where they are the same.
    left = [one.least - 1 if one.stopped and one.is_imprecise else one.days for one in every]
    right = [(one.most if one.is_imprecise else one.days) if one.stopped else None for one in every]
    curve = turnbull(left, right)
    return {
        "imprecise": sum(one.is_imprecise for one in every),
        "median_as_entered": as_json(_point(entered.value)),
        "median_earliest": as_json(_half(curve, most=True)),
        "median_latest": as_json(_half(curve, most=False)),
    }  # fmt: skip


def _point(value: float | None) -> Estimate:
    return Estimate.null("undefined") if value is None else Estimate.point(value)


def _half(curve: Turnbull, *, most: bool) -> Estimate:
    """The first day on which the least, or the largest, share that is possible reaches one half."""
    if curve.reason:
        return Estimate.null(curve.reason)
    # The last interval may have no end: mass in it is never, whatever the day.
    ends = [(left, right) for left, right in curve.intervals if right is not None]
    for day in sorted({day for left, right in ends for day in (min(left + 1.0, right), right)}):
        share = curve.bounds(day)[int(most)]
        if share is not None and share >= HALF - 1e-9:
            return Estimate.point(day)
    return Estimate.null("undefined")
