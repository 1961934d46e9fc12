"""Step curves over days: what a row of a registry summary says at each day of its grid, and how it is drawn.

A curve is read on a grid (7 or 28 days), so a step stands where the grid is, not on the day of a child.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from analytics.reports import entries as en
from analytics.reports.charts.axes import Scale
from analytics.reports.charts.marks import BAND_OPACITY, Look, mark
from analytics.reports.charts.svg import Figure, fixed

Row = Mapping[str, Any]
HORIZON_D = 365
FEWEST = 11


@dataclass(frozen=True)
class Reading:
    """A curve at one day of its grid: share 0..1 with limits, and children at risk; None is withheld."""

    day: float
    share: float | None
    low: float | None
    high: float | None
    at_risk: int | None


@dataclass(frozen=True)
class Curve:
    """One line of a chart: its readings up to the horizon, days ascending; n distinct children, None where withheld."""

    key: str
    label: str
    n: int | None
    grid_days: float
    readings: tuple[Reading, ...]

    @property
    def known(self) -> tuple[Reading, ...]:
        return tuple(r for r in self.readings if r.share is not None)

    @property
    def end(self) -> float:
        """Where the axis may end: the last day, or one grid step where there is a single reading; 0 without any."""
        if len(self.readings) == 1:
            return self.readings[0].day + self.grid_days
        return self.readings[-1].day if self.readings else 0.0

    def at(self, day: float) -> Reading | None:
        """The reading nearest to a day, the earlier of two; None outside of the curve by more than a grid step."""
        near = min(self.readings, key=lambda r: abs(r.day - day), default=None)
        return near if near is not None and abs(near.day - day) <= self.grid_days else None


def curve_of(row: Row, key: str, label: str, name: str, horizon: float = HORIZON_D, rising: bool = True) -> Curve:
    """The curve `name` (`cif`, `survival`) of a row; rising=False turns a falling one over: 1 - S with its limits.

    A hidden row, or one without times, has no readings. A reading without a share is withheld. With fewer than 11 at
    risk a curve has not begun or has ended; in between the reading is withheld: the gate did that already, and nothing
    is drawn if it did not. Raises ValueError where the lists have different lengths or the days do not ascend.
    """
    empty = Curve(key, label, None, float(row.get("grid_days") or 7), ())
    if en.hidden(row) or not row.get("times"):
        return empty
    lists = [row["times"], row[name], row["low"], row["high"], row["at_risk"]]
    if len({len(values) for values in lists}) != 1 or list(row["times"]) != sorted(set(row["times"])):
        raise ValueError(f"the curve of {key!r} has lists that do not fit each other")
    found = [Reading(*values) if rising else _turned(*values) for values in zip(*lists, strict=True)]
    readings = _while_enough([r for r in found if r.day <= horizon])
    return Curve(key, label, row.get("n"), empty.grid_days, readings)


def _while_enough(found: list[Reading]) -> tuple[Reading, ...]:
    few = [r.at_risk is not None and r.at_risk < FEWEST for r in found]
    begin = next((i for i, thin in enumerate(few) if not thin), len(few))
    end = next((len(few) - i for i, thin in enumerate(reversed(few)) if not thin), 0)
    cut = list(zip(found, few, strict=True))[begin:end]
    return tuple(Reading(r.day, None, None, None, None) if thin else r for r, thin in cut)


def _turned(day: float, share: float | None, low: float | None, high: float | None, at_risk: int | None) -> Reading:
    value, top, bottom = (None if v is None else 1 - v for v in (share, low, high))
    return Reading(day, value, bottom, top, at_risk)


def uppers(curves: Sequence[Curve]) -> list[float]:
    """Every height that an axis has to reach: upper limits, and shares without limits."""
    return [r.high if r.high is not None else r.share for c in curves for r in c.known if r.share is not None]


def draw_curve(figure: Figure, curve: Curve, look: Look, x: Scale, y: Scale) -> None:
    """Band, steps and the mark of the last reading; withheld stretches are hatched over the whole height."""
    for known, run in _runs(curve):
        end = run[-1].day if known and run[-1] is curve.readings[-1] else _after(curve, run[-1])
        if not known:
            figure.hatch(x(run[0].day), y.right, max(x(end) - x(run[0].day), 6), y.left - y.right)
            continue
        _band(figure, curve, run, end, look, x, y)
        line = stairs([(x(r.day), y(r.share or 0.0)) for r in run], x(end))
        figure.add("path", d=line, fill="none", stroke=look.colour, stroke_width=2.2,
                   stroke_dasharray=look.dash or None, data_series=curve.key, data_part="line")  # fmt: skip
    if curve.known:
        last = curve.known[-1]
        mark(figure, look, x(last.day), y(last.share or 0.0), 4.5, data_series=curve.key, data_part="last")


def hidden_words(curve: Curve) -> str:
    """ "hidden: day 70–91" for withheld stretches; "hidden" for a curve without readings, "" where all is shown."""
    gone = [run for known, run in _runs(curve) if not known]
    if not gone:
        return "" if curve.readings else "hidden"
    return "hidden: day " + ", ".join(f"{run[0].day:g}–{_after(curve, run[-1]):g}" for run in gone)


def _runs(curve: Curve) -> Iterator[tuple[bool, list[Reading]]]:
    for known, run in groupby(curve.readings, key=lambda r: r.share is not None):
        yield known, list(run)


def _after(curve: Curve, last: Reading) -> float:
    """The day of the next reading, else one grid step on: a withheld reading holds until then."""
    later = [r.day for r in curve.readings if r.day > last.day]
    return min(later, default=last.day + curve.grid_days)


def _band(figure: Figure, curve: Curve, run: list[Reading], end: float, look: Look, x: Scale, y: Scale) -> None:
    for limited, part in groupby(run, key=lambda r: r.low is not None and r.high is not None):
        sure = list(part)
        if not limited:
            continue
        stop = x(end) if sure[-1] is run[-1] else x(_after(curve, sure[-1]))
        top = stairs([(x(r.day), y(r.high or 0.0)) for r in sure], stop)
        under = [(x(r.day), y(r.low or 0.0)) for r in sure]
        back = "".join(f"V{fixed(at)}H{fixed(day)}" for day, at in reversed(under))
        figure.add("path", d=f"{top}{back}Z", fill=look.colour, fill_opacity=BAND_OPACITY,
                   data_series=curve.key, data_part="band")  # fmt: skip


def stairs(points: Sequence[tuple[float, float]], end: float) -> str:
    """A path of steps: each height holds until the next point begins, the last one until `end`. Pixels."""
    ends = [*[x for x, _ in points[1:]], end]
    drawn = [f"V{fixed(y)}H{fixed(stop)}" for (_, y), stop in zip(points, ends, strict=True)]
    return f"M{fixed(points[0][0])} {fixed(points[0][1])}" + "".join(drawn)
