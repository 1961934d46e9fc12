"""Between sites: who counts, points that tell no site, and the figures of the statistics behind them."""

from __future__ import annotations

import json

import pytest

from analytics.registry_summaries.sites import build, stopped_in_window
from analytics.statistics.sites import funnel, icc, median_odds_ratio
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised
from tests.spec.edit_checks_table import child

COURSE = "anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=10 intensity=therapeutic"


def treated(days: int | None, reason: str = "completed", until: int = 400, *more: str) -> tuple[str, ...]:
    stop = "" if days is None else f"stop_day={10 + days} stop_reason={reason}"
    return (
        "vte_event event_no=1 day=8 status=index type=pe",
        f"{COURSE} {stop}",
        f"enrolment enrol_day=0 last_contact_day={10 + until}",
        *more,
    )


ANSWERS = [
    (treated(76), False), (treated(77), True), (treated(105), True), (treated(106), False),
    (treated(91, "bleed"), False), (treated(None), False), (treated(None, until=106), False),
    (treated(None, until=105), None), (treated(80, until=104), None), (treated(30, until=104), None),
    (treated(30, "death", 200, "death day=40"), False), (treated(80, "lost"), None),
    (("enrolment enrol_day=0 last_contact_day=400",), None),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), ANSWERS)
def test_who_stopped_within_two_weeks_of_three_months(lines: tuple[str, ...], expected: bool | None) -> None:
    assert stopped_in_window(child(lines)) is expected


SHARES = [(0, 2), (3, 6), (1, 1), (2, 6), (0, 3), (3, 3), (1, 4), (0, 1)]
CHILDREN = [
    (f"site-{place}", treated(90 if number < x else 200))
    for place, (x, n) in enumerate(SHARES)
    for number in range(n)
]  # fmt: skip


def test_points_are_in_an_order_that_tells_nothing_and_name_no_site() -> None:
    found = build(cohort_of_lines([*CHILDREN, ("site-9", treated(None, until=50))]), PLAN)
    assert [(one["n"], one["x"]) for one in found["points"]] == sorted((n, x) for x, n in SHARES)
    assert (found["n"], found["sites"], found["censored"]) == (26, 8, 1)
    assert found["target"] == pytest.approx(10 / 26)
    assert "site-" not in json.dumps(found)


def test_figures_are_those_of_the_statistics() -> None:
    found, (x, n) = build(cohort_of_lines(CHILDREN), PLAN), zip(*SHARES, strict=True)
    assert found["icc"]["latent"]["value"] == pytest.approx(icc(x, n, "latent").value)
    assert found["median_odds_ratio"]["high"] == pytest.approx(median_odds_ratio(x, n).high)
    limits = {(one["n"], one["level"]): (one["low"], one["high"]) for one in found["limits"]}
    of_six = funnel(x, n, 10 / 26)
    assert limits[6, 0.95] == (of_six.low[0.95][1], of_six.high[0.95][1])
    assert sorted(limits) == sorted((size, level) for size in (1, 2, 3, 4, 6) for level in (0.95, 0.998))
    assert found["flags"] == ["few_clusters", "unadjusted"]


def mixed(kind: str, days: int, age: int = 60) -> tuple[str, ...]:
    lines = (line.replace("type=pe", f"type={kind}") for line in treated(days))
    return tuple(line.replace("enrol_day", f"age_dx_mo={age} enrol_day") for line in lines)


CASES = [
    (f"s{place}", mixed(kind, 90 if number < stops else 200, age))
    for place in range(6)
    for kind, age, stops in (("pe", 60, 4 - place % 2), ("cvst", 150, place % 2))
    for number in range(4 if (kind == "pe") == (place < 3) else 2)
]


def test_sites_are_compared_for_the_same_case() -> None:
    """By hand: nearly all with one kind of clot stop, few with the other, and sites have different ones."""
    found = build(cohort_of_lines(CASES), PLAN)
    assert found["adjusted_for"] == ["age_band", "type"] and "unadjusted" not in found["flags"]
    assert sum(point["expected"] for point in found["points"]) == pytest.approx(found["target"] * found["n"], abs=1e-6)
    for point in found["points"]:
        assert point["standardised"] == pytest.approx(found["target"] * point["x"] / point["expected"])
    plain = found["unadjusted"]
    assert found["overdispersion"]["phi"] < plain["overdispersion"]["phi"]
    assert found["icc"]["anova"] == plain["icc"]["anova"]
    assert build(cohort_of_lines(CASES), PLAN) == build(disguised(cohort_of_lines(CASES)), PLAN)


def test_sites_that_are_alike_are_flagged() -> None:
    found = build(cohort_of_lines([(f"s{p}", treated(90 if q else 200)) for p in range(20) for q in (0, 1)]), PLAN)
    assert found["flags"] == ["singular", "unadjusted"]
    assert (found["median_odds_ratio"]["value"], found["icc"]["latent"]["value"]) == (1.0, 0.0)


@pytest.mark.parametrize(("children", "reason"), [([], "no_answers"), (CHILDREN[2:8], "n_too_small")])
def test_one_site_or_none_is_no_comparison(children: list[tuple[str, tuple[str, ...]]], reason: str) -> None:
    found = build(cohort_of_lines(children), PLAN)
    assert (found["limits"], found["overdispersion"]["phi"], found["icc"]["anova"]) == ([], None, None)
    assert found["icc"]["latent"]["reason"] == found["median_odds_ratio"]["reason"] == reason


def test_other_numbers_names_and_orders_change_nothing() -> None:
    cohort = cohort_of_lines(CHILDREN)
    assert build(cohort, PLAN) == build(disguised(cohort), PLAN)
