"""The run row is the truth about a job: claims, leases, fences and what a late worker may not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from analytics import actions, tasks
from analytics.models import Report, Run, RunState
from analytics.progress import words_of
from audit.queries import history_of
from pave.lib.clock import now
from surveys.models import Survey

QUICK = actions.Parameters(replicates=0)
FILES = {"title": "t", "synthetic": False, "code_version": "0", "files": {}}


@pytest.fixture
def run(worked_survey: Survey) -> Run:
    return actions.request_run(survey=worked_survey, parameters=QUICK, by="ada")


def claimed(run: Run) -> int:
    fence = actions.claim_run(run_id=run.pk)
    assert fence is not None
    run.refresh_from_db()
    return fence


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=now() - timedelta(seconds=1), sent_at=None)


# -- asking -----------------------------------------------------------------------------------------------------------


def test_asking_twice_gives_the_same_run(run: Run, worked_survey: Survey) -> None:
    again = actions.request_run(survey=worked_survey, parameters=QUICK, by="grace")
    assert (again.pk, again.requested_by) == (run.pk, "ada")
    other = actions.request_run(survey=worked_survey, parameters=actions.Parameters(replicates=0, seed=2), by="ada")
    assert other.pk != run.pk


def test_a_finished_report_is_not_made_again(run: Run, worked_survey: Survey) -> None:
    actions.finish_run(run_id=run.pk, fence=claimed(run), report=FILES)
    assert actions.request_run(survey=worked_survey, parameters=QUICK, by="ada").pk == run.pk


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_after_failing_or_cancelling_a_new_run_begins(run: Run, worked_survey: Survey, end: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=end)
    again = actions.request_run(survey=worked_survey, parameters=QUICK, by="ada")
    assert again.pk != run.pk
    assert again.snapshot_id == run.snapshot_id


def test_database_itself_refuses_a_second_active_run(run: Run) -> None:
    with pytest.raises(IntegrityError):
        Run.objects.create(snapshot=run.snapshot, survey=run.survey, parameters={}, key=run.key, requested_by="x")


# -- claiming ---------------------------------------------------------------------------------------------------------


def test_of_two_workers_one_gets_the_run(run: Run) -> None:
    assert actions.claim_run(run_id=run.pk) == 1
    assert actions.claim_run(run_id=run.pk) is None


def test_an_expired_lease_is_taken_over_with_a_higher_fence(run: Run) -> None:
    claimed(run)
    expire(run)
    assert actions.claim_run(run_id=run.pk) == 2
    run.refresh_from_db()
    assert (run.attempt, run.state) == (2, "running")


def test_a_heartbeat_keeps_the_lease(run: Run) -> None:
    fence = claimed(run)
    expire(run)
    assert actions.beat(run_id=run.pk, fence=fence)
    assert actions.claim_run(run_id=run.pk) is None


def test_the_heartbeat_of_a_worker_that_lost_its_run_says_so(run: Run) -> None:
    late = claimed(run)
    expire(run)
    assert actions.claim_run(run_id=run.pk) == 2
    assert not actions.beat(run_id=run.pk, fence=late)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_what_is_over_cannot_be_claimed(run: Run, state: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
    assert actions.claim_run(run_id=run.pk) is None


# -- late workers -----------------------------------------------------------------------------------------------------


def test_a_late_finish_writes_nothing(run: Run) -> None:
    late = claimed(run)
    expire(run)
    fence = actions.claim_run(run_id=run.pk)
    with pytest.raises(actions.Superseded):
        actions.finish_run(run_id=run.pk, fence=late, report=FILES)
    assert not Report.objects.exists()
    assert fence is not None
    actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    with pytest.raises(actions.Superseded):
        actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    assert Report.objects.count() == 1


def test_a_late_failure_does_not_end_the_run_of_another(run: Run) -> None:
    late = claimed(run)
    expire(run)
    claimed(run)
    actions.fail_run(run_id=run.pk, fence=late, error="too late")
    run.refresh_from_db()
    assert (run.state, run.error) == ("running", "")


def test_a_cancelled_run_stops_its_worker_at_the_next_step(run: Run) -> None:
    fence = claimed(run)
    assert actions.cancel_run(run=run, by="ada")
    with pytest.raises(actions.Superseded):
        actions.tell_progress(run_id=run.pk, fence=fence, step="intervals", done=1, total=2)
    with pytest.raises(actions.Superseded):
        actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    assert not actions.cancel_run(run=run, by="ada")


def test_finishing_rolls_back_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fence = claimed(run)

    def fails(**_: Any) -> None:
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    run.refresh_from_db()
    assert (run.state, run.report_id, Report.objects.count()) == ("running", None, 0)


# -- the sweep --------------------------------------------------------------------------------------------------------


def test_sweep_finds_waiting_and_abandoned_runs(run: Run) -> None:
    assert actions.lost_runs() == [run.pk]
    actions.mark_sent(run_id=run.pk)
    assert actions.lost_runs() == []
    claimed(run)
    expire(run)
    assert actions.lost_runs() == [run.pk]


def test_a_living_worker_is_left_alone(run: Run) -> None:
    claimed(run)
    assert actions.lost_runs() == []


def test_after_too_many_attempts_the_run_fails_in_words(run: Run) -> None:
    for attempt in range(1, actions.MOST_ATTEMPTS + 1):
        assert actions.claim_run(run_id=run.pk) == attempt
        expire(run)
    assert actions.claim_run(run_id=run.pk) is None
    assert actions.lost_runs() == []
    run.refresh_from_db()
    assert run.state == "failed"
    assert "stopped 5 times" in run.error
    assert "Ask for it again" in run.error


@pytest.mark.django_db(transaction=True)
def test_sweep_sends_each_lost_run_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.carry_out_run, "delay", sent.append)
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    assert sent == [str(run.pk)]


def test_a_broker_that_is_away_only_delays(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_: str) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.carry_out_run, "delay", away)
    tasks.send(run.pk)
    run.refresh_from_db()
    assert (run.state, run.sent_at) == ("queued", None)
    assert actions.lost_runs() == [run.pk]
    assert "the sweep will send it again" in caplog.text


# -- words and trail --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", RunState.values)
def test_every_state_has_its_sentence(run: Run, state: str) -> None:
    run.state = state
    assert words_of(run).endswith(".")


def test_progress_is_told_in_per_cent(run: Run) -> None:
    run.state, run.step, run.done, run.total = "running", "intervals", 30, 120
    assert words_of(run) == "25 % of the intervals done."


def test_each_act_leaves_one_row_in_the_trail(run: Run) -> None:
    actions.finish_run(run_id=run.pk, fence=claimed(run), report=FILES)
    verbs = [row.verb for row in history_of("survey:tiny-demo")]
    assert sorted(verb for verb in verbs if verb.startswith(("snapshot", "report"))) == [
        "report.made", "report.requested", "snapshot.made"
    ]  # fmt: skip
