"""The long table of a registry report: every number of the JSON once, at its place, and nothing that is withheld."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from analytics.reports.registry_long_table import NAMES, blocks_of, explained, lists_of, registry_rows
from tests.analytics.reports import registry_told as told

Json = dict[str, Any]


@pytest.fixture(scope="module")
def summary() -> Json:
    return told.summary()


@pytest.fixture(scope="module")
def rows(summary: Json) -> list[told.Row]:
    return registry_rows(summary)


def test_every_row_says_what_the_json_says_at_its_path(summary: Json, rows: list[told.Row]) -> None:
    checked = [row for row in told.with_numbers(rows) if row["value"] is not None]
    assert len(checked) > 500 and all(tuple(row) == NAMES for row in rows)
    for row in checked:
        assert told.in_json(summary[row["block"]], row) == row["value"], row


def test_no_number_of_the_json_is_lost_and_none_is_told_twice(summary: Json, rows: list[told.Row]) -> None:
    for block in blocks_of(summary):
        found = sum((told.told(row) for row in rows if row["block"] == block), Counter[float]())
        assert found == Counter(told.numbers(summary[block])), block


def test_a_place_is_named_once(rows: list[told.Row]) -> None:
    places = [tuple(row[name] for name in ("block", "row", "item", "at")) for row in told.with_numbers(rows)]
    assert len(places) == len(set(places))


def test_a_row_that_is_withheld_whole_is_one_row_without_a_number(summary: Json, rows: list[told.Row]) -> None:
    hidden = [(block, place) for block in blocks_of(summary) if isinstance(summary[block], list)
              for place, row in enumerate(summary[block], 1) if row.get("hidden")]  # fmt: skip
    assert len(hidden) > 20
    for place in hidden:
        (row,) = (row for row in rows if (row["block"], row["row"]) == place)
        assert (row["item"], row["value"], row["reason"]) == ("n", None, "suppressed")
        assert explained(row) == ("value", "n", "sites")


def test_why_a_number_is_missing_is_said_as_it_is() -> None:
    changed = told.summary()
    test = {"statistic": None, "df": 3, "p": None, "reason": "left_truncated"}
    changed["lp"] = [{"group": "all", "n": 40, "sites": 9, "hours_before_known": None, "hours_before_median": None,
                      "hours_after_known": 0, "hours_after_median": None, "gray": test}]  # fmt: skip
    changed["completeness"] = [
        {"entity": "death", "children": 0, "rows": 0, "required_filled": None, "entry_lag": None}
    ]
    found = {row["item"]: row["reason"] for row in registry_rows(changed) if row["block"] in ("lp", "completeness")}
    assert (found["hours_before_median"], found["hours_after_median"]) == ("suppressed", "undefined")
    assert (found["gray:p"], found["gray:df"], found["required_filled"]) == ("left_truncated", None, "undefined")
    assert "entry_lag" not in found, "only clots have a lag of entry"


def test_a_part_a_measure_and_a_method_that_are_new_are_in_the_table() -> None:
    changed: Json = told.summary()
    more = {"value": 0.25, "low": 0.125, "high": 0.5, "method": "newly_made", "reason": None}
    changed["duration"][0] |= {"fresh_share": more, "fresh_count": 30}
    changed["thrombolysis"] = [{"group": "all", "n": 40, "sites": 9, "given": 12}]
    found = {(row["block"], row["item"]): row for row in registry_rows(changed)}
    assert found["duration", "fresh_share"]["high"] == 0.5 and found["duration", "fresh_count"]["value"] == 30
    assert found["thrombolysis", "given"]["n"] == 40 and found["thrombolysis", "given"]["words"] == "Given"
    before, after = lists_of(registry_rows(told.summary())), lists_of(list(found.values()))
    for name in before:
        assert list(after[name])[: len(before[name])] == list(before[name]), "known codes keep their numbers"
    assert after["method"]["newly_made"] == "Newly made"


def test_nan_is_refused() -> None:
    broken = copy.deepcopy(told.summary())
    broken["sites"]["target"] = float("nan")
    with pytest.raises(ValueError, match="NaN"):
        registry_rows(broken)
