"""The whole summary: its frame, and that nobody's number or name moves any of its numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.registry_summaries.build import BLOCKS, build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from pave.lib.digest import sha256, summary_bytes
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

ROOT = Path(__file__).parents[3]


def lines(place: int) -> tuple[str, ...]:
    """A child that has something for every block; each is a little different."""
    kind, agent = ("cvc_dvt", "enoxaparin") if place % 3 else ("cvst", "dalteparin")
    count, action = 45 - place % 4 * 8, ("hold", "continue_full", "reduce_half")[place % 3]
    given = "given day=45" if place % 2 else "omitted"
    return (
        "enrolment age_dx_mo=60 enrol_day=3 last_contact_day=300",
        f"vte_event event_no=1 day=20 status=index type={kind} asp_doses_remaining=2",
        f"anticoagulant_course course_no=1 vte_event=1 intent=treatment agent={agent} start_day=20"
        f" stop_day={100 + place} freq_h=12 intensity=therapeutic stop_reason=completed",
        f"lab_level day=30 course=1 assay=anti_xa_lmwh hours_post_dose=4 value=0.{3 + place % 5}",
        f"lab_level day=60 course=1 assay=anti_xa_lmwh hours_post_dose=4 value=0.{2 + place % 7}",
        "asparaginase_exposure drug=pegaspargase planned_day=10 status=given day=10",
        f"asparaginase_exposure drug=pegaspargase planned_day={38 + place} status={given}",
        f"count day=40 plt={count}",
        f"platelet_hold_episode vte_event=1 decision_day=40 primary_reason=platelet action={action}",
        f"lp_hold lp_day=50 agent={agent} held=yes last_dose_h_before={12 + place} haematoma=none",
    )


def whole(sites: int = 22) -> Cohort:
    children = [(f"s{place % sites:02d}", lines(place)) for place in range(2 * sites + 3)]
    return replace(cohort_of_lines(children), rows=1, queries_open={"count": 2})


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return whole()


@pytest.fixture(scope="module")
def summary(cohort: Cohort) -> Json:
    return build(cohort, PLAN)


def test_the_frame_says_what_the_summary_was_made_with(summary: Json) -> None:
    assert {name: summary[name] for name in ("format", "source", "snapshot", "code_version", "parameters")} == {
        "format": "pave-summary/1",
        "source": {"kind": "registry", "as_of": "2026-01-01"},
        "snapshot": {"sha256": "d", "rows": 1, "sites": 22, "children": 47},
        "code_version": "0",
        "parameters": {"replicates": 200, "seed": 1, "confidence": 0.95},
    }
    assert set(summary) - set(BLOCKS) == {"format", "source", "snapshot", "code_version", "parameters"}


@pytest.mark.parametrize("seed", range(3))
def test_other_numbers_names_and_order_change_no_byte(cohort: Cohort, summary: Json, seed: int) -> None:
    other = replace(disguised(cohort, seed), rows=1, queries_open={"count": 2})
    assert other.sites != cohort.sites
    assert summary_bytes(build(other, PLAN)) == summary_bytes(summary)


def test_a_child_at_another_site_changes_intervals_and_no_count(cohort: Cohort, summary: Json) -> None:
    """The control of the law above: sites do matter."""
    first, *rest = cohort.children
    moved = build(replace(cohort, children=(replace(first, site=rest[0].site), *rest)), PLAN)
    [held, was] = [one["antixa"][0] for one in (moved, summary)]
    assert (held["n"], held["in_range"]["value"]) == (was["n"], was["in_range"]["value"])
    assert held["in_range"]["low"] != was["in_range"]["low"]


def test_another_seed_changes_limits_and_no_value(cohort: Cohort, summary: Json) -> None:
    [held, was] = [one["antixa"][0]["in_range"] for one in (build(cohort, replace(PLAN, seed=2)), summary)]
    assert held["value"] == was["value"] and held["low"] != was["low"]


def test_without_replicates_values_stand_without_limits(cohort: Cohort, summary: Json) -> None:
    found = build(cohort, replace(PLAN, replicates=0))["antixa"][0]["in_range"]
    assert found == {**summary["antixa"][0]["in_range"], "low": None, "high": None, "method": "none"}


def test_nobody_gives_a_summary_without_rows_and_without_nan() -> None:
    found = build(Cohort(()), PLAN)
    assert found["snapshot"] == {"sha256": "d", "rows": 0, "sites": 0, "children": 0}
    assert (found["antixa"], found["lp"], found["class_mix"]) == ([], [], [])
    assert summary_bytes(found)


PRINTED = """
from analytics.registry_summaries.build import build
from pave.lib.digest import sha256, summary_bytes
from tests.analytics.registry_summaries.from_lines import PLAN
from tests.analytics.registry_summaries.test_build import whole
print(sha256(summary_bytes(build(whole(), PLAN))))
"""


def test_another_hash_seed_changes_no_byte(summary: Json) -> None:
    environ = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Chatham", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", PRINTED], cwd=ROOT, env=environ, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == sha256(summary_bytes(summary))
