"""What waits: visits as the day of today allows, queries, unfinished rows, and cases that can be signed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.worklist.completeness import Completeness
from registry.worklist.tasks import (
    ORDER,
    Asked,
    Child,
    Kind,
    Offered,
    Task,
    Unsent,
    Waiting,
    counts,
    next_due,
    tasks,
)
from registry.worklist.visits import is_over, visit_label
from tests.spec.edit_checks_table import child

CLOT = ("vte_event event_no=1 day=24 status=index", "vte_site vte_event=1 vein=ijv side=l",
        "initial_decision vte_event=1 day=24")  # fmt: skip
SEEN = "followup_visit planned=d7 day=31"
WHOLE = Completeness(7, 7, {})
HALF = Completeness(5, 10, {})


def one(*lines: str, state: str = "open", complete: Completeness = HALF) -> Child:
    return Child("K7Q", state, child(lines), complete)


def found(
    *lines: str, waiting: Waiting | None = None, complete: Completeness = HALF, state: str = "open"
) -> list[Task]:
    return list(tasks([one(*lines, complete=complete, state=state)], waiting or Waiting()))


def visits(*lines: str) -> list[tuple[Kind, str]]:
    return [(task.kind, task.sentence) for task in found(*CLOT, *lines) if task.entity == "followup_visit"]


def test_a_visit_whose_window_is_over_is_late() -> None:
    told = "30-day follow-up was due on day 54, 12 days ago"
    assert visits(SEEN, "today day=66") == [(Kind.OVERDUE, told)]


def test_on_the_last_day_of_its_window_a_visit_is_only_due() -> None:
    assert visits(SEEN, "today day=64") == [(Kind.DUE, "30-day follow-up, due 10 days ago")]


def test_a_visit_is_told_two_weeks_ahead_and_no_sooner() -> None:
    assert visits(SEEN, "today day=40") == [(Kind.DUE, "30-day follow-up, due in 14 days")]
    assert visits(SEEN, "today day=39") == []


def test_a_wide_window_tells_a_visit_as_soon_as_it_opens() -> None:
    seen = [f"followup_visit planned={planned} day=40" for planned in ("d7", "d30", "m3")]
    assert visits(*seen, "today day=174") == [(Kind.DUE, "6-month follow-up, due in 30 days")]
    assert visits(*seen, "today day=173") == []


def test_without_a_date_of_diagnosis_nothing_is_late_and_the_next_visit_has_its_day() -> None:
    assert visits(SEEN) == [(Kind.DUE, "30-day follow-up is due on day 54")]


def test_who_died_owes_no_visit() -> None:
    assert visits(SEEN, "death day=60", "today day=500") == []
    assert visits("death day=40", "today day=500") == [
        (Kind.OVERDUE, "7-day follow-up was due on day 31, 469 days ago")
    ]


def test_who_withdrew_is_not_followed_any_more() -> None:
    assert visits(SEEN, "enrolment consent_status=withdrawn_keep", "today day=500") == []
    assert visits(SEEN, "enrolment consent_status=waiver", "today day=66") != []


def test_signed_cases_have_nothing_to_do_but_their_queries() -> None:
    asked = Waiting(asked=(Asked("K7Q", 3, "Which side?", 6),))
    assert [task.kind for task in found(*CLOT, "today day=99", state="signed", waiting=asked)] == [Kind.QUERY]


OVER = (*CLOT, "death day=40", *(f"followup_visit planned={planned} day=32" for planned in ("d7", "d30")))
ALL = ("d7", "d30", "m3", "m6", "m12", "m24")
LONG = (*CLOT, "enrolment last_contact_day=800", *(f"followup_visit planned={planned} day=32" for planned in ALL))


def test_a_complete_case_is_signed_once_nothing_more_is_to_come() -> None:
    for lines in (OVER, LONG):
        assert [task.kind for task in found(*lines, complete=WHOLE)] == [Kind.SIGN]
        assert found(*lines, complete=HALF) == []
    assert found(*CLOT, SEEN, "today day=33", complete=WHOLE) == []


def test_a_case_with_an_open_query_or_an_unfinished_row_is_not_signed() -> None:
    asked = Waiting(asked=(Asked("K7Q", 1, "Which side?", 0),))
    assert Kind.SIGN not in {task.kind for task in found(*OVER, complete=WHOLE, waiting=asked)}
    assert [task.kind for task in found(*OVER, "tma day=20", complete=WHOLE)] == [Kind.UNFINISHED]


def test_the_investigator_is_asked_to_sign_and_others_are_told_who_does() -> None:
    told = {signs: found(*OVER, complete=WHOLE, waiting=Waiting(signs=signs))[0].sentence for signs in (True, False)}
    assert told == {True: "Complete, and waits for your signature", False: "Complete. Waits for the investigator"}


def test_a_child_without_a_clot_is_over_when_followed_as_long_as_the_visits_go() -> None:
    assert [is_over(child([f"enrolment last_contact_day={day}"])) for day in (669, 670)] == [False, True]


def test_forms_and_offers_are_told_without_what_stands_in_them() -> None:
    waiting = Waiting(unsent=(Unsent("K7Q", "bleeding_event", None, 1),), offered=(Offered("ZZZ", "H4RB", 0),))
    first, second = found("enrolment sex=f", waiting=waiting)
    assert (first.kind, first.sentence, first.percent) == (Kind.TRANSFER, "Site H4RB offers you this child", None)
    assert (second.sentence, second.percent) == ("Draft of “Bleeding”, kept yesterday, not sent yet", 50)


def test_the_next_visit_is_counted_from_today() -> None:
    assert next_due([one(*CLOT, SEEN, "today day=33"), one(*CLOT, SEEN, "today day=43")]) == 11
    assert next_due([one(*CLOT, SEEN)]) is None


def test_visits_are_named_as_people_say_them() -> None:
    assert [visit_label(planned) for planned in ("d7", "d30", "m3", "m24")] == [
        "7-day follow-up", "30-day follow-up", "3-month follow-up", "24-month follow-up"]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["today day=66", "death day=20", "tma day=1", ""]), st.integers(0, 9)), max_size=6
    )
)
def test_tasks_stand_by_urgency_and_counts_add_up(drawn: list[tuple[str, int]]) -> None:
    children = [Child(f"C{place}", "open", child([*CLOT, line] if line else [*CLOT]), HALF)
                for place, (line, _) in enumerate(drawn)]  # fmt: skip
    asked = tuple(Asked(f"C{place}", 1, "Why?", days) for place, (_, days) in enumerate(drawn))
    listed = tasks(children, Waiting(asked=asked))
    assert [ORDER.index(task.kind) for task in listed] == sorted(ORDER.index(task.kind) for task in listed)
    assert sum(counts(listed).values()) == len(listed)
    ages = [-task.rank for task in listed if task.kind is Kind.QUERY]
    assert ages == sorted(ages, reverse=True), "the oldest question first"
