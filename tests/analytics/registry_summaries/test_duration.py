"""How long clots were treated: the worked example, the rows, and shares within two weeks of a fixed time."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.duration import build
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised


def treated(stop: str, kind: str = "cvc_dvt", *more: str) -> tuple[str, ...]:
    return (
        f"vte_event event_no=1 day=0 status=index type={kind}",
        f"anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=0 intensity=therapeutic {stop}",
        *more,
    )


def stopped(day: int, reason: str = "completed") -> str:
    return f"stop_day={day} stop_reason={reason}"


WORKED = [
    ("a", treated(stopped(60, "death"), "cvc_dvt", "death day=60")),
    ("b", treated(stopped(90))),
    ("c", treated("", "cvc_dvt", "enrolment last_contact_day=100")),
    ("d", treated(stopped(180, "resolved"))),
]


def row(rows: list[Json], group: str) -> Json:
    return next(one for one in rows if one["group"] == group)


def test_the_worked_example() -> None:
    found = row(build(cohort_of_lines(WORKED), PLAN), "cvc_dvt")
    assert (found["n"], found["sites"]) == (4, 4)
    assert [found[key] for key in ("events", "competing", "censored")] == [2, 1, 1]
    assert found["estimator"] == "aalen_johansen" and found["flags"] == ["few_clusters"]
    on_grid = dict(zip(found["times"], zip(found["at_risk"], found["survival"], strict=True), strict=True))
    assert on_grid[0] == (4, 1.0) and on_grid[63] == (3, 1.0) and on_grid[84] == (3, 1.0)
    assert on_grid[91] == (2, pytest.approx(0.75)) and on_grid[105] == (1, pytest.approx(0.75))
    # The last step of the grid is the first that holds day 180; 1 - Kaplan and Meier's S would be 0 there.
    assert on_grid[182] == (0, pytest.approx(0.25)) and max(on_grid) == 182
    assert [one["value"] for one in found["quartiles"]] == [90.0, 180.0, 180.0]


def test_where_nothing_competed_the_estimator_is_that_of_kaplan_and_meier() -> None:
    found = row(build(cohort_of_lines([*WORKED[1:]]), PLAN), "cvc_dvt")
    assert found["estimator"] == "kaplan_meier"
    # By hand: one of three stops at 90, one of one at 180.
    assert found["survival"][13] == pytest.approx(2 / 3) and found["survival"][-1] == pytest.approx(0.0)


WINDOWS = [("wk6", 28, 56), ("mo3", 77, 105), ("mo6", 169, 197), ("mo12", 351, 379)]


@pytest.mark.parametrize(("rule", "first", "last"), WINDOWS)
def test_fourteen_days_on_both_sides_of_a_fixed_time_are_in_it(rule: str, first: int, last: int) -> None:
    days = (first - 1, first, last, last + 1, 900)
    cohort = cohort_of_lines([("a", treated(stopped(day))) for day in days])
    found = {one["rule"]: one for one in row(build(cohort, PLAN), "all")["fixed_times"]}
    assert found[rule]["share"]["value"] == pytest.approx(2 / 5) and found[rule]["window_d"] == 14


COMPETING = ["bleed", "plt", "hit", "burden", "recurrence"]


@pytest.mark.parametrize("reason", COMPETING)
def test_an_unplanned_stop_competes(reason: str) -> None:
    found = row(build(cohort_of_lines([("a", treated(stopped(30, reason)))]), PLAN), "all")
    assert (found["events"], found["competing"], found["quartiles"][1]["reason"]) == (0, 1, "undefined")


def test_types_have_rows_of_their_own_beside_all_and_the_untreated_none() -> None:
    untreated = ("vte_event event_no=1 day=0 status=index type=pe", "enrolment last_contact_day=90")
    lines = [*WORKED, ("a", treated(stopped(42), "cvst")), ("a", untreated), ("a", treated(stopped(9), ""))]
    rows = build(
        cohort_of_lines([(site, tuple(x.replace("type= ", "") for x in child)) for site, child in lines]), PLAN
    )
    assert [(one["group"], one["n"]) for one in rows] == [("all", 6), ("cvc_dvt", 4), ("cvst", 1), ("unknown", 1)]


def test_twenty_sites_are_resampled_and_limits_hold_the_curve() -> None:
    lines = [(f"s{place % 24:02d}", treated(stopped(40 + 7 * place % 150))) for place in range(96)]
    found = row(build(cohort_of_lines(lines), PLAN), "cvc_dvt")
    assert found["method"] == "cluster_bootstrap" and "flags" not in found
    for low, value, high in zip(found["low"], found["survival"], found["high"], strict=True):
        assert (low is None or low <= value + 1e-12) and (high is None or value <= high + 1e-12)
    assert all(one["low"] <= one["value"] <= one["high"] for one in found["quartiles"])


def test_other_numbers_names_and_orders_change_nothing() -> None:
    cohort = cohort_of_lines([(f"s{place % 21:02d}", treated(stopped(40 + 11 * place % 150))) for place in range(60)])
    assert build(cohort, PLAN) == build(disguised(cohort), PLAN)


def test_rules_of_the_stop_add_up_to_the_curve() -> None:
    reasons = ("completed", "line_removed", "resolved", "asp_end", "completed", "bleed")
    lines = [(f"s{place % 5}", treated(stopped(40 + 3 * place, reasons[place % 6]))) for place in range(60)]
    found = row(build(cohort_of_lines(lines), PLAN), "all")
    shares = {one["rule"]: one["share"]["value"] for one in found["ended_by"]}
    at = found["times"].index(found["by_day"])
    assert (found["by_day"], found["at_risk"][at]) == (168, 17), "11 are left on day 184; in steps of 28"
    assert sum(shares.values()) == pytest.approx(1 - found["survival"][at])
    assert shares["completed"] > shares["line_removal"] > 0
    # By hand: nobody is censored, so that a share is a count.
    stops = [(40 + 3 * place, reasons[place % 6]) for place in range(60)]
    assert shares["resolution"] == pytest.approx(sum(d <= 168 and why == "resolved" for d, why in stops) / 60)


def test_few_courses_have_no_day_for_the_rules() -> None:
    found = row(build(cohort_of_lines(WORKED), PLAN), "all")
    assert found["by_day"] is None and {one["share"]["reason"] for one in found["ended_by"]} == {"n_too_small"}
