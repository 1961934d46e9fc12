"""Two reports one after another: what a reader finds by subtracting their curves and their fitted numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure.registry import ProtectedRegistry, protect_registry
from analytics.disclosure.registry_people import People
from analytics.disclosure.registry_readings import EVENTS, Memory, Reading, counts_of, nobody_or_enough
from analytics.disclosure.registry_spells import AT_RISK, Spells, Timed
from analytics.disclosure.released import from_json, to_json
from analytics.registry_summaries.cohort import Child, Cohort
from analytics.summaries.measures import Json
from registry.facts import Facts
from tests.analytics.disclosure.registry_cohorts import exact_of
from tests.analytics.registry_summaries.from_lines import cohort_of_lines

Rows = list[tuple[int, int]]
GRID = list(range(0, 200, 28))


def spells(rows: Rows, before: tuple[Reading, ...] = ()) -> Spells:
    people = People(Cohort(tuple(Child(i, f"s{i % 5}", Facts({})) for i in range(len(rows)))))
    return Spells([Timed(i, *row) for i, row in enumerate(rows)], 0, people, before, tells_events=True)


def read(found: Spells) -> Reading:
    """The curve on its grid, as the gate reads it."""
    days = found.grid(GRID)
    return found.reading(found.cuts, found.counted(days))


def few_between(first: Reading, second: Reading) -> list[int]:
    """What the strongest reader finds, who knows the counts behind every day that both reports read."""
    found = []
    for name in (EVENTS, *AT_RISK):
        then, now = first.series[name], second.series[name]
        changes = [now[day] - then[day] for day in now if day in then]
        found += [a - b for a, b in combinations([0, *changes], 2) if 0 < abs(a - b) < 11]
    return found


COURSES = st.lists(st.tuples(st.integers(1, 190), st.sampled_from([1, 1, 1, 0, 2])), min_size=60, max_size=120)


@settings(deadline=None, max_examples=60)
@given(COURSES, st.lists(st.tuples(st.integers(1, 190), st.just(1)), max_size=60), st.integers(0, 20))
def test_no_few_children_lie_between_the_readings_of_two_reports(rows: Rows, more: Rows, gone: int) -> None:
    first = read(spells(rows))
    second = read(spells([*rows[gone:], *more], (first,)))
    assert few_between(first, second) == []
    last = max(first.series[EVENTS], default=0)
    assert all(day in first.series[EVENTS] or day > last for day in second.series[EVENTS]), "nothing finer than before"


def test_without_the_memory_few_children_are_found() -> None:
    draw = Random(1)
    rows = [(draw.choice((20, 50, 90, 120, 180)), 1) for _ in range(120)]
    moved = [*rows[:-3], (20, 1), (20, 1), (50, 1), *[(draw.choice((90, 180)), 1) for _ in range(14)]]
    first = read(spells(rows))
    assert few_between(first, read(spells(moved))) != []
    assert few_between(first, read(spells(moved, (first,)))) == []


@pytest.mark.parametrize("to", [21, 150])
def test_one_event_that_moves_closes_the_curve_and_nothing_that_moves_does_not(to: int) -> None:
    rows = [(day, 1) for day in (20, 50, 90, 120) for _ in range(30)]
    first = read(spells(rows))
    assert len(first.series[EVENTS]) > 3
    assert read(spells(rows[::-1], (first,))).series == first.series
    after = spells([(to, 1), *rows[1:]], (first,))
    assert after.is_closed and not after.has_grown and read(after).series[EVENTS] == {}


def test_many_newcomers_open_it_again() -> None:
    rows = [(day, 1) for day in (20, 50, 90, 120) for _ in range(30)]
    first = read(spells(rows))
    after = spells([*rows, *[(50, 1)] * 15, *[(120, 1)] * 40], (first,))
    assert after.has_grown and len(read(after).series[EVENTS]) > 3


@pytest.mark.parametrize(
    ("changes", "fine"),
    [((), True), ((0, 0), True), ((11,), True), ((11, 22), True), ((11, 12), False), ((-11, 11), True), ((3,), False)],
)
def test_each_change_and_each_difference_is_of_nobody_or_enough(changes: tuple[int, ...], fine: bool) -> None:
    assert nobody_or_enough(*changes) is fine


# -- whole reports ----------------------------------------------------------------------------------------------------


def treated(place: int, stop: int, hours: int = 24) -> tuple[str, list[str]]:
    return f"s{place % 5}", [
        "enrolment age_dx_mo=60 enrol_day=3 last_contact_day=600",
        "vte_event event_no=1 day=10 status=index type=cvc_dvt",
        "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=10"
        f" stop_day={10 + stop} freq_h=12 intensity=therapeutic stop_reason=completed",
        f"lp_hold lp_day=30 agent=enoxaparin held=yes last_dose_h_before={hours} haematoma=none",
    ]


STOPS = [(43, 60, 91, 91, 120, 183)[place % 6] for place in range(90)]


def report(stops: list[int], hours: int, name: str, *earlier: ProtectedRegistry) -> ProtectedRegistry:
    cohort = cohort_of_lines(
        treated(place, stop, hours if place == 0 else 24 + place) for place, stop in enumerate(stops)
    )
    exact = exact_of(cohort)
    exact["snapshot"]["sha256"] = name
    # As a later process reads it.
    return protect_registry(exact, cohort, [from_json(to_json(one.release)) for one in earlier], name)


@pytest.fixture(scope="module")
def first() -> ProtectedRegistry:
    return report(STOPS, 24, "a")


def differing(first: Json, second: Json) -> Iterator[str]:
    """Numbers of two reports that differ though their rows have the same number of children."""
    for block in ("duration", "lp", "completeness"):
        for old, new in zip(first[block], second[block], strict=True):
            if old.get("hidden") or new.get("hidden") or old.get("n") != new.get("n"):
                continue
            curve = dict(zip(old.get("times", ()), old.get("survival", ()), strict=True))
            after = dict(zip(new.get("times", ()), new.get("survival", ()), strict=True))
            yield from (f"{block} at {day}" for day in curve.keys() & after.keys() if curve[day] != after[day])
            for left, right in zip(old.get("quartiles", ()), new.get("quartiles", ()), strict=True):
                if None not in (left["value"], right["value"]) and left["value"] != right["value"]:
                    yield f"{block} quartile {left['q']}"
            medians = (old.get("hours_before_median"), new.get("hours_before_median"))
            if None not in medians and medians[0] != medians[1]:
                yield f"{block} hours"


def test_one_child_whose_treatment_was_shorter_is_not_found(first: ProtectedRegistry) -> None:
    changed = [*STOPS[:4], 91, *STOPS[5:]]
    alone, after = report(changed, 500, "b"), report(changed, 500, "b", first)
    assert {one.split()[0] for one in differing(first.summary, alone.summary)} == {"duration", "lp"}
    assert list(differing(first.summary, after.summary)) == []
    assert "one child moves them" in after.summary["disclosure"]["sentences"][-1]


def test_the_same_children_are_told_the_same_again(first: ProtectedRegistry) -> None:
    again = report(STOPS, 24, "b", first)
    for block in ("duration", "incidence", "lp", "completeness", "sites"):
        assert again.summary[block] == first.summary[block]
    assert first.summary["duration"][0]["times"]


def test_the_memory_of_readings_is_no_count_for_the_ledger(first: ProtectedRegistry) -> None:
    [told] = Memory([first.release]).of("duration|all")
    assert told.n == len(STOPS) and told.total == len(STOPS) and told.series[EVENTS]
    assert counts_of(first.release).cells.items() < first.release.cells.items()
    assert Memory([counts_of(first.release)]).of("duration|all") == ()


def test_a_registry_that_grew_by_enough_is_told_anew(first: ProtectedRegistry) -> None:
    after = report([*STOPS, *[91] * 20], 24, "b", first).summary["duration"][0]
    assert (after["n"], after["quartiles"][1]["value"]) == (110, 91.0) and after["times"]
    one_more = report([*STOPS, 91], 24, "b", first).summary["duration"][0]
    assert one_more["n"] is None
