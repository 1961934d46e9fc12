"""Curves of many weightings at once are those of the subjects drawn that often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics.statistics.competing import incidence
from analytics.statistics.risk_sets import event_subjects, risk_table, subjects, tally
from analytics.statistics.steps import greenwood, known, left_of, log_log_limits, over, product_limit, ties
from analytics.statistics.survival import aalen_johansen, kaplan_meier
from tests.analytics.statistics.survival_cases import DATA, close, events_of

WEIGHTS = np.array([[1, 1, 1], [3, 0, 0], [0, 1, 2], [2, 1, 0], [0, 0, 3], [0, 1, 1]])


def drawn(row: dict[str, Any], weights: list[int], name: str) -> list[Any]:
    """One column of the subjects, each as often as its site was drawn."""
    return [x for x, site in zip(row[name], row["group"], strict=True) for _ in range(weights["abc".index(site)])]


def weighted(row: dict[str, Any], weights: Any) -> tuple[Any, Any, Any]:
    """Times, events (B, C, T) and at risk (B, T): counts by site once, then a product, as a bootstrap of sites does."""
    table = risk_table(subjects(row["time"], row["cause"], row.get("entry"), row["group"]), 2)
    sites, causes, times = table.events.shape
    had = weights @ table.events.reshape(sites, causes * times)
    return table.times, had.reshape(len(weights), causes, times), weights @ table.at_risk


@pytest.mark.parametrize("name", ["weeks", "days", "late_entry"])
def test_a_weighting_is_the_curve_of_the_subjects_drawn(name: str) -> None:
    row = DATA[name]
    times, had, at_risk = weighted(row, WEIGHTS)
    survival, cif = product_limit(at_risk, had.sum(axis=1)), incidence(at_risk, had)
    for b, weights in enumerate(WEIGHTS.tolist()):
        time, cause = drawn(row, weights, "time"), drawn(row, weights, "cause")
        entry = drawn(row, weights, "entry") if "entry" in row else None
        alone, both = kaplan_meier(time, [int(c > 0) for c in cause], entry), aalen_johansen(time, cause, entry, 2)
        for day in [day for day in (27, 28, 91, 182, 299) if times[0] <= day <= max(time)]:
            place = int(np.searchsorted(times, day, side="right")) - 1
            assert survival[b, place] == pytest.approx(alone.at(day).value, abs=1e-12)
            assert cif[b, :, place].tolist() == close([both.at(r, day).value for r in (1, 2)], 1e-12)


def test_nobody_at_risk_leaves_the_curve_flat() -> None:
    events, at_risk = np.array([[0.0, 1.0, 0.0, 0.0]]), np.array([[0.0, 2.0, 0.0, 0.0]])
    assert product_limit(at_risk, events).tolist() == [[1.0, 0.5, 0.5, 0.5]]
    assert incidence(at_risk, events[:, np.newaxis]).tolist() == [[[0.0, 0.5, 0.5, 0.5]]]


def test_leaving_a_site_out_is_not_leaving_it_in() -> None:
    row = DATA["weeks"]
    times, had, at_risk = weighted(row, 1 - np.eye(3, dtype=np.int64))
    left_out = product_limit(at_risk, had.sum(axis=1))[:, np.searchsorted(times, 182, side="right") - 1]
    whole = kaplan_meier(row["time"], events_of(row)).at(182).value
    assert len({*left_out.tolist(), whole}) == 4


def test_a_tally_counts_on_any_days() -> None:
    people = subjects([2, 5, 5], [1, 0, 2], [0, 3, 0], ["b", "a", "b"])
    table = tally(people, np.arange(7), people.time, 2)
    assert table.at_risk.tolist() == [[0, 0, 0, 0, 1, 1, 0], [2, 2, 2, 1, 1, 1, 0]]
    assert table.events[1, :, [2, 5]].tolist() == [[1, 0], [0, 1]]
    assert (table.censored[0, 5], people.labels) == (1, ("a", "b"))


def test_steps_at_their_edges() -> None:
    n, d = np.array([4, 3, 1, 0]), np.array([1, 1, 1, 0])
    assert over(d, n).tolist() == [0.25, 1 / 3, 1.0, 0.0]
    assert product_limit(n, d).tolist() == [0.75, 0.5, 0.0, 0.0]
    assert greenwood(n, d).tolist() == close([1 / 12, 1 / 12 + 1 / 6, 1 / 12 + 1 / 6, 1 / 12 + 1 / 6])
    assert left_of(np.array([[0.7, 0.2]])).tolist() == [[1.0, 0.7]]
    assert ties(np.array([5, 5, 5, 1]), np.array([1, 2, 5, 1])).tolist() == [1.0, 0.75, 0.0, 1.0]
    low, high = log_log_limits(np.array([0.0, 0.5]), np.array([0.0, 0.2]), 2.0)
    inside = np.array([False, True])
    assert (known(low, inside)[0], known(high, inside)[0]) == (None, None)


def test_an_event_is_one_kind() -> None:
    with pytest.raises(ValueError, match="an event is"):
        event_subjects([1], [2])
