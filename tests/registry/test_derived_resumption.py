"""How long the drug was held for low platelets, and when it was resumed: by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.derived.resumption import Hold, held
from registry.facts import Facts
from tests.spec.edit_checks_table import child

TREATED = (
    "vte_event event_no=1 day=10 status=index type=pe",
    "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10 intensity=therapeutic",
)
HOLD = "platelet_hold_episode vte_event=1 decision_day={} action={} primary_reason={} {}"


def found(*lines: str) -> tuple[Hold, ...]:
    facts: Facts = child((*TREATED, *lines))
    event = facts.index_event()
    return held(facts, event) if event is not None else ()


def test_lengths_counts_and_support_by_hand() -> None:
    """Held on day 20 (clot 10 days old) for 6 days at a count of 62; on day 41 (31 days old) for 4, supported."""
    first = HOLD.format(20, "hold", "platelet", "resume_day=26 plt_at_resume=62 resume_supported=no")
    second = HOLD.format(41, "hold", "platelet", "resume_day=45 plt_at_resume=55 resume_supported=yes")
    assert found(first, second) == (Hold(False, 6, Decimal(62), False), Hold(True, 4, Decimal(55), True))


@pytest.mark.parametrize(("day", "late"), [(40, False), (41, True)])
def test_the_age_of_the_clot_is_that_at_the_decision(day: int, late: bool) -> None:
    assert [one.late for one in found(HOLD.format(day, "hold", "platelet", "resume_day=60"))] == [late]


def test_a_hold_that_goes_on_has_no_length_and_no_count() -> None:
    going_on = HOLD.format(20, "hold", "platelet", "plt_at_resume=62 resume_supported=no")
    assert found(going_on) == (Hold(False, None, None, None),)


@pytest.mark.parametrize(("action", "reason"), [("stop_permanently", "platelet"), ("reduce_half", "platelet"),
                                                ("hold", "procedure"), ("continue_full", "platelet")])  # fmt: skip
def test_what_is_no_hold_for_platelets_is_left_out(action: str, reason: str) -> None:
    assert found(HOLD.format(20, action, reason, "resume_day=26")) == ()


def test_days_that_are_a_guess_have_no_length() -> None:
    assert found(HOLD.format("'20 ~?'", "hold", "platelet", "").replace("decision_day='20 ~?'", "'decision_day=20 ~?'")
                 + "resume_day=26")[0].days is None  # fmt: skip
