"""The gate of the registry on random registries: what a reader finds by reading and by subtracting."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import pairwise
from math import log, log1p
from typing import Any
from unittest.mock import patch

import pytest

from analytics.disclosure import registry, registry_between
from analytics.disclosure.feasible import feasible_intervals
from analytics.disclosure.registry import ProtectedRegistry, protect_registry
from analytics.disclosure.registry_told import withhold
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from pave.lib.digest import summary_bytes
from tests.analytics.disclosure.registry_cohorts import bleeders, exact_of, few, random_cohort
from tests.analytics.registry_summaries.from_lines import PLAN

SEEDS = range(3)
Case = tuple[Cohort, Json, ProtectedRegistry]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    found = []
    for seed in SEEDS:
        cohort = random_cohort(seed)
        exact = exact_of(cohort)
        found.append((cohort, exact, protect_registry(exact, cohort)))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_few_children_are_told_or_found_by_subtraction(cases: list[Case], seed: int) -> None:
    assert few(cases[seed][2].summary) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_gate_they_are_found(cases: list[Case], seed: int) -> None:
    assert len(few(cases[seed][1])) > 50


def test_rare_numbers_hidden_alone_come_back_by_subtraction(cases: list[Case]) -> None:
    """What the linked tables add: the control with primary suppression only."""
    found = 0
    for _, exact, _ in cases:
        bare = copy.deepcopy(exact)
        for row in [row for block in ("duration", "incidence", "class_mix", "antixa") for row in bare[block]]:
            if row["n"] < 11 or row["sites"] < 3:
                withhold(row)
        for option in [o for row in bare["class_mix"] for o in row["options"] if not row.get("hidden")]:
            option["count"] = None if 0 < option["count"] < 11 else option["count"]
        found += any("the rest is" in one for one in few(bare))
    assert found == len(cases)


def test_without_a_look_between_blocks_one_less_the_other_tells_few(cases: list[Case]) -> None:
    """In most registries; in some, all blocks are about the same children and nothing is left to subtract."""
    with patch.object(registry, "too_near", lambda *_: frozenset()):
        bare = [few(protect_registry(exact, cohort).summary) for cohort, exact, _ in cases]
    assert sum(any(" less " in one for one in found) for found in bare) > len(cases) / 2


def test_the_events_of_an_outcome_less_those_of_its_part_are_nobody_or_enough() -> None:
    """45 bled in a clinically relevant way, 40 of them majorly: shown side by side they tell of five. Of 25 they do
    not, and the wider outcome stays."""
    for more, stays in ((5, False), (25, True)):
        cohort = bleeders(40, more)
        told = protect_registry(exact_of(cohort), cohort).summary["incidence"]
        events = {row["cause"]: row["events"] for row in told if row["group"] == "all" and row["scheme"] == "death"}
        assert events["major_bleed"] == 40 and (events["crnm_or_major"] is not None) is stays
        with patch.object(registry_between, "NESTED", ()):
            bare = protect_registry(exact_of(cohort), cohort).summary["incidence"]
        assert {row["events"] for row in bare if row["group"] == "all"} >= {40, 40 + more}


def test_something_is_left(cases: list[Case]) -> None:
    for _, _, told in cases:
        rows = [row for block in ("duration", "class_mix", "antixa", "lp") for row in told.summary[block]]
        assert sum(not row.get("hidden") for row in rows) >= 4
        assert told.summary["duration"][0]["n"] is not None


def test_nothing_hidden_can_be_solved_for(cases: list[Case]) -> None:
    """A reader with an integer programme, who does not know how it was decided."""
    release = cases[0][2].release
    rare = {guard.cell for guard in release.guards}
    [ranges] = feasible_intervals(release, of=rare)
    assert ranges and not any(found.pinned for found in ranges.values())


def test_what_is_withheld_looks_the_same_everywhere(cases: list[Case]) -> None:
    row = next(row for row in cases[0][2].summary["duration"] if row.get("hidden"))
    assert (row["reason"], row["n"], row["times"], row["quartiles"]) == ("suppressed", None, [], [])
    assert set(row) == {*cases[0][1]["duration"][0], "hidden", "reason"} - {"flags"}


def test_no_site_is_in_the_summary_and_each_is_in_its_own_points(cases: list[Case]) -> None:
    cohort, exact, told = cases[0]
    assert told.summary["sites"]["points"] == [] and not any(site in str(told.summary) for site in cohort.sites)
    assert sum(n for _, n, *_ in told.own.values()) == exact["sites"]["n"]
    assert sorted(n for _, n, *_ in told.own.values()) == sorted(point["n"] for point in exact["sites"]["points"])


def test_limits_of_the_funnel_do_not_tell_the_sizes_of_sites(cases: list[Case]) -> None:
    sizes = [{limit["n"] for limit in told.summary["sites"]["limits"]} for _, _, told in cases]
    assert all(found in (set(), sizes[0] or found) for found in sizes)


def test_the_exact_summary_stays_as_it_was(cases: list[Case]) -> None:
    cohort, exact, told = cases[1]
    before = summary_bytes(exact)
    again = protect_registry(exact, cohort)
    assert summary_bytes(exact) == before and summary_bytes(again.summary) == summary_bytes(told.summary)


def test_nobody_and_a_handful_pass(cases: list[Case]) -> None:
    for children in (0, 3):
        cohort = random_cohort(1, children)
        told = protect_registry(exact_of(cohort), cohort).summary
        assert few(told) == [] and told["snapshot"]["children"] == (0 if not children else None)


def test_the_limits_of_a_curve_on_which_nothing_happened_do_not_tell_who_left(cases: list[Case]) -> None:
    """0 of n has the upper limit 1 - 0.025^(1/n): solved for n, two readings of it are a subtraction."""
    cohort, limits = cases[0][0], build(cases[0][0], replace(PLAN, replicates=20))
    assert _left_by_limits(limits) and not _left_by_limits(protect_registry(limits, cohort).summary)


def _left_by_limits(summary: Json) -> list[float]:
    found: list[float] = []
    for row in [row for row in summary["incidence"] if row["times"]]:
        ends = [high for value, high in zip(row["cif"], row["high"], strict=True) if value == 0 and high and high < 1]
        at_risk = [log(0.025) / log1p(-high) for high in ends]
        found += [before - after for before, after in pairwise(at_risk) if 0.5 < before - after < 10.5]
    return found


def test_rows_less_children_tell_of_nobody_who_had_a_second_clot() -> None:
    clots = {n: [one for one in random_cohort(3, 120).children if len(one.facts.by_entity["vte_event"]) == n]
             for n in (1, 2)}  # fmt: skip
    cohort = Cohort((*clots[1][:60], clots[2][0]))
    exact = exact_of(cohort)
    assert "second vte_event: 1" in few(exact) and few(protect_registry(exact, cohort).summary) == []


def test_a_second_report_hides_what_subtraction_would_tell(cases: list[Case]) -> None:
    """Two children more: no number of both reports differs by them. The control: each report by itself does."""
    cohort, _, first = cases[0]
    more = Cohort((*cohort.children, *random_cohort(9, 2).children))
    exact: Json = {**exact_of(more), "snapshot": {**exact_of(more)["snapshot"], "sha256": "e"}}
    alone = protect_registry(exact, more).summary
    after = protect_registry(exact, more, [first.release]).summary
    assert _grown(first.summary, alone) and not _grown(first.summary, after)
    assert any("because few children joined or left" in told for told in after["disclosure"]["sentences"])


def _grown(before: Json, after: Json) -> list[Any]:
    """Numbers of children that both tell and that differ by one to ten."""
    found = []
    for block in ("duration", "class_mix", "antixa", "asparaginase", "lp"):
        for old, new in zip(before[block], after[block], strict=True):
            if old["n"] is not None and new["n"] is not None and 0 < abs(new["n"] - old["n"]) < 11:
                found.append((block, old["n"], new["n"]))
    return found
