"""Whatever is written, a place has one question, and the engine settles down at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.data_queries.keeping import SOFT, Held, Place, Plan, Wanted, Written, plan
from registry.data_queries.rules import WAITING, State

PLACES = [Place(rule, "count", (key,), ("plt",)) for rule in ("E22", "E24", SOFT) for key in ("1", "2")]
ON = frozenset({"E22", "E24"})
HELD = st.dictionaries(st.sampled_from(PLACES), st.tuples(st.sampled_from(State), st.booleans()))
ASKED = st.sets(st.sampled_from(PLACES))
CHANGES = st.dictionaries(
    st.sampled_from([("count", ("1",)), ("count", ("2",))]),
    st.none() | st.frozensets(st.sampled_from(["plt", "hb"])),
)


def planned(held: dict[Place, tuple[State, bool]], asked: set[Place], changed: dict, on: frozenset[str] = ON) -> Plan:
    soft = {place for place in asked if place.rule == SOFT}
    rows = [Held(place, state, by_switch) for place, (state, by_switch) in held.items()]
    return plan(rows, [Wanted(place, "why") for place in asked], Written(changed), soft, on)


@given(HELD, ASKED, CHANGES)
def test_a_place_is_opened_once_and_never_both_opened_and_closed(held, asked, changed) -> None:
    made = planned(held, asked, changed)
    new, again, over = ({*places} for places in ((w.place for w in made.new), (w.place for w in made.again), made.over))
    assert new == asked - held.keys() and again <= asked & held.keys() and not over & asked
    assert all(held[place][0] in WAITING for place in over)


@given(HELD, ASKED, CHANGES)
def test_after_the_plan_nothing_is_left_to_do(held, asked, changed) -> None:
    made = planned(held, asked, changed)
    then = dict(held) | {one.place: (State.OPEN, False) for one in (*made.new, *made.again)}
    then |= dict.fromkeys(made.over, (State.CORRECTED, False))
    left = planned(then, asked, changed)
    assert not left.new and not left.over and {one.place for one in left.again} <= asked


@given(HELD, ASKED, CHANGES)
def test_what_was_settled_comes_back_only_with_a_changed_value(held, asked, changed) -> None:
    for one in planned(held, asked, changed).again:
        state, by_switch = held[one.place]
        if state in (State.ACCEPTED, State.WITHDRAWN) and not by_switch:
            names = changed[one.place.at]
            assert names is None or "plt" in names


@given(HELD, CHANGES)
def test_the_questions_of_a_check_that_is_off_wait(held, changed) -> None:
    over = planned(held, set(), changed, on=frozenset()).over
    assert all(place.rule == SOFT for place in over)
