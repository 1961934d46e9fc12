"""Days that are not known exactly, and how far they move the median."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.precision import Lasted, lasted, sensitivity
from registry.derived.episodes import episode
from tests.spec.edit_checks_table import child

COURSE = "anticoagulant_course course_no=1 vte_event=1 intent=treatment intensity=therapeutic stop_reason=completed"


def spent(start: str, stop: str) -> Lasted:
    facts = child((
        "vte_event event_no=1 day=8 status=index type=pe", "enrolment last_contact_day=400",
        f"{COURSE} 'start_day={start}' 'stop_day={stop}'",
    ))  # fmt: skip
    event = facts.index_event()
    found = episode(facts, event)
    assert found is not None
    return lasted(facts, event, found)


@pytest.mark.parametrize(
    ("start", "stop", "range_"),
    [("10", "100", (90, 90)), ("10 ~3", "100 ~3", (90, 90)), ("10", "100 ~14", (76, 104)), ("10 ~14", "100", (76, 104)),
     ("10", "20 ~14", (0, 24)), ("10", "395 ~14", (371, 390)), ("10", "100 ~?", (0, 390))],
)  # fmt: skip
def test_the_range_of_a_course_by_the_precision_of_its_ends(start: str, stop: str, range_: tuple[int, int]) -> None:
    found = spent(start, stop)
    assert (found.least, found.most) == range_ and found.is_imprecise is (range_[0] < range_[1])


def values(found: dict[str, dict[str, float | None]]) -> list[float | None]:
    return [found[f"median_{name}"]["value"] for name in ("earliest", "as_entered", "latest")]


def test_where_all_is_precise_turnbull_is_kaplan_and_meier() -> None:
    found = sensitivity([Lasted(day, day, day, day != 60) for day in (42, 60, 90, 100, 183)])
    assert found["imprecise"] == 0 and values(found) == [100.0, 100.0, 100.0]


def test_the_median_lies_where_the_intervals_leave_it() -> None:
    """By hand: three of five surely stop on day 90 to 95; which day nobody knows."""
    loose = [Lasted(91, 90, 95, True)] * 3
    found = sensitivity([Lasted(40, 40, 40, True), *loose, Lasted(200, 200, 200, True)])
    assert found["imprecise"] == 3 and values(found) == [90.0, 91.0, 95.0]


def test_a_median_that_is_not_reached_says_so() -> None:
    found = sensitivity([Lasted(30, 30, 30, True), *[Lasted(300, 300, 300, False)] * 3])
    assert {found[f"median_{name}"]["reason"] for name in ("earliest", "as_entered", "latest")} == {"undefined"}
