"""Reading of one statement rated by a panel on the scale 1 to 9 (RAND/UCLA appropriateness method), or voted on."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.results import RandPanel
from analytics.statistics.consensus import consensus_label
from analytics.statistics.numeric import numbers, quantile

__all__ = ["consensus_label", "rand_ucla"]

_IPR_AT_CENTRE = 2.35
_ASYMMETRY_FACTOR = 1.5
_NOTHING = (None,) * 13
_NAMES = (
    *("median", "p30", "p70", "ipr", "iprcp", "asymmetry_index", "ipras", "disagreement_index", "disagreement"),
    *("category", "share_1_3", "share_4_6", "share_7_9"),
)


def _category(median: float, disagreement: bool) -> str:
    """Medians of 3.5 and 6.5 belong to the higher class."""
    if disagreement or 3.5 <= median < 6.5:
        return "uncertain"
    return "appropriate" if median >= 6.5 else "inappropriate"


def _checked(ratings: Iterable[float | None]) -> list[float]:
    x = numbers(ratings)
    if any(value not in range(1, 10) for value in x):
        raise ValueError("ratings are whole numbers from 1 to 9")
    return x


def rand_ucla(ratings: Iterable[float | None]) -> RandPanel:
    """Median, interpercentile range adjusted for symmetry, disagreement and class of one statement.

    IPR = p70 - p30 (type 7), IPRCP their mean, asymmetry AI = |5 - IPRCP|, IPRAS = 2.35 + 1.5 AI; disagreement where
    IPR > IPRAS; disagreement index IPR/IPRAS (0 ..). Median 7-9 appropriate, 4-6 uncertain, 1-3 inappropriate;
    disagreement makes it uncertain. Shares 0 .. 1. None and NaN are dropped; n = 0: None, "no_answers". Small panels
    are computed: the rule n < 7 belongs to the summary. Raises ValueError for other ratings.
    Source: Fitch et al. 2001, RAND MR-1269.
    """
    x = _checked(ratings)
    if not x:
        return RandPanel(0, *_NOTHING, reasons=dict.fromkeys(_NAMES, "no_answers"))
    median, p30, p70 = (quantile(x, q) for q in (0.5, 0.3, 0.7))
    ipr, centre = p70 - p30, (p30 + p70) / 2.0
    asymmetry = abs(5.0 - centre)
    ipras = _IPR_AT_CENTRE + _ASYMMETRY_FACTOR * asymmetry
    # Percentiles carry float dust; equality is agreement.
    disagreement = ipr > ipras + 1e-9
    low, middle, high = (sum(a <= value <= a + 2 for value in x) / len(x) for a in (1, 4, 7))
    spread = (ipr, centre, asymmetry, ipras, ipr / ipras)
    return RandPanel(
        len(x), median, p30, p70, *spread, disagreement, _category(median, disagreement), low, middle, high
    )
