"""Asking for a report in the browser: choices, a run in each state, empty states, roles and the API of progress."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from analytics import actions, tasks
from analytics.models import Run
from surveys.models import InstrumentVersion, Survey

QUICK = actions.Parameters(replicates=0)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids that went to the broker."""
    ids: list[str] = []
    monkeypatch.setattr(tasks.carry_out_run, "delay", ids.append)
    return ids


@pytest.fixture
def run(worked_survey: Survey) -> Run:
    return actions.request_run(survey=worked_survey, parameters=QUICK, by="ada")


def page_of(client: Client, run: Run) -> str:
    response = client.get(f"/reports/runs/{run.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_request_freezes_and_sends_the_run_after_commit(
    investigator: Client,
    worked_survey: Survey,
    sent: list[str],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        response = investigator.post("/reports/new/tiny-demo/", {"by": ["role"]})
        assert sent == []
    run = Run.objects.get()
    assert response["Location"] == f"/reports/runs/{run.pk}/"
    assert (sent, run.parameters["by"], run.requested_by) == ([str(run.pk)], ["role"], "the-investigator")


def test_a_double_click_makes_one_run(investigator: Client, worked_survey: Survey) -> None:
    first, second = (investigator.post("/reports/new/tiny-demo/", {"by": ["role"]}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Run.objects.count() == 1


def test_only_offered_groups_are_taken(investigator: Client, worked_survey: Survey) -> None:
    page = investigator.get("/reports/new/tiny-demo/").content.decode()
    assert 'value="role"' in page
    assert 'value="rating"' not in page
    investigator.post("/reports/new/tiny-demo/", {"by": ["rating", "tools", "role"]})
    assert Run.objects.get().parameters["by"] == ["role"]


def test_survey_without_answers_offers_no_report(investigator: Client, tiny_version: InstrumentVersion) -> None:
    from surveys import actions as survey_actions

    survey_actions.create_survey(slug="empty", instrument=tiny_version, by="test")
    assert "Nobody has answered yet" in investigator.get("/reports/new/empty/").content.decode()
    response = investigator.post("/reports/new/empty/", follow=True)
    assert "Nobody has submitted answers yet" in response.content.decode()
    assert not Run.objects.exists()


def test_list_without_surveys_says_what_will_be_here(investigator: Client, db: None) -> None:
    assert "No children yet" in investigator.get("/reports/").content.decode()


def test_list_tells_what_is_being_made(investigator: Client, run: Run) -> None:
    page = investigator.get("/reports/").content.decode()
    assert f"/reports/runs/{run.pk}/" in page
    assert "12 submitted" in page


def test_waiting_run_shows_its_steps_and_can_be_stopped(investigator: Client, run: Run) -> None:
    page = page_of(investigator, run)
    assert "Waiting for a worker." in page
    assert '<meta http-equiv="refresh"' in page
    assert "Cancel this report" in page
    response = investigator.post(f"/reports/runs/{run.pk}/cancel/", follow=True)
    assert "The report was stopped" in response.content.decode()
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_run_taken_over_says_that_nothing_was_lost(investigator: Client, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="running", attempt=2, step="intervals", done=3, total=4)
    page = page_of(investigator, run)
    assert "An earlier try stopped." in page
    assert "75 % of the intervals done." in page


@pytest.mark.parametrize(
    ("state", "told"), [("failed", "The report could not be made."), ("cancelled", "The report was stopped.")]
)
def test_run_that_ended_badly_says_so_and_offers_another(investigator: Client, run: Run, state: str, told: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state, error="MemoryError: 9 GB" if state == "failed" else "")
    page = page_of(investigator, run)
    assert told in page
    assert ("ran out of memory" in page) == (state == "failed")
    assert "Try again" in page and "Ask for a new report" in page
    assert "http-equiv" not in page


def test_what_a_program_said_of_an_answer_is_on_no_page(investigator: Client, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="failed", error="ValueError: could not convert 'my own hospital'")
    page = page_of(investigator, run)
    assert "not known here (ValueError)" in page
    assert "my own hospital" not in page


def test_trying_again_makes_one_new_run_of_the_same_frozen_answers(
    investigator: Client, run: Run, sent: list[str], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    Run.objects.filter(pk=run.pk).update(state="failed", error="MemoryError: ")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        first, second = (investigator.post(f"/reports/runs/{run.pk}/retry/")["Location"] for _ in range(2))
    again = Run.objects.exclude(pk=run.pk).get()
    assert first == second == f"/reports/runs/{again.pk}/"
    assert (again.snapshot_id, again.parameters, again.requested_by) == (
        run.snapshot_id, run.parameters, "the-investigator")  # fmt: skip
    assert sent == [str(again.pk)] * 2


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_what_did_not_fail_is_not_tried_again(investigator: Client, run: Run, state: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=state)
    page = investigator.post(f"/reports/runs/{run.pk}/retry/", follow=True).content.decode()
    assert "nothing to try again" in page
    assert Run.objects.count() == 1


def test_frozen_data_that_are_gone_are_not_tried_again(investigator: Client, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="failed", error="MissingArtefact: abc")
    page = page_of(investigator, run)
    assert "Try again" not in page and "Ask for a new report" in page


def test_who_waits_is_told_the_place_in_the_queue(investigator: Client, run: Run, worked_survey: Survey) -> None:
    later = actions.request_run(survey=worked_survey, parameters=actions.Parameters(replicates=0, seed=2), by="ada")
    assert "one report is before this one" in page_of(investigator, later)
    assert investigator.get(f"/api/runs/{later.pk}/").json()["ahead"] == 1


def test_finished_run_leads_to_its_report(investigator: Client, run: Run) -> None:
    fence = actions.claim_run(run_id=run.pk)
    assert fence is not None
    report = {"title": "t", "synthetic": False, "code_version": "0", "files": {}}
    actions.finish_run(run_id=run.pk, fence=fence, report=report)
    run.refresh_from_db()
    response = investigator.get(f"/reports/runs/{run.pk}/")
    assert response["Location"] == f"/reports/{run.report_id}/"


def test_progress_over_the_api(investigator: Client, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(state="running", attempt=1, step="intervals", done=3, total=4)
    assert investigator.get(f"/api/runs/{run.pk}/").json() == {
        "id": str(run.pk), "survey": "tiny-demo", "state": "running", "step": "intervals", "done": 3, "total": 4,
        "attempt": 1, "words": "75 % of the intervals done.", "ahead": 0, "left": "", "report": None,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/reports/", "/reports/new/tiny-demo/", "/reports/runs/{pk}/"])
def test_reports_are_for_people_who_signed_in(client: Client, run: Run, path: str) -> None:
    response = client.get(path.format(pk=run.pk))
    assert response.status_code == 302
    assert "next=" in response["Location"]


def test_api_gives_nothing_to_strangers(client: Client, run: Run) -> None:
    assert client.get(f"/api/runs/{run.pk}/").status_code in (302, 401, 403)


@pytest.mark.parametrize("path", ["/reports/new/nowhere/", "/reports/runs/00000000-0000-4000-8000-000000000000/"])
def test_what_does_not_exist_is_a_404(investigator: Client, db: None, path: str) -> None:
    assert investigator.get(path).status_code == 404


def test_survey_page_leads_to_the_report(coordinator: Client, run: Run) -> None:
    page = coordinator.get("/surveys/tiny-demo/").content.decode()
    assert f"/reports/runs/{run.pk}/" in page
