"""The loops that take most of a report's time, compiled by numba: the same bytes as numpy's, several times as fast.

The optional extra `fast`; never needed for a result. Nothing but `engine` imports this package.
"""

from __future__ import annotations

from analytics.statistics.compiled.columns import entropy_parts, likely_tables, weighted_layers
from analytics.statistics.compiled.multinomial import MOST_ANSWERS, multinomials

__all__ = ["MOST_ANSWERS", "entropy_parts", "likely_tables", "multinomials", "weighted_layers"]
