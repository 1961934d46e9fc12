"""The thresholds are those of the design, and chance stays below them."""

from __future__ import annotations

from scipy.stats import poisson

from proofs import bounds


def test_the_totals_of_the_design() -> None:
    assert bounds.total_bound(150) == 205
    assert poisson.sf(204, 150) <= bounds.RARE < poisson.sf(203, 150)


def test_a_single_run_reaches_its_bound_once_in_a_million() -> None:
    assert poisson.sf(bounds.SINGLE_RUN - 1, 3) < 1e-6


def test_many_worlds_bring_the_mean_to_four() -> None:
    assert bounds.mean_bound(3, 1) == 14
    assert 4 < bounds.mean_bound(3, 50) < 4.2
    assert bounds.mean_bound(3, 200) == bounds.MEAN


def test_areas_under_the_curve_may_stray_by_four_standard_errors() -> None:
    assert bounds.auc_room_of_pairs(1540) < 0.033
    assert bounds.auc_room_of_traits(166, 704, 50) == bounds.AUC_ROOM
    assert 0.1 < bounds.auc_room_of_traits(166, 704, 1) < 0.12
