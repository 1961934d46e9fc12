"""How far chance alone reaches, so that a threshold fails a sound design hardly ever and a leak always. Pure.

Within a block of k people and their k responses, a blind guess puts one right on average, whatever k is. Three blocks:
three right of 154, nearly Poisson. 205 is the bound for 50 seeds at RARE, 15 the one of a single run.
"""

from __future__ import annotations

import math

RARE = 1.2e-5
"""Chance that one attack misses the bound of a total by itself (P of 205 or more where 150 are expected)."""
SINGLE_RUN = 15
"""As many in one run are a find: P = 6.7e-7 where 3 are expected."""
MEAN = 4.0
"""A mean of a sound design, of 154, over the seeds of a full run."""
AUC_ROOM = 0.03
STANDARD_ERRORS = 4.4


def total_bound(expected: float, rare: float = RARE) -> int:
    """The smallest total that chance reaches less often than `rare`, by Poisson."""
    term, below, count = math.exp(-expected), 0.0, 0
    while 1 - below > rare:
        below += term
        count += 1
        term *= expected / count
    return count


def mean_bound(expected: float, seeds: int) -> float:
    """The mean that a sound design keeps below: 4 where there are many seeds, more where chance may reach more."""
    return max(MEAN, total_bound(expected * seeds) / seeds)


def auc_room_of_traits(starters: int, others: int, seeds: int) -> float:
    """How far from 0.5 the mean area under the curve of a blind guess may lie (Mann-Whitney)."""
    error = math.sqrt((starters + others + 1) / (12 * starters * others * seeds))
    return max(AUC_ROOM, STANDARD_ERRORS * error)


def auc_room_of_pairs(pairs: int) -> float:
    """The same for true pairs among many false ones."""
    return max(AUC_ROOM, STANDARD_ERRORS / math.sqrt(12 * pairs))
