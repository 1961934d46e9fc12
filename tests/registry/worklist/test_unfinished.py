"""Rows that look unfinished: each rule with a case where it fires, one where it is silent, and its boundary."""

from __future__ import annotations

import pytest

from registry.worklist.unfinished import RULES, unfinished
from tests.spec.edit_checks_table import child

WHOLE = ("vte_event event_no=1 day=10 status=index", "vte_site vte_event=1 vein=ijv side=l",
         "initial_decision vte_event=1 day=10")  # fmt: skip
HOLD = "platelet_hold_episode vte_event=1 decision_day=100"
FIRST = "anticoagulant_course course_no=1 vte_event=1 start_day=10"
NEXT = "anticoagulant_course course_no=2 vte_event=1 start_day={}"
PLANNED = "asparaginase_exposure drug=pegaspargase planned_day=50 status={}"

CASES = [
    # rule, kind, rows beside a whole clot, whether it fires
    ("U1", "fires", [f"{HOLD} action=hold", NEXT.format(110)], True),
    ("U1", "silent", [f"{HOLD} action=hold resume_day=108", NEXT.format(110)], False),
    ("U1", "silent", [f"{HOLD} action=hold resume_day=.unk", NEXT.format(110)], False),
    ("U1", "silent", [f"{HOLD} action=stop_permanently", NEXT.format(110)], False),
    ("U1", "boundary", [f"{HOLD} action=hold", NEXT.format(100)], False),
    ("U1", "boundary", [f"{HOLD} action=hold", NEXT.format("'102 ~3'")], False),
    ("U1", "fires", [f"{HOLD} action=reduce_half", "today day=131"], True),
    ("U1", "boundary", [f"{HOLD} action=reduce_half", "today day=130"], False),
    ("U2", "fires", [FIRST, "death day=60"], True),
    ("U2", "fires", [f"{FIRST} stop_reason=bleed"], True),
    ("U2", "silent", [f"{FIRST} stop_day=60 stop_reason=death", "death day=60"], False),
    ("U2", "silent", [FIRST], False),
    ("U2", "boundary", [FIRST, "death day=10"], False),
    ("U2", "fires", [FIRST, "status_event day=90 kind=lost"], True),
    ("U2", "silent", [FIRST, "status_event day=90 kind=hct"], False),
    ("U3", "fires", ["vte_event event_no=2 day=80 status=progression"], True),
    ("U3", "silent", ["vte_event event_no=2 day=80 status=residual", "vte_site vte_event=2 vein=sss side=mid"], False),
    ("U3", "boundary", ["vte_event event_no=2 day=80 status=recurrence_new_site",
                        "vte_site vte_event=2 vein=sss side=mid"], True),
    ("U4", "fires", [PLANNED.format("planned"), "today day=81"], True),
    ("U4", "boundary", [PLANNED.format("planned"), "today day=80"], False),
    ("U4", "silent", [PLANNED.format("omitted"), "today day=300"], False),
    ("U5", "fires", ["tma day=20", "today day=35"], True),
    ("U5", "boundary", ["tma day=20", "today day=34"], False),
    ("U5", "silent", ["tma day=20 biopsy=yes", "today day=90"], False),
    ("U5", "silent", ["tma day=20 second_point_day=.unk", "today day=90"], False),
    ("U6", "fires", ["followup_visit planned=d30 day=40 alive=no"], True),
    ("U6", "fires", ["bleeding_event day=40 site=intracranial fatal=yes"], True),
    ("U6", "silent", ["followup_visit planned=d30 day=40 alive=no", "death day=39"], False),
    ("U6", "boundary", ["followup_visit planned=d30 day=40"], False),
    ("U7", "fires", ["central_line line_no=1 kind=port insert_day=2 remove_reason=vte"], True),
    ("U7", "silent", ["central_line line_no=1 kind=port insert_day=2 remove_reason=vte remove_day=40"], False),
    ("U7", "boundary", ["central_line line_no=1 kind=port insert_day=2"], False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "kind", "lines", "fires"), CASES)
def test_a_rule_fires_as_the_table_says(rule: str, kind: str, lines: list[str], fires: bool) -> None:
    base = ("central_line line_no=9 kind=none", "treatment_phase phase=induction start_day=0", "all_diagnosis abo=o")
    found = {one.rule for one in unfinished(child([*base, *WHOLE, *lines]))}
    assert (rule in found) is fires
    assert found <= {rule}, "and nothing else fires"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_firing_a_silent_and_a_boundary_case(rule: object) -> None:
    assert {case[1] for case in CASES if case[0] == rule.id} == {"fires", "silent", "boundary"}


def test_a_clot_that_nobody_entered_is_told_once() -> None:
    [one] = unfinished(child(["enrolment vte_ever=yes"]))
    assert (one.rule, one.entity, one.row) == ("U3", "vte_event", None)


def test_sentences_tell_days_and_end_without_a_stop() -> None:
    lines = [*WHOLE, f"{HOLD} action=hold", NEXT.format(110)]
    [one] = unfinished(child(lines))
    assert one.sentence == "The decision of day 100 has no day of resumption, and a course starts on day 110"
    assert one.row is not None and one.row.key == ("1", "100")
