"""Cumulative incidence over children with whole sites as clusters, read on a grid: an exact step is one child. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.registry_summaries.cohort import RegistryPlan
from analytics.registry_summaries.spells import Watched
from analytics.results import Estimate
from analytics.statistics.cluster_limits import jackknife_variance
from analytics.statistics.clusters import FEW_EVENTS, Clustered, cluster_interval, effective_limits
from analytics.statistics.competing import incidence
from analytics.statistics.counts import FloatArray, IntArray
from analytics.statistics.proportions import clopper_pearson
from analytics.statistics.risk_sets import risk_table, subjects

_DUST = 1e-12
Window = tuple[int, int]
Limits = list[float | None]


@dataclass(frozen=True)
class SiteCurve:
    """F of cause 1 with limits over sites. `found` holds F at 0, F at each of `days` (those with an event), and the
    windows; `free`: share without any event at 0 and after each of the days; `events` and `variance`, in the places of
    `found`: how many events lie behind each share, and its variance over sites.
    """

    people: Watched
    days: IntArray
    free: FloatArray
    windows: tuple[Window, ...]
    found: Clustered
    events: IntArray
    variance: FloatArray
    confidence: float

    @property
    def reason(self) -> str:
        """Why there is no number where there is no child: nobody treated, or never 11 at risk."""
        return "n_too_small" if self.people.start else "no_answers"

    def at(self, day: int) -> Estimate:
        """F on a day, its events counted. After the last day "undefined", unless nobody was left without an event."""
        people = self.people
        if not people.n:
            return Estimate.null(self.reason)
        if day < people.start:
            return Estimate.null("n_too_small")
        if self._is_beyond(day):
            return Estimate.null("undefined")
        place = self._place(day)
        return self._estimate(place) if self.found.values[place] else self._none_yet(day)

    def quantile(self, q: float) -> Estimate:
        """First day with F >= q; its limits are where those of F reach q. Not reached: "undefined"."""
        value = self._first(self.found.values, q)
        if value is None:
            return Estimate.null("undefined" if self.people.n else self.reason)
        low, high = self._first(self.found.highs, q), self._first(self.found.lows, q)
        return Estimate(value, low, high, "none" if low is None and high is None else self.found.method)

    def within(self, window: Window) -> Estimate:
        """Share whose event lies in a window, both days in it: an increment of F."""
        first, last = window
        if not self.people.n:
            return Estimate.null(self.reason)
        if self._is_beyond(last):
            return Estimate.null("undefined")
        one = self._estimate(1 + self.days.size + self.windows.index(window))
        if one.value is None or one.value > _DUST:
            return one
        free = float(self.free[self._place(first - 1)])
        bound = free * self._upper(first)
        return Estimate(0.0, 0.0, bound, "clopper_pearson") if 0.0 < bound < free else Estimate.point(0.0)

    def on(self, times: Sequence[int]) -> tuple[list[float], Limits, Limits]:
        """F at each time of the grid with its limits; the last may lie after the last day by less than a step."""
        found = [self._read(min(day, self.people.last)) for day in times]
        return [one.value or 0.0 for one in found], [one.low for one in found], [one.high for one in found]

    def _estimate(self, place: int) -> Estimate:
        """With few events percentiles over sites fall short, as those of a share do (`clusters.cluster_share`)."""
        one = self.found.estimate(place)
        spread = float(self.variance[place])
        is_rare = 0 < self.events[place] < FEW_EVENTS and one.low is not None and spread > 0.0
        if not is_rare or one.value is None or not _DUST < one.value < 1.0:
            return one
        low, high = effective_limits(one.value, self.people.n, spread, self.people.sites - 1, self.confidence)
        return Estimate(one.value, low, high, "clopper_pearson")

    def _read(self, day: int) -> Estimate:
        """At the start nothing can have happened yet, unless it did on that very day."""
        is_start = day == self.people.start and not self.found.values[self._place(day)]
        return Estimate(0.0, 0.0, 0.0, "none") if is_start else self.at(day)

    def _place(self, day: int) -> int:
        """The column that holds on a day; 0 before the first event."""
        return int(np.searchsorted(self.days, day, side="right"))

    def _is_beyond(self, day: int) -> bool:
        return day > self.people.last and float(self.free[-1]) > _DUST

    def _first(self, curve: Sequence[float | None], q: float) -> float | None:
        steps = zip(self.days.tolist(), curve[1:], strict=False)
        return next((float(day) for day, value in steps if value is not None and value >= q - _DUST), None)

    def _none_yet(self, day: int) -> Estimate:
        """No event up to a day: 0, and not surely 0."""
        bound = self._upper(day)
        return Estimate(0.0, 0.0, bound, "clopper_pearson") if bound < 1.0 else Estimate.point(0.0)

    def _upper(self, day: int) -> float:
        """Clopper-Pearson's upper limit of no event among the children still at risk; 1 where no limit is asked for.

        Without an event nothing tells how alike children of a site are: it is as if they were not.
        """
        n = int(self.people.at_risk(day).sum())
        if n == 0 or self.found.method == "none":
            return 1.0
        return clopper_pearson(0, n, self.confidence).high or 1.0


def site_curve(people: Watched, plan: RegistryPlan, key: str, windows: Sequence[Window] = ()) -> SiteCurve:
    """Aalen and Johansen's F of cause 1 with limits from whole sites; Kaplan and Meier's 1 - S where nothing competes.

    windows: first and last day of shares that are wanted; all numbers of a curve come from the same replicates.
    """
    entry = people.entry if people.is_truncated else None
    table = risk_table(subjects(people.time, people.cause, entry, people.site), causes=2)
    happened = table.events.any(axis=(0, 1))
    days, at_risk = table.times[happened].astype(np.int64), table.at_risk[:, happened].astype(np.float64)
    events = table.events[:, :, happened]
    flat = events.reshape(people.sites, 2 * days.size).astype(np.float64)
    ends = [place for first, last in windows for place in (first - 1, last)]
    places = np.searchsorted(days, np.array(ends, dtype=np.int64), side="right")

    def statistic(weights: FloatArray) -> FloatArray:
        """F at 0 and at the days with an event, then in the windows."""
        # One product of matrices for all causes and days: many times faster than a sum over three indices.
        had = (weights @ flat).reshape(len(weights), 2, days.size)
        cif = incidence(weights @ at_risk, had)[:, 0]
        whole = np.concatenate([np.zeros((len(cif), 1)), cif], axis=1)
        read = whole[:, places]
        return np.concatenate([whole, read[:, 1::2] - read[:, ::2]], axis=1)

    found = cluster_interval(
        statistic, people.sites, replicates=plan.replicates, seed=plan.seed, key=plan.key(key),
        confidence=plan.confidence, bounds=(0.0, 1.0), quick=plan.quick,
    )  # fmt: skip
    left_out = statistic(1.0 - np.eye(people.sites)) if people.sites > 1 else np.zeros((1, 1))
    variance = np.zeros(len(found.values)) + jackknife_variance(left_out)
    upto = np.concatenate([[0], np.cumsum(events[:, 0].sum(axis=0))])
    inside = upto[places][1::2] - upto[places][::2]
    counted = np.concatenate([upto, inside])
    had = incidence(at_risk.sum(axis=0), events.sum(axis=0)).sum(axis=0)
    free = np.concatenate([[1.0], 1.0 - had])
    return SiteCurve(people, days, free, tuple(windows), found, counted, variance, plan.confidence)
