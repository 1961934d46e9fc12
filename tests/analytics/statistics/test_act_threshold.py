"""The count at which half act: against lme4 and plain integration in R, and under weights of sites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.statistics.act_rows import act_rows, decisions
from analytics.statistics.act_threshold import ed50, marginal_ed50
from analytics.statistics.clusters import cluster_interval
from analytics.statistics.site_results import Ed50

SETS = json.loads((Path(__file__).parents[2] / "golden" / "sites.json").read_text())["act"]
FITS = [(name, i) for name, row in SETS.items() for i in range(len(row["fits"]))]
# Where each site keeps a rule of its own, optim stops 1e-5 short on a flat top.
TOLERANCE = {"sharp": 2e-5}


def columns(name: str) -> tuple[list[float], list[bool], list[int], list[bool]]:
    row = SETS[name]
    return row["counts"], [bool(a) for a in row["acted"]], row["site"], [bool(a) for a in row["late"]]


def numbers(found: Ed50) -> list[float | None]:
    c = found.conditional
    return [found.sigma, found.slope, c.value, found.marginal.value, c.low, c.high]


@pytest.mark.parametrize(("name", "i"), FITS)
def test_thresholds_are_those_of_lme4(name: str, i: int) -> None:
    fit = SETS[name]["fits"][i]
    counts, acted, site, late = columns(name)
    found = ed50(counts, acted, site, late if fit["late"] else None, penalty=fit["penalty"])
    expected = [fit[key] for key in ("sigma", "slope", "conditional", "marginal", "low", "high")]
    assert numbers(found) == pytest.approx(expected, rel=TOLERANCE.get(name, 1e-6), abs=1e-6)
    assert found.flags == (("singular",) if name == "flat" else ())
    if "glmer" in fit:
        assert [found.sigma, found.slope] == pytest.approx(fit["glmer"][:2], abs=1e-4)


@pytest.mark.parametrize("name", list(SETS))
def test_both_thresholds_are_one_unless_a_covariate_mixes(name: str) -> None:
    counts, acted, site, late = columns(name)
    alone, mixed = ed50(counts, acted, site), ed50(counts, acted, site, late)
    assert alone.marginal.value == pytest.approx(alone.conditional.value, rel=1e-12)
    assert mixed.marginal.value != pytest.approx(mixed.conditional.value, rel=1e-5)


def test_separated_sites_have_a_threshold_with_a_penalty_and_none_without() -> None:
    counts, acted, site, _ = columns("sharp")
    assert 20 < (ed50(counts, acted, site).marginal.value or 0) < 50
    assert ed50(counts, acted, site, penalty=0.0).conditional.reason == "not_converged"


TWO_SITES: dict[str, Any] = {"counts": [20, 40, 20, 40], "acted": [1, 0, 1, 0], "site": ["a", "a", "b", "b"]}
EDGES = [
    ({"counts": [], "acted": [], "site": []}, "no_answers", ()),
    ({"site": ["a"] * 4}, "n_too_small", ()),
    ({"site": ["a", "b", "c", "d"]}, "n_too_small", ()),
    ({"acted": [1] * 4}, "one_category", ()),
    ({"counts": [30] * 4}, "undefined", ()),
    ({"acted": [0, 1, 0, 1]}, "undefined", ("wrong_direction",)),
    ({}, None, ("singular",)),
]


@pytest.mark.parametrize(("change", "reason", "flags"), EDGES)
def test_edges_have_a_reason(change: dict[str, Any], reason: str | None, flags: tuple[str, ...]) -> None:
    found = ed50(**(TWO_SITES | change))
    assert (found.conditional.reason, found.marginal.reason) == (reason, reason)
    assert set(flags) <= set(found.flags)
    assert (found.sigma is None) == (reason is not None)


def test_a_threshold_beyond_the_counts_is_flagged_and_an_open_limit_too() -> None:
    found = ed50([12, 20, 30, 45, 13, 22, 33, 50], [1, 0, 1, 1, 1, 1, 1, 0], ["a"] * 4 + ["b"] * 4)
    assert found.conditional.value is not None and found.conditional.value > 50
    assert {"extrapolated", "unbounded"} <= set(found.flags)
    assert (found.conditional.high, found.conditional.reason) == (None, None)


def test_names_and_order_change_no_bit() -> None:
    counts, acted, site, late = columns("registry")
    order = np.random.default_rng(5).permutation(len(counts)).tolist()
    turned = [[column[i] for i in order] for column in (counts, acted, [f"s{97 * s % 101}" for s in site], late)]
    assert ed50(counts, acted, site, late) == ed50(*turned)


def test_each_child_has_one_vote_in_the_mix() -> None:
    """Late decisions are many but of few children: the marginal threshold goes towards that of the others."""
    counts, acted, site, late = columns("registry")
    child = [f"{s}" if is_late else f"{s}-{i}" for i, (s, is_late) in enumerate(zip(site, late, strict=True))]
    votes, rows = ed50(counts, acted, site, late, child=child), ed50(counts, acted, site, late)
    assert "site_intercept_only" in votes.flags and "site_intercept_only" not in rows.flags
    alone = ed50(counts, acted, site, late, child=list(range(len(counts))))
    assert (alone, alone.flags) == (rows, rows.flags)
    data = decisions(counts, acted, site, late, None, child)
    assert act_rows(data).mix.sum() == pytest.approx(len(set(child)))
    assert votes.marginal.value is not None and rows.marginal.value is not None
    assert (votes.marginal.value < rows.marginal.value) == (SETS["registry"]["fits"][1]["effect"] > 0)


def test_types_are_told_apart_from_the_commonest() -> None:
    counts, acted, site, late = columns("registry")
    as_type = ed50(counts, acted, site, types=["late" if value else "acute" for value in late])
    assert numbers(as_type) == pytest.approx(numbers(ed50(counts, acted, site, late)), abs=1e-7)


def places(site: list[int]) -> list[int]:
    return [s - 1 for s in site]


def test_weights_of_sites_are_sites_left_out_and_repeated() -> None:
    counts, acted, site, late = columns("small")
    statistic = marginal_ed50(counts, acted, places(site), late)
    weights = np.array([[1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1], [2, 0, 1, 1, 2, 0]], dtype=float)
    for row, value in zip(weights, statistic(weights), strict=True):
        again = [(c, a, f"{s}.{copy}", z) for c, a, s, z in zip(counts, acted, site, late, strict=True)
                 for copy in range(int(row[s - 1]))]  # fmt: skip
        assert value == pytest.approx(ed50(*map(list, zip(*again, strict=True))).marginal.value, rel=1e-8)


def test_replicates_do_not_see_each_other_and_what_has_no_threshold_is_nan() -> None:
    counts, acted, site, _ = columns("flat")
    statistic = marginal_ed50(counts, acted, places(site))
    weights = np.random.default_rng(2).multinomial(9, np.full(9, 1 / 9), size=40).astype(float)
    weights[3] = np.eye(9)[0]
    values = statistic(weights)
    assert np.isnan(values[3]) and np.isfinite(np.delete(values, 3)).all()
    assert [statistic(weights[i : i + 1])[0] for i in (0, 39)] == values[[0, 39]].tolist()
    rising = marginal_ed50(counts, [not a for a in acted], places(site))
    assert np.isnan(rising(weights)).all()


def test_sites_are_resampled_around_the_marginal_threshold() -> None:
    counts, acted, site, _ = columns("registry")
    found = cluster_interval(marginal_ed50(counts, acted, places(site)), 25, replicates=200, seed=1, key="d|e")
    assert found.values[0] == pytest.approx(ed50(counts, acted, site).marginal.value, rel=1e-8)
    assert found.method == "cluster_bootstrap"
    assert 27 < (found.lows[0] or 0) < 31 < 34 < (found.highs[0] or 0) < 39


def test_counts_below_one_are_one() -> None:
    counts, acted, site, _ = columns("small")
    zero, one = ed50([0, *counts], [True, *acted], [1, *site]), ed50([1, *counts], [True, *acted], [1, *site])
    assert zero == one


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="one entry a decision"):
        ed50([20, 30], [True], ["a", "b"])
    with pytest.raises(ValueError, match="finite"):
        ed50([20, -1], [True, False], ["a", "b"])
    with pytest.raises(ValueError, match="places"):
        marginal_ed50([20, 30], [True, False], [0, 2])
    with pytest.raises(ValueError, match="confidence"):
        ed50(**TWO_SITES, confidence=1.0)
