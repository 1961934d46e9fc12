"""Survival: time to an event with censoring, delayed entry, competing causes, and times known to an interval only.

The names that a reader of the statistics looks for; each has its own module, and the counts behind them are made in
`risk_sets`.
"""

from __future__ import annotations

from analytics.statistics.competing import aalen_johansen
from analytics.statistics.gray import gray_test
from analytics.statistics.kaplan_meier import kaplan_meier
from analytics.statistics.logrank import logrank
from analytics.statistics.restricted_mean import restricted_mean
from analytics.statistics.turnbull import turnbull

__all__ = ["aalen_johansen", "gray_test", "kaplan_meier", "logrank", "restricted_mean", "turnbull"]
