"""Scales, gridlines and whiskers shared by the charts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.reports.charts.svg import GRID, INK, INK_2, Figure
from analytics.reports.numbers import number

WHOLE_AXIS_FROM = 0.70


@dataclass(frozen=True)
class Scale:
    """Linear map of [low, high] to pixels [left, right]; ticks are the labelled values."""

    low: float
    high: float
    left: float
    right: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)


def share_scale(uppers: Iterable[float], left: float, right: float) -> Scale:
    """A percent axis from zero: to 100 % unless the largest upper limit is below 70 %; at most five gridlines."""
    top = max(uppers, default=1.0)
    if top >= WHOLE_AXIS_FROM:
        return Scale(0, 1, left, right, (0, 0.25, 0.5, 0.75, 1))
    step = next(s for s in (0.05, 0.1, 0.2) if top <= s * 4)
    high = max(top * 1.04, step * 2)
    return Scale(0, high, left, right, tuple(round(i * step, 2) for i in range(int(high / step) + 1)))


def value_scale(low: float, high: float, left: float, right: float) -> Scale:
    """An axis with round ticks that covers [low, high] (widened by 1 where they are equal)."""
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(f"{i * step:.12g}") for i in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], left, right, ticks)


def grid(figure: Figure, scale: Scale, top: float, bottom: float) -> None:
    for tick in scale.ticks:
        figure.line(scale(tick), top, scale(tick), bottom, GRID)


def tick_labels(figure: Figure, scale: Scale, y: float, percent: bool = True) -> None:
    """The tick values in one row; percent ticks carry the sign."""
    for tick in scale.ticks:
        label = number(tick, "percent") if percent else number(tick, "measure")
        figure.text(scale(tick), y, label, size=12, fill=INK_2, anchor="middle")


def whisker(figure: Figure, x1: float, x2: float, y: float, cap: float = 4) -> None:
    """An interval on a bar: ink, 1.4 px, caps of 8 px."""
    for ends in ((x1, y, x2, y), (x1, y - cap, x1, y + cap), (x2, y - cap, x2, y + cap)):
        figure.line(*ends, INK, 1.4)
