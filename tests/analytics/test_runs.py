"""The life of a run: the row in the database is the truth, and a worker that comes back late cannot write."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from analytics import actions, tasks
from analytics.models import Report, Run, RunState
from analytics.permissions import Refused, check_can_freeze
from surveys.actions import import_responses

pytestmark = pytest.mark.django_db

CSV = b"role,open_below\na,v50\nb,v30\na,v30\n"
FILES = {"title": "T", "synthetic": False, "code_version": "x", "files": {}}


@pytest.fixture
def survey(tiny_version):
    from surveys.actions import create_survey

    made = create_survey(slug="runs", instrument=tiny_version, mode="import", by="ada")
    import_responses(survey=made, data=CSV, by="ada")
    return made


@pytest.fixture
def run(survey):
    return actions.request_run(survey=survey, parameters=actions.Parameters(replicates=0), by="ada")


def expire(run):
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def state(run):
    run.refresh_from_db()
    return run.state


def test_asking_twice_gives_the_same_run(survey, run):
    again = actions.request_run(survey=survey, parameters=actions.Parameters(replicates=0), by="bob")
    assert again.pk == run.pk
    assert Run.objects.count() == 1


def test_other_parameters_are_another_run(survey, run):
    other = actions.request_run(survey=survey, parameters=actions.Parameters(replicates=0, seed=2), by="ada")
    assert other.pk != run.pk
    assert other.snapshot == run.snapshot


def test_a_run_is_claimed_by_one_worker(run):
    assert actions.claim_run(run_id=run.pk) == 1
    assert actions.claim_run(run_id=run.pk) is None


def test_an_expired_lease_can_be_taken_over(run):
    actions.claim_run(run_id=run.pk)
    expire(run)
    assert actions.claim_run(run_id=run.pk) == 2


def test_a_heartbeat_keeps_the_lease(run):
    fence = actions.claim_run(run_id=run.pk)
    expire(run)
    assert actions.beat(run_id=run.pk, fence=fence)
    assert actions.claim_run(run_id=run.pk) is None


def test_a_late_worker_writes_nothing(run):
    late = actions.claim_run(run_id=run.pk)
    expire(run)
    actions.claim_run(run_id=run.pk)
    with pytest.raises(actions.Superseded):
        actions.finish_run(run_id=run.pk, fence=late, report=FILES)
    assert not Report.objects.exists()
    assert not actions.beat(run_id=run.pk, fence=late)


def test_a_late_failure_does_not_end_the_run_of_another(run):
    late = actions.claim_run(run_id=run.pk)
    expire(run)
    actions.claim_run(run_id=run.pk)
    actions.fail_run(run_id=run.pk, fence=late, error="late")
    assert state(run) == RunState.RUNNING


def test_finishing_writes_report_and_end_together(run):
    fence = actions.claim_run(run_id=run.pk)
    actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    assert state(run) == RunState.DONE
    assert run.report == Report.objects.get()


def test_a_finished_run_cannot_be_claimed(run):
    fence = actions.claim_run(run_id=run.pk)
    actions.finish_run(run_id=run.pk, fence=fence, report=FILES)
    expire(run)
    assert actions.claim_run(run_id=run.pk) is None


def test_a_cancelled_run_stops_its_worker_at_the_next_step(run):
    fence = actions.claim_run(run_id=run.pk)
    assert actions.cancel_run(run=run, by="ada")
    with pytest.raises(actions.Superseded):
        actions.tell_progress(run_id=run.pk, fence=fence, step="intervals", done=1, total=2)


def test_after_a_failure_the_same_report_can_be_asked_for_again(survey, run):
    fence = actions.claim_run(run_id=run.pk)
    actions.fail_run(run_id=run.pk, fence=fence, error="disk full")
    again = actions.request_run(survey=survey, parameters=actions.Parameters(replicates=0), by="ada")
    assert again.pk != run.pk
    assert (state(run), run.error) == (RunState.FAILED, "disk full")


def test_the_sweep_finds_waiting_runs_and_dead_workers(run):
    assert list(actions.lost_runs()) == [run.pk]
    actions.mark_sent(run_id=run.pk)
    assert list(actions.lost_runs()) == []
    actions.claim_run(run_id=run.pk)
    expire(run)
    Run.objects.filter(pk=run.pk).update(sent_at=timezone.now() - timedelta(minutes=1))
    assert list(actions.lost_runs()) == [run.pk]


def test_a_run_that_kills_its_worker_again_and_again_ends_with_words(run):
    for _ in range(actions.MOST_ATTEMPTS):
        actions.claim_run(run_id=run.pk)
        expire(run)
    assert actions.claim_run(run_id=run.pk) is None
    actions.lost_runs()
    assert state(run) == RunState.FAILED
    assert "Ask for it again" in run.error


def test_a_broker_that_is_away_only_delays(run, monkeypatch):
    def refuse(*_):
        raise OSError("broker away")

    monkeypatch.setattr(tasks, "carry_out_run", SimpleNamespace(delay=refuse))
    tasks.send(run.pk)
    assert list(actions.lost_runs()) == [run.pk]


def test_the_task_makes_the_report_and_a_second_delivery_does_nothing(run):
    tasks.carry_out_run(str(run.pk))
    assert state(run) == RunState.DONE
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert (run.attempt, Report.objects.count()) == (1, 1)


def test_an_error_in_the_work_ends_the_run_with_its_words(run, monkeypatch):
    def broken(**_):
        raise RuntimeError("no room left")

    monkeypatch.setattr(tasks, "make_report", broken)
    tasks.carry_out_run(str(run.pk))
    assert (state(run), run.error) == (RunState.FAILED, "RuntimeError: no room left")


def test_an_invited_survey_is_frozen_after_it_closed_and_from_twenty_on():
    invited = SimpleNamespace(mode="invite", state="closed")
    with pytest.raises(Refused, match="from 20 answers on"):
        check_can_freeze(invited, 19)
    check_can_freeze(invited, 20)
    with pytest.raises(Refused):
        check_can_freeze(SimpleNamespace(mode="invite", state="open"), 200)
