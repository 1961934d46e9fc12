"""Opportunities to hold and the threshold between them: cases, and laws over any row of counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.derived.opportunities import (
    BANDS,
    THRESHOLDS,
    action_of,
    below,
    decided_counts,
    first_decisions_below,
    in_band,
    interval_of,
    shares,
    turnbull_interval,
)
from registry.facts import Facts
from tests.spec.edit_checks_table import child

TREATED = (
    "vte_event event_no=1 day=0 status=index type=pe",
    "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=0 intensity=therapeutic",
)


def treated(counts: list[int], actions: dict[int, str]) -> Facts:
    """Weekly counts from the start, and the actions by the number of the count."""
    lines = [f"count day={7 * place} plt={plt}" for place, plt in enumerate(counts)]
    lines += [
        f"platelet_hold_episode vte_event=1 decision_day={7 * place} action={action}"
        for place, action in actions.items()
    ]
    return child((*TREATED, *lines))


ACTIONS = [
    ("action=hold primary_reason=platelet", "held"),
    ("action=stop_permanently", "held"),
    ("action=reduce_half", "reduced"),
    ("action=interval_extended", "reduced"),
    ("action=switch_ufh", "full"),
    ("action=full_with_transfusion", "full"),
    ("action=hold primary_reason=lp", "apart"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("cells", "expected"), ACTIONS)
def test_what_a_decision_comes_to(cells: str, expected: str) -> None:
    facts = child((f"platelet_hold_episode vte_event=1 decision_day=3 {cells}",))
    assert action_of(facts.rows("platelet_hold_episode")[0]) == expected


def test_no_row_is_unknown_and_an_empty_share_is_possible() -> None:
    assert action_of(None) == "unknown"
    assert shares(()).held_bounds == (0, 0)


def test_a_low_count_at_the_start_is_an_opportunity() -> None:
    assert shares(below(treated([40, 30, 20], {}), 50)).unknown == 1


EDGES = [(50, None), (49, "40-49"), (40, "40-49"), (39, "30-39"), (30, "30-39"), (29, "25-29"), (25, "25-29")]
EDGES += [(24, "20-24"), (20, "20-24"), (19, "10-19"), (10, "10-19"), (9, "<10"), (0, "<10")]


@pytest.mark.parametrize(("plt", "band"), EDGES)
def test_both_ends_of_a_band_are_in_it(plt: int, band: str | None) -> None:
    assert [one for one in BANDS if in_band(treated([80, plt], {}), one)] == ([band] if band else [])


@pytest.mark.parametrize("threshold", [50, 30, 25, 20])
def test_a_count_at_the_threshold_closes_and_is_not_below_it(threshold: int) -> None:
    assert threshold in THRESHOLDS
    low = threshold - 1
    assert shares(below(treated([low, threshold, low], {}), threshold)).n == 2
    assert shares(below(treated([low, low], {}), threshold)).n == 1


def test_a_band_opens_again_after_50() -> None:
    assert [len(in_band(treated([45, between, 45], {}), "40-49")) for between in (49, 50)] == [1, 2]
    assert turnbull_interval(treated([50, 20], {1: "hold"})) == (20, 50)


def test_a_count_below_the_limit_of_detection_is_in_the_band_below_it() -> None:
    facts = child((*TREATED, "count day=0 plt=80", "count day=7 plt='<10'"))
    assert [shares(in_band(facts, band)).n for band in ("10-19", "<10")] == [0, 1]


def test_first_decisions_at_a_low_count_stand_apart() -> None:
    rows = [f"initial_decision vte_event={number} day=0 plt={plt}" for number, plt in enumerate((29, 30, 60))]
    assert len(first_decisions_below(child(tuple(rows)), 30)) == 1
    assert below(child(tuple(rows)), 30) == ()


def test_a_clot_turns_late_on_its_31st_day() -> None:
    lines = (*TREATED, "count day=29 plt=80", "count day=30 plt=40", "count day=31 plt=60", "count day=32 plt=40")
    assert [one.late for one in below(child(lines), 50)] == [False, True]
    assert [one.late for one in below(child((*TREATED, "count day=31 plt=40")), 50)] == [True]


INTERVALS = [
    ([80, 46, 28, 22], {1: "continue_full", 2: "continue_full", 3: "hold"}, (22, 28)),
    ([80, 22], {1: "hold"}, (22, 80)),
    ([40], {0: "hold"}, (40, None)),
    ([80, 30], {1: "continue_full"}, (0, 30)),
    ([80, 30, 20], {2: "hold"}, (20, 80)),
    ([80, 22, 45], {1: "continue_full", 2: "hold"}, None),
    ([40], {}, None),
]


@pytest.mark.parametrize(("counts", "actions", "expected"), INTERVALS)
def test_interval_of_the_threshold(
    counts: list[int], actions: dict[int, str], expected: tuple[int, int | None] | None
) -> None:
    assert turnbull_interval(treated(counts, actions)) == expected


def test_a_reduction_is_acting_only_where_it_counts() -> None:
    facts = treated([80, 28, 22], {1: "reduce_half"})
    assert turnbull_interval(facts) == (0, 28)
    assert turnbull_interval(facts, reduced_counts=True) == (28, 80)


def test_an_early_and_a_late_threshold_are_told_apart() -> None:
    decided = {1: "hold resume_day=14", 5: "continue_full", 6: "hold"}
    facts = treated([80, 45, 60, 60, 60, 45, 30], decided)
    assert [interval_of(decided_counts(facts), late=late) for late in (False, True)] == [(45, 80), (30, 45)]
    assert turnbull_interval(facts) == (45, 80)


def test_counts_with_a_decision_are_listed_and_silence_below_50_is_none() -> None:
    facts = treated([80, 45, 60, 30], {1: "reduce_half resume_day=14"})
    assert [(one.plt, one.action, one.recorded) for one in decided_counts(facts)] == [
        (80, "continue_full", False), (45, "reduce_half", True), (60, "continue_full", False),
    ]  # fmt: skip


PLATELETS = st.lists(st.integers(0, 120), max_size=12)


@given(PLATELETS)
def test_without_decisions_every_opportunity_is_unknown(counts: list[int]) -> None:
    for threshold in THRESHOLDS:
        found = shares(below(treated(counts, {}), threshold))
        assert found.n == found.unknown and found.held_bounds == (0, found.n)


@given(PLATELETS)
def test_a_count_is_in_one_band_and_an_opportunity_of_a_band_is_below_50(counts: list[int]) -> None:
    facts = treated(counts, {})
    found = [one for band in BANDS for one in in_band(facts, band)]
    assert len({one.count.key for one in found}) == len(found)
    assert all(one.plt < 50 for one in found)
    assert bool(found) == any(plt < 50 for plt in counts)


@given(st.integers(0, 60), PLATELETS)
def test_the_interval_holds_the_threshold_of_a_child_who_follows_one(threshold: int, counts: list[int]) -> None:
    actions: dict[int, str] = {}
    for place, plt in enumerate(counts):
        actions[place] = "hold" if plt < threshold else "continue_full"
        if plt < threshold:
            break
    found = turnbull_interval(treated(counts, actions))
    if found is not None:
        low, high = found
        assert low < threshold or (low == 0 == threshold)
        assert high is None or threshold <= high


@pytest.mark.parametrize(
    ("began", "counted", "late"),
    [("0", "30", False), ("0", "31", True), ("0", "28~3", None), ("0", "20~3", False), ("0~3", "40~3", True),
     ("10~?", "35", None), ("0", "35~?", None)],
)  # fmt: skip
def test_a_clot_is_acute_or_late_only_where_its_days_leave_no_doubt(
    began: str, counted: str, late: bool | None
) -> None:
    clot = f"vte_event event_no=1 day={began} status=index type=pe"
    found = child((clot, TREATED[1].replace("start_day=0", "start_day=1"), f"count day={counted} plt=40"))
    assert [one.late for one in below(found, 50)] == [late]
