"""The class of most days of a window, and the class of a kit and of a puncture."""

from __future__ import annotations

import pytest

from registry.derived.classes import NONE, UNKNOWN, class_of, modal_class
from registry.derived.outcomes import punctures_by_class
from tests.spec.edit_checks_table import child

CLOT = "vte_event event_no=1 day=100 status=index type=pe"
OTHER_CLOT = "vte_event event_no=2 day=100 status=concurrent type=cvst"
CONTACT = "enrolment last_contact_day=130"


def course(number: int, agent: str, days: str, more: str = "intent=treatment vte_event=1") -> str:
    start, _, stop = days.partition("-")
    ended = f" stop_day={stop}" if stop else ""
    return f"anticoagulant_course course_no={number} agent={agent} start_day={start}{ended} {more}"


FIRST, REST = "day0_10", "after_day10"
CASES = [
    ("most days win", FIRST, [course(1, "heparin", "100-102"), course(2, "enoxaparin", "103-200")], "lmwh"),
    ("day 10 is in", FIRST, [course(1, "heparin", "110-110")], "ufh"),
    ("day 11 is not", FIRST, [course(1, "heparin", "111-140")], NONE),
    ("the rest begins on day 11", REST, [course(1, "heparin", "100-110"), course(2, "warfarin", "111-111")], "vka"),
    ("the first of equals", FIRST, [course(1, "heparin", "100-104"), course(2, "enoxaparin", "105-109")], "ufh"),
    ("two agents of a class add up", REST, [course(1, "heparin", "111-114"), course(2, "enoxaparin", "115-117"),
                                            course(3, "dalteparin", "118-120")], "lmwh"),
    ("an open course goes on", REST, [course(1, "heparin", "111-119"), course(2, "enoxaparin", "120"), CONTACT],
     "lmwh"),
    ("before the clot does not count", FIRST, [course(1, "heparin", "90-101"), course(2, "warfarin", "102-104")],
     "vka"),
    ("prophylaxis is no treatment", FIRST, [course(1, "heparin", "100-120", "intent=primary_proph")], NONE),
    ("of another clot", FIRST, [OTHER_CLOT, course(1, "heparin", "100-120", "intent=treatment vte_event=2")], NONE),
    ("an agent that nobody named", FIRST,
     ["anticoagulant_course course_no=1 start_day=100 intent=treatment vte_event=1"], UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("window", "lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_class_of_most_days(window: str, lines: list[str], expected: str) -> None:
    facts = child((CLOT, *lines))
    assert modal_class(facts, facts.rows("vte_event")[0], window) == expected


def test_without_the_day_of_the_clot_nothing_is_said() -> None:
    facts = child(("vte_event event_no=1 status=index", course(1, "heparin", "100-120")))
    assert modal_class(facts, facts.rows("vte_event")[0], FIRST) == UNKNOWN


@pytest.mark.parametrize(("agent", "expected"), [("enoxaparin", "lmwh"), ("danaparoid", "other_txt"), ("", UNKNOWN)])
def test_the_class_of_an_agent(agent: str, expected: str) -> None:
    assert class_of(agent) == expected


def test_punctures_are_apart_by_the_class_of_their_agent() -> None:
    facts = child(("lp_hold lp_day=1 agent=heparin", "lp_hold lp_day=2 agent=enoxaparin haematoma=none",
                   "lp_hold lp_day=3 agent=dalteparin haematoma=symptomatic", "lp_hold lp_day=4"))  # fmt: skip
    found = punctures_by_class(facts)
    assert {name: (one.n, one.answered, one.with_haematoma) for name, one in found.items()} == {
        "ufh": (1, 0, 0), "lmwh": (2, 2, 1), "": (1, 0, 0),
    }  # fmt: skip
