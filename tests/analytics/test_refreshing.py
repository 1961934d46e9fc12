"""New reports at night: only where they are wanted, of open links, and once a crowd came or left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics import tasks
from analytics.models import Report, Run, Snapshot
from analytics.refreshing import is_due
from pave import celery
from surveys.bodies import sealed_answers
from surveys.models import Response, Survey

PARAMETERS = {"by": ["role"], "replicates": 0, "seed": 4}


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    settings.PAVE_NIGHTLY_REPORTS = frozenset({"surveys"})
    ids: list[str] = []
    monkeypatch.setattr(tasks.carry_out_run, "delay", ids.append)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)  # a test has one, and goes on with it
    return ids


def with_report(survey: Survey, rows: int) -> Report:
    snapshot = Snapshot.objects.create(digest="1" * 64, manifest={}, rows=rows, parquet="2" * 64, made_by="t")
    return Report.objects.create(
        snapshot=snapshot, survey=survey.slug, title="t", synthetic=False, parameters=PARAMETERS, code_version="0",
        files={},
    )  # fmt: skip


def answered(survey: Survey, count: int) -> None:
    body = sealed_answers({}, [])
    Response.objects.bulk_create(
        Response(id=f"{n:016}".encode(), survey=survey, state="submitted", body=body) for n in range(count)
    )


@pytest.mark.parametrize(("rows", "submitted", "due"), [(5, 25, True), (5, 24, False), (25, 5, True), (0, 0, False)])
def test_a_crowd_must_have_come_or_left(open_survey: Survey, rows: int, submitted: int, due: bool) -> None:
    answered(open_survey, submitted)
    assert is_due(open_survey, with_report(open_survey, rows)) == due


@pytest.mark.parametrize("mode", ["invite", "import"])
def test_other_surveys_are_never_refreshed(open_survey: Survey, mode: str) -> None:
    answered(open_survey, 40)
    report = with_report(open_survey, 0)
    assert is_due(open_survey, report)
    open_survey.mode = mode
    assert not is_due(open_survey, report)


def test_the_night_asks_as_the_last_report_was_asked_for_and_once(open_survey: Survey, sent: list[str]) -> None:
    answered(open_survey, 30)
    with_report(open_survey, 2)
    assert (tasks.refresh(), tasks.refresh()) == (1, 1)
    run = Run.objects.get()
    assert (run.parameters, run.requested_by, run.snapshot.rows) == (PARAMETERS, "system:nightly", 30)
    assert sent == [str(run.pk)] * 2


@pytest.mark.parametrize("wanted", [set(), {"registry"}])
def test_nothing_happens_where_nobody_asked_for_it(
    open_survey: Survey, settings: Any, wanted: set[str], sent: list[str]
) -> None:
    settings.PAVE_NIGHTLY_REPORTS = frozenset(wanted)
    answered(open_survey, 30)
    with_report(open_survey, 2)
    assert tasks.refresh() == 0
    assert not Run.objects.exists() and sent == []


def test_a_survey_without_a_report_waits_for_somebody_to_ask(open_survey: Survey) -> None:
    answered(open_survey, 30)
    assert tasks.refresh() == 0


def test_beat_asks_at_night() -> None:
    entry = celery.app.conf.beat_schedule["reports"]
    assert entry["task"] == "analytics.tasks.refresh" and entry["schedule"].remaining_estimate is not None
    assert entry["schedule"].is_due(celery.app.now() - timedelta(days=2)).is_due
