"""The class of most days, first and for the rest of treatment, by type of clot."""

from __future__ import annotations

import pytest

from analytics.registry_summaries import duration
from analytics.registry_summaries.class_mix import build
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines

CLOT = "vte_event event_no=1 day=20 status=index type=pe"
UFH = "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=heparin start_day=20 stop_day=22"
LMWH = "anticoagulant_course course_no=2 vte_event=1 intent=treatment agent=enoxaparin start_day=23 stop_day=60"
SAYS_NO_AGENT = "anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=20 stop_day=40"


def row(rows: list[Json], group: str, window: str) -> Json:
    return next(one for one in rows if (one["group"], one["window"]) == (group, window))


def counts(found: Json) -> dict[str, int]:
    return {one["code"]: one["count"] for one in found["options"] if one["count"]}


def test_each_child_counts_once_in_each_window() -> None:
    rows = build(cohort_of_lines([("a", (CLOT, UFH, LMWH)), ("b", (CLOT, UFH))]), PLAN)
    first, rest = row(rows, "pe", "day0_10"), row(rows, "pe", "after_day10")
    assert (first["n"], counts(first)) == (2, {"lmwh": 1, "ufh": 1})
    assert (rest["n"], counts(rest)) == (2, {"lmwh": 1, "none": 1})
    assert row(rows, "all", "day0_10")["options"] == first["options"]


def test_who_never_was_treated_is_none_at_first_and_not_in_the_later_window() -> None:
    """Later it is about the children of `duration`: with the untreated, the difference would tell of them."""
    late = "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=35 stop_day=60"
    cohort = cohort_of_lines([("a", (CLOT, UFH)), ("a", (CLOT, late)), ("b", (CLOT,))])
    rows = build(cohort, PLAN)
    assert [(one["group"], one["window"], counts(one)) for one in rows] == [
        ("all", "day0_10", {"ufh": 1, "none": 2}),
        ("pe", "day0_10", {"ufh": 1, "none": 2}),
        ("all", "after_day10", {"lmwh": 1, "none": 1}),
        ("pe", "after_day10", {"lmwh": 1, "none": 1}),
    ]
    assert duration.build(cohort, PLAN)[0]["n"] == rows[2]["n"] == 2


def test_an_agent_that_nobody_named_is_in_no_share() -> None:
    found = row(build(cohort_of_lines([("a", (CLOT, UFH)), ("a", (CLOT, SAYS_NO_AGENT))]), PLAN), "all", "day0_10")
    assert (found["n"], found["unknown"], counts(found)) == (1, 1, {"ufh": 1})


def test_without_any_known_agent_shares_are_null() -> None:
    found = row(build(cohort_of_lines([("a", (CLOT, SAYS_NO_AGENT))]), PLAN), "all", "day0_10")
    assert {(one["share"], one["low"], one["method"]) for one in found["options"]} == {(None, None, "none")}


@pytest.mark.parametrize(
    ("sites", "method", "flags"), [(19, "site_jackknife", ["few_clusters"]), (20, "cluster_bootstrap", None)]
)
def test_sites_are_the_clusters(sites: int, method: str, flags: list[str] | None) -> None:
    children = [(f"s{place:02d}", (CLOT, UFH) if place % 3 else (CLOT, LMWH)) for place in range(sites) for _ in "ab"]
    found = row(build(cohort_of_lines(children), PLAN), "pe", "day0_10")
    ufh = next(one for one in found["options"] if one["code"] == "ufh")
    assert (found["n"], found["sites"], ufh["method"], found.get("flags")) == (2 * sites, sites, method, flags)
    assert 0 <= ufh["low"] < ufh["share"] < ufh["high"] <= 1
