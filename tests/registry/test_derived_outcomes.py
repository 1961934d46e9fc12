"""Asparaginase after a clot, punctures, prophylaxis and post-thrombotic syndrome of one child."""

from __future__ import annotations

from decimal import Decimal

import pytest

from registry.derived.outcomes import (
    Rechallenge,
    prophylaxis_groups,
    pts_at_a_year,
    pts_positive,
    punctures,
    rechallenge,
    was_given_prophylaxis,
)
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=20 status=index type=cvc_dvt asp_doses_remaining=3"
BEFORE = "asparaginase_exposure drug=pegaspargase planned_day=10 status=given day=10"
AFTER = "asparaginase_exposure drug=pegaspargase planned_day=38 status=given day=45 ac_cover=ther"
OMITTED = "asparaginase_exposure drug=pegaspargase planned_day=60 status=omitted"


def found(*lines: str) -> Rechallenge | None:
    facts = child(lines)
    event = facts.index_event()
    assert event is not None
    return rechallenge(facts, event)


def test_rechallenge_with_cover_and_what_came_after_it() -> None:
    assert found(EVENT, BEFORE, AFTER, OMITTED) == Rechallenge(3, 1, 1, ("ther",), 35, False)
    second = found(EVENT, BEFORE, AFTER, "vte_event event_no=2 day=60 status=recurrence_new_site")
    assert second is not None and second.second_clot and second.rechallenged


def test_truncated_is_planned_and_never_given_again() -> None:
    stopped = found(EVENT, BEFORE, OMITTED)
    assert stopped == Rechallenge(3, 0, 1, (), None, False)
    assert stopped is not None and stopped.truncated and not stopped.rechallenged
    nothing_left = found(EVENT.replace("remaining=3", "remaining=0"), BEFORE)
    assert nothing_left is not None and not nothing_left.truncated


def test_without_the_number_of_planned_doses_nothing_is_said() -> None:
    assert found("vte_event event_no=1 day=20 status=index") is None


def test_punctures_count_by_child_first() -> None:
    both = child(
        (
            "lp_hold lp_day=8 held=no haematoma=none first_dose_h_after=12",
            "lp_hold lp_day=30 held=yes last_dose_h_before=24 traumatic=yes haematoma=asymp_image delayed_it_days=2",
        )
    )
    one = punctures(both)
    assert (one.n, one.traumatic, one.symptomatic, one.haematoma) == (2, 1, 0, True)
    assert (one.hours_before, one.hours_after, one.delays_d) == ((Decimal(24),), (Decimal(12),), (2,))
    assert punctures(child(("lp_hold lp_day=8",))).haematoma is False


GROUPS = [
    (("enrolment age_dx_mo=120",), {"age10"}),
    (("enrolment age_dx_mo=119",), set()),
    (("all_diagnosis lineage=t_all",), {"t_all_mediast"}),
    (("all_diagnosis lineage=b_all mediastinal_mass=yes",), {"t_all_mediast"}),
    (("all_diagnosis lineage=b_all enlarged_nodes=yes",), {"t_all_mediast"}),
    (("central_line line_no=1 kind=picc",), {"picc"}),
    (("central_line line_no=1 kind=port", "all_diagnosis lineage=b_all"), set()),
]


@pytest.mark.parametrize(("lines", "expected"), GROUPS)
def test_groups_of_prophylaxis(lines: tuple[str, ...], expected: set[str]) -> None:
    assert prophylaxis_groups(child(lines)) == expected


def test_prophylaxis_given_is_a_course_of_that_intent() -> None:
    assert was_given_prophylaxis(child(("anticoagulant_course course_no=1 intent=primary_proph",)))
    assert not was_given_prophylaxis(child(("anticoagulant_course course_no=1 intent=treatment",)))


SCORES = [("mji", "1", True), ("mji", "0.9", False), ("mvs", "1", True), ("villalta", "5", True)]
SCORES += [("villalta", "4", False)]


@pytest.mark.parametrize(("instrument", "score", "expected"), SCORES)
def test_an_examination_is_positive_by_its_own_instrument(instrument: str, score: str, expected: bool) -> None:
    row = child((f"pts day=250 instrument={instrument} limb=arm side=r score={score}",)).rows("pts")[0]
    assert pts_positive(row) is expected


def test_no_cut_or_no_score_is_no_result() -> None:
    rows = child(
        ("pts day=250 instrument=captsure score=9 limb=arm side=r", "pts day=260 instrument=mji limb=arm side=r")
    )
    assert [pts_positive(row) for row in rows.rows("pts")] == [None, None]


def test_only_limb_clots_at_6_to_12_months_count_and_instruments_stay_apart() -> None:
    site = "vte_site vte_event=1 vein=subclavian side=r"
    visits = [f"pts day={20 + day} instrument=mji limb=arm side=r score=1" for day in (182, 183, 365, 366)]
    other = "pts day=300 instrument=villalta limb=arm side=r score=1"
    assert pts_at_a_year(child((EVENT, site, *visits, other))) == (("mji", True), ("villalta", False), ("mji", True))
    assert pts_at_a_year(child((EVENT, "vte_site vte_event=1 vein=lobar side=r", *visits))) == ()
