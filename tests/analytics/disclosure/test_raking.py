"""Weighted shares through the gate: what they tell of groups is taken as told, and nothing rare follows from it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import protect_summary
from analytics.disclosure.groups import LEAST_WIDTH
from analytics.statistics.proportions import wilson
from surveys.instrument import Instrument
from tests.analytics.disclosure.adversary import feasible
from tests.analytics.disclosure.protected import rare_counts
from tests.analytics.summarising import Json, built, cells, entry_of, one_question

Table = list[list[int]]
JOBS, DOSES = ("a", "b", "c"), ("low", "mid", "high")
MARGINS = {"job": {"a": 0.5, "b": 0.3, "c": 0.2}}
TOML = """
[[section.item]]
id = "job"
kind = "single"
choices = [{code="a"}, {code="b"}, {code="c"}]
[[section.item]]
id = "years"
kind = "single"
choices = [{code="few"}, {code="many"}]
[[section.item]]
id = "dose"
kind = "single"
choices = [{code="low"}, {code="mid"}, {code="high"}]
"""
counts = st.one_of(st.integers(0, 6), st.integers(5, 30))
tables = st.lists(st.lists(counts, min_size=3, max_size=3), min_size=3, max_size=3)


@pytest.fixture(scope="module")
def small() -> Instrument:
    return one_question(TOML)


def gated(small: Instrument, table: Table, margins: Json = MARGINS, years: str = "few", *earlier: Table) -> Json:
    """The protected entry of doses by job, after reports on earlier tables."""
    made = [built(small, rows(one, years), by=tuple(margins), margins=margins) for one in (table, *earlier)]
    return entry_of(protect_summary(made[0], earlier=[one.summary for one in made[1:]]), "dose")


def rows(table: Table, years: str = "few") -> list[tuple[str, str, Json]]:
    return cells(*(
        {"job": job, "years": ("few", "many")[i % 2] if years == "both" else years, "dose": dose}
        for job, numbers in zip(JOBS, table, strict=True) for dose, n in zip(DOSES, numbers, strict=True)
        for i in range(n)
    ))  # fmt: skip


def shown(entry: Json) -> dict[str, float | None]:
    return {option["code"]: option["raked"]["value"] for option in entry["options"]}


def test_what_is_told_is_rounded_and_its_limits_follow_from_it(small: Instrument) -> None:
    entry = gated(small, [[20, 30, 11], [12, 9, 8], [10, 35, 6]])
    low = entry["options"][0]["raked"]
    assert low["value"] == round(0.5 * 20 / 61 + 0.3 * 12 / 29 + 0.2 * 10 / 51, 2)
    limits = wilson(low["value"] * entry["raked"]["n_eff"], entry["raked"]["n_eff"])
    assert (low["low"], low["high"], low["flags"]) == (limits.low, limits.high, ["weighted"])
    assert set(entry["raked"]) == {"deff", "n_eff"} and "se" not in json.dumps(entry["options"])


def test_two_groups_and_a_total_solve_for_a_rare_count_and_the_gate_withholds_it(small: Instrument) -> None:
    table = [[20, 30, 11], [12, 9, 8], [3, 35, 13]]
    exact = entry_of(built(small, rows(table), by=("job",), margins=MARGINS).summary, "dose")["options"][0]["raked"]
    # A reader who knows a's count and the total has two equations for b and c.
    known = [exact["value"] - 0.5 * 20 / 61, 35 - 20]
    assert np.linalg.solve([[0.3 / 29, 0.2 / 51], [1, 1]], known) == pytest.approx([12, 3])
    assert shown(gated(small, table))["low"] is None


def test_a_hidden_group_or_option_withholds_and_says_why(small: Instrument) -> None:
    entry = gated(small, [[20, 30, 11], [12, 9, 8], [1, 1, 1]])
    assert {option["raked"]["reason"] for option in entry["options"]} == {"suppressed"}


@given(table=tables)
@settings(max_examples=20, deadline=None)
def test_no_rare_cell_follows_from_what_weighted_shares_tell(small: Instrument, table: Table) -> None:
    entry = gated(small, table)
    if entry.get("hidden") or "job" not in entry["by"] or not any(shown(entry).values()):
        return
    groups = entry["by"]["job"]["groups"]
    merged = [[DOSES.index(code) for code in option.get("merged", [option["code"]])] for option in entry["options"]]
    exact = [[sum(row[i] for i in column) for column in merged] for row in table]
    told = [option["raked"]["value"] is not None for option in entry["options"]]
    seen = [
        [exact[r][c] if told[c] else cell["count"] for c, cell in enumerate(group["options"])]
        for r, group in enumerate(groups)
    ]
    ranges = feasible(seen, [sum(row) for row in exact], [sum(column) for column in zip(*exact, strict=True)])
    assert not any(0 < row[c] < 5 for row in exact for c in range(len(told)) if told[c])
    assert all(high - low >= LEAST_WIDTH for (r, c), (low, high) in ranges.items() if 0 < exact[r][c] < 5)


def test_of_several_margins_no_cell_may_be_rare(small: Instrument) -> None:
    margins = MARGINS | {"years": {"few": 0.4, "many": 0.6}}
    table = [[20, 30, 12], [12, 10, 8], [6, 34, 12]]
    assert shown(gated(small, table, years="both")) != {"low": None, "mid": None, "high": None}
    told = shown(gated(small, table, margins, years="both"))
    # Of job c three in each half of the years say low, of job b four in each half say high.
    assert told["low"] is told["high"] is None and told["mid"] is not None


def test_a_count_that_changed_by_a_few_since_an_earlier_report_withholds_it(small: Instrument) -> None:
    before, now = [[20, 30, 11], [12, 9, 8], [10, 35, 6]], [[22, 28, 11], [12, 9, 8], [8, 37, 6]]
    assert shown(gated(small, now))["low"] is not None
    assert shown(gated(small, now, MARGINS, "few", before))["low"] is None


def test_no_exact_count_of_a_cell_is_left(small: Instrument) -> None:
    made = built(small, rows([[20, 30, 11], [12, 9, 8], [3, 35, 13]]), by=("job",), margins=MARGINS)
    told = protect_summary(made)
    assert rare_counts(told) == [] and "respondents" not in json.dumps(told)
