"""How long the drug is held: medians over holds, children counted once, limits over sites."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.cohort import Cohort
from analytics.registry_summaries.hold_lengths import build
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

HOLD = "platelet_hold_episode vte_event=1 decision_day={} action=hold primary_reason=platelet {}"


def child(*more: str) -> tuple[str, ...]:
    return (
        "vte_event event_no=1 day=10 status=index type=pe",
        "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10"
        " intensity=therapeutic",
        *more,
    )


FOUR = [
    ("a", child(HOLD.format(20, "resume_day=24 plt_at_resume=50 resume_supported=yes"),
                HOLD.format(30, "resume_day=39 plt_at_resume=70 resume_supported=no"))),
    ("b", child(HOLD.format(20, "resume_day=26 plt_at_resume=61"), HOLD.format(90, "resume_day=93"))),
    ("c", child(HOLD.format(20, ""))),
    ("c", child()),
]  # fmt: skip


def test_medians_by_hand() -> None:
    """Acute: holds of 4, 9 and 6 days and one that goes on, counts 50, 70 and 61, one of two supported. Late: 3."""
    acute, late = build(cohort_of_lines(FOUR), PLAN)
    names = ("clot_age", "n", "sites", "holds", "ended", "counts_known", "supported_known")
    assert [acute[name] for name in names] == ["acute", 3, 3, 4, 3, 3, 2]
    assert [acute[name]["value"] for name in ("days", "resume_count", "supported")] == [6.0, 61.0, 0.5]
    assert [late[name] for name in names] == ["late", 1, 1, 1, 1, 0, 0]
    assert (late["days"]["value"], late["resume_count"]["reason"]) == (3.0, "no_answers")
    assert late["supported"]["reason"] == "no_answers"


def many() -> Cohort:
    resumed = "resume_day={} plt_at_resume={} resume_supported={}"
    return cohort_of_lines(
        (
            f"s{place % 21:02d}",
            child(
                HOLD.format(
                    20 + place % 20, resumed.format(45 + place * place % 31, 40 + place, ("yes", "no")[place % 2])
                )
            ),
        )
        for place in range(63)
    )


def test_limits_are_over_sites_and_no_name_moves_them() -> None:
    rows = build(many(), PLAN)
    assert rows == build(disguised(many()), PLAN)
    assert {row[name]["method"] for row in rows for name in ("days", "resume_count")} == {"cluster_bootstrap"}
    for row in rows:
        assert row["days"]["low"] <= row["days"]["value"] <= row["days"]["high"]
        assert row["ended"] == row["holds"] == row["n"]


@pytest.mark.parametrize("children", [FOUR[3:], []])
def test_nobody_held_is_no_row(children: list[tuple[str, tuple[str, ...]]]) -> None:
    assert build(cohort_of_lines(children), PLAN) == []
