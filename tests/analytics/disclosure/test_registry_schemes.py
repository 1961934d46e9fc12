"""Two counts of one outcome through the gate: what one less the other tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from analytics.disclosure.registry import protect_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines

FIRST, SECOND = "death", "death_hct_relapse"


def registry(relapsed: int, again: int = 0) -> Cohort:
    """120 children at 12 sites, 36 with a second clot; `relapsed` of the others relapsed, and `again` of the 36 before
    their second clot."""
    return cohort_of_lines((f"s{place % 12:02d}", _lines(place, relapsed, again)) for place in range(120))


def _lines(place: int, relapsed: int, again: int) -> Iterator[str]:
    yield f"enrolment age_dx_mo=60 enrol_day=3 last_contact_day={380 + place % 7}"
    yield "vte_event event_no=1 day=10 status=index type=pe"
    if place < 36:
        yield f"vte_event event_no=2 day={40 + place % 3 * 100} status=recurrence_new_site type=pe"
    if place < again or 36 <= place < 36 + relapsed:
        yield f"status_event day={20 + place % 2 * 160 if place >= 36 else 20} kind=relapse"


def told(cohort: Cohort, cause: str = "recurrence") -> tuple[Json, Json]:
    """The rows of all clots in both schemes."""
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    rows = [row for row in summary["incidence"] if row["cause"] == cause and row["group"] == "all"]
    first, second = rows
    assert (first["scheme"], second["scheme"]) == (FIRST, SECOND)
    return first, second


def test_where_nobody_relapsed_both_are_told_alike() -> None:
    first, second = told(registry(0))
    assert first["events"] == second["events"] == 36 and first["times"] == second["times"] != []
    assert first["at"] == second["at"] and first["at_risk"] == second["at_risk"]


def test_where_enough_relapsed_the_second_is_told_too() -> None:
    first, second = told(registry(30))
    assert (second["n"], second["events"], second["competing"], second["censored"]) == (120, 36, 30, 54)
    assert second["at"][-1]["value"] is not None and second["at_risk"][:3] != first["at_risk"][:3]


@pytest.mark.parametrize(("relapsed", "again"), [(1, 0), (10, 0), (0, 4), (30, 4)])
def test_where_few_differ_the_second_is_withheld_whole_and_the_first_stays(relapsed: int, again: int) -> None:
    """`again`: second clots that came after a relapse are events of the first count alone."""
    first, second = told(registry(relapsed, again))
    assert first["events"] == 36 and first["times"]
    assert (second["hidden"], second["n"], second["times"]) == (True, None, [])


def test_second_clots_after_a_relapse_leave_the_events_where_they_are_enough() -> None:
    first, second = told(registry(0, again=12))
    assert (first["events"], second["events"], second["competing"]) == (36, 24, 12)


def test_numbers_at_risk_of_both_differ_by_nobody_or_enough() -> None:
    """Of the 30 who relapsed half did on day 10 after the clot, half on day 170."""
    first, second = told(registry(30))
    before = dict(zip(first["times"], first["at_risk"], strict=True))
    pairs = [(before.get(day), count) for day, count in zip(second["times"], second["at_risk"], strict=True)]
    known = [there - here for there, here in pairs if there is not None and here is not None]
    assert known and all(change == 0 or change >= 11 for change in known)


def test_between_two_days_that_are_read_enough_relapsed_or_none() -> None:
    """Six of the 16 who relapsed did so by the middle: no day in between is read of the second count."""
    cohort = cohort_of_lines(
        (
            f"s{place % 12:02d}",
            [
                *_lines(place, 0, 0),
                *(f"status_event day={30 if place < 42 else 250} kind=relapse" for _ in range(36 <= place < 52)),
            ],
        )
        for place in range(120)
    )
    first, second = told(cohort)
    middle = range(21, 240)
    assert any(day in middle for day in first["times"]) and not any(day in middle for day in second["times"])
    assert [one["reason"] for one in second["at"][:3]] == ["suppressed"] * 3
