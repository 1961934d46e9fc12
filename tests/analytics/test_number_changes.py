"""Numbers that moved beyond the interval that an earlier report gave them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from analytics.number_changes import moved, values

SURVEY: dict[str, Any] = {"items": [{
    "id": "hold", "number": 7, "text": "When do you hold?", "short": "Holding", "label": "",
    "options": [{"code": "a", "label": "Below 30", "share": 0.5, "wilson": [0.4, 0.6]},
                {"code": "b", "label": "Never", "share": None, "wilson": None, "hidden": True}],
    "measures": {"iqv": {"value": 0.5, "low": 0.4, "high": 0.6}, "hill_2": {"value": 2.0, "low": 1.0, "high": 3.0}},
    "numeric": {"n": 9, "median": {"value": 30.0, "low": 20.0, "high": 40.0},
                "sd": {"value": 1.0, "low": None, "high": None}},
}]}  # fmt: skip
REGISTRY: dict[str, Any] = {
    "source": {"value": 1.0, "low": 0.0, "high": 2.0},
    "duration": [{"group": "pe", "quartiles": [{"q": 0.5, "value": 90.0, "low": 80.0, "high": 99.0, "method": "x"}]}],
    "class_mix": [{"group": "pe", "window": "day0_10",
                   "options": [{"code": "lmwh", "share": 0.7, "low": 0.5, "high": 0.9}]}],
    "sites": {"icc": {"latent": {"value": None, "low": None, "high": None, "reason": "suppressed"}}},
}  # fmt: skip


def test_shares_and_the_measures_of_pages_are_compared_and_hidden_ones_are_not() -> None:
    assert [(one.place, one.what, str(one)) for _, one in values(SURVEY)] == [
        ("7. Holding", "“Below 30”", "50 % (40–60)"),
        ("7. Holding", "index of qualitative variation", "0.50 (0.40–0.60)"),
        ("7. Holding", "median", "30 (20–40)"),
    ]  # fmt: skip


@pytest.mark.parametrize(("share", "found"), [(0.6, 0), (0.4, 0), (0.61, 1), (0.39, 1), (None, 0)])
def test_what_lies_outside_the_earlier_limits_has_moved(share: float | None, found: int) -> None:
    later = copy.deepcopy(SURVEY)
    later["items"][0]["options"][0] |= {"share": share, "wilson": [share, share]}
    changed, compared = moved(SURVEY, later)
    assert len(changed) == found
    assert compared == (3 if share is not None else 2)


def test_a_measure_over_answers_that_were_merged_is_another_number() -> None:
    later = copy.deepcopy(SURVEY)
    later["items"][0]["options"][1]["code"] = "b+c"
    later["items"][0]["measures"]["iqv"]["value"] = 0.99
    assert moved(SURVEY, later) == ([], 1), "the share of the first answer alone is left to compare"


def test_a_question_that_is_new_or_gone_has_nothing_to_compare() -> None:
    later = copy.deepcopy(SURVEY)
    later["items"][0]["id"] = "other"
    assert moved(SURVEY, later) == ([], 0)


def test_blocks_of_the_registry_are_named_by_their_rows() -> None:
    assert {key: (one.place, one.what) for key, one in values(REGISTRY)} == {
        ("duration", "pe", "quartiles", "0.5"): ("duration: pe", "quartiles 0.5"),
        ("class_mix", "pe, day0_10", "options", "lmwh"): ("class mix: pe, day0 10", "options lmwh"),
    }
    later = copy.deepcopy(REGISTRY)
    later["duration"][0]["quartiles"][0]["value"] = 100.0
    (one,), compared = moved(REGISTRY, later)
    assert (one.before.value, one.after.value, compared) == (90.0, 100.0, 2)
