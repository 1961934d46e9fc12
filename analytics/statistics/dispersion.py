"""How far the answers to one item spread: nominal and ordinal measures of one count vector.

Counts are of the declared options in order, zero counts included; special codes are never options. Nominal measures
read every option, ordinal ones the on-scale options only (the caller passes those). The formulas stand in `replicates`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analytics.results import NominalDispersion, OrdinalDispersion
from analytics.statistics.counts import IntArray, count_vector
from analytics.statistics.replicates import MEASURES, NOMINAL_MEASURES, ORDINAL_MEASURES, CountMatrix, null_reason

_Values = dict[str, float | None]
_Reasons = dict[str, str]


def _measured(v: IntArray, names: tuple[str, ...]) -> tuple[_Values, _Reasons]:
    n, k = int(v.sum()), v.size
    reasons = {name: reason for name in names if (reason := null_reason(name, n, k))}
    matrix = CountMatrix(v[:, np.newaxis])
    values: _Values = {x: None if x in reasons else float(MEASURES[x].formula(matrix)[0]) for x in names}
    return values, reasons


def _keep(values: _Values, reasons: _Reasons, name: str, value: float | None, reason: str | None) -> None:
    values[name] = value
    if value is None and reason is not None:
        reasons[name] = reason


def nominal(counts: Sequence[int] | IntArray) -> NominalDispersion:
    """Nominal dispersion of one item; natural logarithms unless the name says bits.

    entropy -sum p ln p (0 .. ln k), / ln 2 in bits, / ln k normalised, + (m-1)/2n Miller-Madow with m observed options;
    gini_simpson 1 - sum p^2 (0 .. 1-1/k), unbiased 1 - sum v(v-1)/n(n-1); iqv and mod_vr are 1 - sum p^2 and 1 - max p
    times k/(k-1) (0 .. 1); hill_1 = e^H, hill_2 = 1/sum p^2 (1 .. k, effective options); modal_share max p;
    variation_ratio 1 - max p; margin_over_second p(1) - p(2). All modes are listed in modal_indices (from 0).

    n = 0: every field None, "no_answers". k = 1: normalised entropy, iqv, mod_vr and margin None, "one_category".
    n = 1: unbiased Gini-Simpson None, "n_too_small". Raises ValueError for counts that are not whole or negative.
    Sources: Shannon 1948; Pielou 1966; Miller 1955; Simpson 1949; Mueller and Schuessler 1961; Hill 1973; Wilcox 1973.
    """
    v = count_vector(counts)
    n, k, observed = int(v.sum()), v.size, int(np.count_nonzero(v))
    values, reasons = _measured(v, NOMINAL_MEASURES)
    h, ratio = values["entropy_nats"], values["variation_ratio"]
    none = "no_answers" if n == 0 else None
    _keep(values, reasons, "entropy_bits", None if h is None else h / math.log(2.0), none)
    _keep(values, reasons, "entropy_miller_madow", None if h is None else h + (observed - 1) / (2.0 * n), none)
    mod_vr = None if ratio is None or k == 1 else min(1.0, ratio * k / (k - 1))
    _keep(values, reasons, "mod_vr", mod_vr, none or "one_category")
    _keep(values, reasons, "gini_simpson_unbiased", _unbiased(v, n), none or "n_too_small")
    modes = tuple(int(j) for j in np.flatnonzero(v == v.max())) if n else ()
    return NominalDispersion(n, k, observed, modal_indices=modes, reasons=reasons, **values)


def _unbiased(v: IntArray, n: int) -> float | None:
    pairs = n * (n - 1)
    return None if n < 2 else (pairs - int((v * (v - 1)).sum())) / pairs


def ordinal(counts: Sequence[int] | IntArray) -> OrdinalDispersion:
    """Ordinal dispersion over the on-scale options in their order.

    agreement_a: van der Eijk's A, -1 .. 1, needs k >= 3 (k = 2 "undefined"); polarization (1-A)/2;
    consensus_tastle_wierman 1 + sum p log2(1 - |x-mean|/(k-1)), 0 .. 1, not comparable across k; leik_d
    2 sum min(F, 1-F)/(k-1), 0 .. 1; blair_lacy_l2 sum (F-1/2)^2 / ((k-1)/4), 0 .. 1 (concentration); berry_mielke_iov
    sum v_i v_j (j-i) / largest such sum, 0 .. 1 (n = 1 "n_too_small"). Median and quartiles are quantiles of type 1, as
    indices from 0, so that they are real categories; mean_rank counts ranks from 1.

    n = 0: None, "no_answers"; k = 1: measures None, "one_category", median that category. Raises ValueError for counts
    that are not whole or negative, or more than 30 options.
    Sources: van der Eijk 2001; Tastle and Wierman 2007; Leik 1966; Blair and Lacy 2000; Berry and Mielke 1992.
    """
    v = count_vector(counts)
    n, k = int(v.sum()), v.size
    values, reasons = _measured(v, ORDINAL_MEASURES)
    a = values["agreement_a"]
    _keep(values, reasons, "polarization", None if a is None else (1.0 - a) / 2.0, reasons.get("agreement_a"))
    total = int((v * np.arange(1, k + 1)).sum())
    _keep(values, reasons, "mean_rank", total / n if n else None, "no_answers")
    q1, median, q3 = (_category(v, n, quarter) for quarter in (1, 2, 3))
    if n == 0:
        reasons |= dict.fromkeys(("median_category", "q1_category", "q3_category"), "no_answers")
    return OrdinalDispersion(n, k, q1_category=q1, median_category=median, q3_category=q3, reasons=reasons, **values)


def _category(v: IntArray, n: int, quarters: int) -> int | None:
    """Quantile of type 1 in whole numbers: the first category with 4 F >= quarters n."""
    return int(np.argmax(4 * np.cumsum(v) >= quarters * n)) if n else None
