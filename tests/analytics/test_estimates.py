"""How long a run takes, in words that promise nothing more than is known; its place in the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics import actions
from analytics.estimates import LONGER_THAN_USUAL, Outlook, about, expected_seconds, outlook
from analytics.models import Run
from analytics.progress import words_of
from pave.lib.clock import now
from surveys.models import Survey


@pytest.fixture
def run(worked_survey: Survey) -> Run:
    return actions.request_run(survey=worked_survey, parameters=actions.Parameters(("role",), 50), by="ada")


def past(run: Run, seconds: float, key: str, **more: Any) -> None:
    """A run that took so long from its start to its end, after an hour of waiting."""
    begun = now() - timedelta(days=1)
    kept: dict[str, Any] = {"survey": run.survey, "parameters": run.parameters, "state": "done", **more}
    Run.objects.create(
        snapshot=run.snapshot, key=key, requested_by="x", requested_at=begun - timedelta(hours=1), started_at=begun,
        finished_at=begun + timedelta(seconds=seconds), **kept,
    )  # fmt: skip


SAID = [
    (0.4, "a few seconds"), (9.9, "a few seconds"), (30, "less than a minute"), (61, "about a minute"),
    (100, "about 2 minutes"), (400, "about 7 minutes"), (760, "about 15 minutes"), (2_900, "about 50 minutes"),
    (3_100, "about an hour"), (5_000, "about an hour"), (7_500, "about 2 hours"),
]  # fmt: skip


@pytest.mark.parametrize(("seconds", "words"), SAID)
def test_durations_are_told_as_people_say_them(seconds: float, words: str) -> None:
    assert about(seconds) == words


def test_the_estimate_is_the_median_by_unit_of_runs_of_the_kind(run: Run) -> None:
    assert expected_seconds(run) is None and outlook(run) == Outlook(0, "")
    for place, seconds in enumerate((80, 100, 900)):
        past(run, seconds, f"p{place}")
    assert expected_seconds(run) == pytest.approx(100)
    run.parameters = {**run.parameters, "by": ["role", "a", "b"]}
    assert expected_seconds(run) == pytest.approx(200)


@pytest.mark.parametrize("other", [
    {"survey": ""}, {"state": "failed"}, {"parameters": {"by": ["role"], "replicates": 10_000}},
])  # fmt: skip
def test_runs_of_another_kind_say_nothing(run: Run, other: dict[str, Any]) -> None:
    past(run, 100, "p", **other)
    assert expected_seconds(run) is None


def test_what_remains_shrinks_and_never_falls_below_nothing(run: Run) -> None:
    past(run, 100, "p")
    run.state, run.started_at = "running", now() - timedelta(seconds=35)
    assert outlook(run).left == "About a minute to go."
    run.started_at = now() - timedelta(seconds=70)
    assert outlook(run).left == "Less than a minute to go."
    run.started_at = now() - timedelta(seconds=300)
    assert outlook(run).left == LONGER_THAN_USUAL


def test_the_place_in_the_queue_counts_what_works_and_what_came_first(run: Run, worked_survey: Survey) -> None:
    second, third = (
        actions.request_run(survey=worked_survey, parameters=actions.Parameters((), 50, seed), by="ada")
        for seed in (2, 3)
    )
    past(run, 100, "p")
    assert [outlook(one).ahead for one in (run, second, third)] == [0, 1, 2]
    assert words_of(third, 2) == "Waiting for a worker; 2 reports are before this one."
    assert outlook(third).left == "It takes about a minute once its turn has come."
    assert actions.claim_run(run_id=run.pk) == 1
    assert [outlook(one).ahead for one in (second, third)] == [1, 2]
    run.refresh_from_db()
    assert run.started_at is not None and outlook(run).ahead == 0
