"""Time on treatment after a clot: holds are inside, switches are no stop, silent gaps end it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.derived.episodes import Episode, episode, hold_lengths, on_drug
from registry.facts import Facts
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=10 status=index type=cvc_dvt"
HOLD = "platelet_hold_episode vte_event=1 primary_reason=platelet action=hold"


def course(number: int, start: int, more: str = "", agent: str = "enoxaparin") -> str:
    return (
        f"anticoagulant_course course_no={number} vte_event=1 intent=treatment agent={agent} start_day={start}"
        f" intensity=therapeutic {more}"
    )


def found(*lines: str) -> Episode | None:
    facts = child((EVENT, *lines))
    event = facts.index_event()
    assert event is not None
    return episode(facts, event)


EPISODES = [
    ([course(1, 10, "stop_day=100 stop_reason=completed")], Episode(10, 100, "planned")),
    ([course(1, 10, "stop_day=100 stop_reason=bleed")], Episode(10, 100, "unplanned", "bleed")),
    (
        [
            course(1, 10, "stop_day=40 stop_reason=switch"),
            course(2, 41, "stop_day=90 stop_reason=asp_end", "rivaroxaban"),
        ],
        Episode(10, 90, "planned"),
    ),
    (
        [course(1, 10, "stop_day=40 stop_reason=plt"), course(2, 54, "stop_day=90 stop_reason=completed")],
        Episode(10, 90, "planned"),
    ),
    (
        [course(1, 10, "stop_day=40 stop_reason=plt"), course(2, 55, "stop_day=90 stop_reason=completed")],
        Episode(10, 40, "unplanned", "gap"),
    ),
    (
        [
            course(1, 10, "stop_day=40 stop_reason=plt"),
            f"{HOLD} decision_day=40 resume_day=80",
            course(2, 80, "stop_day=90 stop_reason=completed"),
        ],
        Episode(10, 90, "planned"),
    ),
    ([course(1, 10, "stop_day=60 stop_reason=death"), "death day=60"], Episode(10, 60, "death")),
    ([course(1, 10), "death day=60"], Episode(10, 60, "death")),
    ([course(1, 10), "enrolment last_contact_day=75"], Episode(10, 75, "censored")),
    ([course(1, 10), "today day=75"], Episode(10, 75, "censored")),
    ([course(1, 10, "stop_day=50 stop_reason=lost")], Episode(10, 50, "censored")),
    ([course(1, 10)], None),
    ([], None),
]


@pytest.mark.parametrize(("lines", "expected"), EPISODES)
def test_episode(lines: list[str], expected: Episode | None) -> None:
    assert found(*lines) == expected


def test_prophylaxis_and_other_clots_are_no_treatment_of_this_one() -> None:
    other = course(1, 10, "stop_day=50").replace("vte_event=1", "vte_event=2")
    assert found(other, "vte_event event_no=2 day=12 status=concurrent") is None
    assert found(course(1, 10, "stop_day=50").replace("intent=treatment", "intent=secondary_proph")) is None


def test_days_on_drug_are_told_apart_from_held_ones_by_reason() -> None:
    facts = child((EVENT, course(1, 10, "stop_day=40 stop_reason=completed"), f"{HOLD} decision_day=20 resume_day=25"))
    event = facts.index_event()
    one = episode(facts, event) if event else None
    assert one is not None and event is not None
    days = on_drug(facts, one)
    assert (days.therapeutic, days.reduced, days.held, days.unknown) == (26, 0, {"platelet": 4}, 0)
    assert round(float(days.fraction or 0), 3) == 0.867
    assert hold_lengths(facts, event) == (5,)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), min_size=1, max_size=5), st.integers(0, 500))
def test_an_episode_never_starts_later_or_ends_earlier_for_another_course(
    gaps: list[tuple[int, int]], extra: int
) -> None:
    lines, day = [], 10
    for number, (gap, length) in enumerate(gaps, start=1):
        start = day + (gap if number > 1 else 0)
        day = start + length
        lines.append(course(number, start, f"stop_day={day} stop_reason=completed"))
    one, longer = (
        found(*lines),
        found(*lines, course(9, 10 + extra, f"stop_day={10 + extra + 5} stop_reason=completed")),
    )
    assert one is not None and longer is not None
    assert longer.start == one.start == 10 and longer.stop >= one.stop
    assert sum_of_days(child((EVENT, *lines)), one) == one.days


def sum_of_days(facts: Facts, one: Episode) -> int:
    days = on_drug(facts, one)
    return days.therapeutic + days.reduced + sum(days.held.values()) + days.unknown
