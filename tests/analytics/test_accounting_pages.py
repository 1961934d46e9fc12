"""The page "Who answered", its files, and releasing the aggregate to respondents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from analytics import actions, queries, release_actions
from analytics.models import Report
from analytics.permissions import Refused
from audit.models import Entry
from surveys import actions as survey_actions
from surveys.models import Survey
from tests.analytics.conftest import TITLE, Simulated
from tests.analytics.page import tables, words

REASON = "The group agreed on 3 May"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def ended(survey: Survey, minutes: int = 0) -> Survey:
    """The survey as one that was answered by an open link and has closed."""
    Survey.objects.filter(pk=survey.pk).update(mode="open", state="open", grace_minutes=minutes)
    survey.refresh_from_db()
    return survey_actions.change_state(survey=survey, state="closed", by="test")


@pytest.fixture
def releasable(report: Report, simulated_survey: Survey, simulated: Simulated) -> Report:
    assert simulated.protected["source"]["instrument_sha256"] == "0"
    ended(simulated_survey)
    summary = simulated.protected | {"source": simulated.protected["source"] | {
        "id": simulated_survey.slug, "instrument_sha256": simulated_survey.instrument.sha256}}  # fmt: skip
    data = json.dumps(summary).encode()
    files = {"json": {"digest": queries.store().put(data), "size": len(data), "name": "x.json"}}
    return Report.objects.create(
        snapshot=report.snapshot, survey=report.survey, title=TITLE, synthetic=True, parameters={}, code_version="0",
        files=files,
    )  # fmt: skip


# -- the page --------------------------------------------------------------------------------------------------------


def test_page_tells_flow_rates_and_answers(investigator: Client, report: Report) -> None:
    page = text(investigator, f"/reports/{report.pk}/accounting/")
    said = words(page)
    for one in ("154 of 870 invited submitted answers; 142 are analysed", "17.7 %", "16.3 %", "14.0–18.9",
                "142 of 870", "(I + P) / (I + P + R + NC + UO)", "The file came without this count.",
                "COOP1, COOP2, COOP3, COOP4, REF1, REF2, REF3, CON1, CON2, CON3: Refusals"):  # fmt: skip
        assert one in said, one
    answered = next(table for table in tables(page) if table.head[0] == "Question")
    assert len(answered.rows) == 44


def test_page_never_writes_nought_for_what_is_not_known(investigator: Client, report: Report) -> None:
    page = text(investigator, f"/reports/{report.pk}/accounting/")
    counts = next(table for table in tables(page) if table.head[0] == "Count")
    told = {row[0]: row[1:] for row in counts.rows}
    assert told["Invitations used (issued)"] == ["not known", "The file came without this count."]
    assert told["Mail bounced"] == ["0", ""]


def test_page_is_linked_from_the_report(investigator: Client, report: Report) -> None:
    for path in ("", "methods/"):
        assert f'href="/reports/{report.pk}/accounting/"' in text(investigator, f"/reports/{report.pk}/{path}")


def test_files_are_the_stored_bytes(investigator: Client, worked_survey: Survey) -> None:
    from analytics import tasks

    run = actions.request_run(survey=worked_survey, parameters=actions.Parameters((), 0), by="x")
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    page = text(investigator, f"/reports/{run.report_id}/accounting/")
    for kind in ("accounting-csv", "accounting-json", "cherries-docx", "cherries-csv"):
        path = f"/reports/{run.report_id}/file.{kind}"
        assert f'href="{path}"' in page
        response = investigator.get(path)
        assert response.content == queries.file_bytes(run.report, kind)
        assert f"tiny-demo-{kind.replace('-', '.')}" in response["Content-Disposition"]


# -- releasing -------------------------------------------------------------------------------------------------------


def test_release_points_the_survey_to_stored_bytes_and_is_audited(releasable: Report) -> None:
    digest = release_actions.release_for_respondents(report=releasable, by="ada", reason=REASON)
    survey = Survey.objects.get(slug=releasable.survey)
    assert survey.released == digest
    shown = json.loads(queries.store().get(digest))
    assert (shown["survey"], shown["n"], shown["instrument_sha256"]) == ("simulated", 142, survey.instrument.sha256)
    entry = Entry.objects.get(verb="report.released")
    assert (entry.actor, entry.detail["reason"], entry.detail["report"]) == ("ada", REASON, releasable.pk)
    assert Entry.objects.get(verb="survey.aggregate_shown").detail["sha256"] == digest


def test_withdrawing_shows_respondents_nothing_any_more(releasable: Report) -> None:
    release_actions.release_for_respondents(report=releasable, by="ada", reason=REASON)
    release_actions.withdraw_release(report=releasable, by="ada", reason="A mistake")
    assert Survey.objects.get(slug=releasable.survey).released == ""
    assert Entry.objects.get(verb="report.release_withdrawn").detail["reason"] == "A mistake"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "answers from a file": ({"mode": "import"}, "came from a file"),
    "still open": ({"state": "open", "closed_at": None}, "still takes answers"),
    "within the grace": ({"grace_minutes": 30}, "still takes answers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_release_is_refused_before_the_end(releasable: Report, case: str) -> None:
    changes, sentence = REFUSED[case]
    Survey.objects.filter(slug=releasable.survey).update(**changes)
    with pytest.raises(Refused, match=sentence):
        release_actions.release_for_respondents(report=releasable, by="ada", reason=REASON)
    assert Survey.objects.get(slug=releasable.survey).released == ""


def test_release_is_refused_without_a_reason_and_for_other_questions(releasable: Report, report: Report) -> None:
    with pytest.raises(Refused, match="reason"):
        release_actions.release_for_respondents(report=releasable, by="ada", reason="  ")
    with pytest.raises(Refused, match="another version"):
        release_actions.release_for_respondents(report=report, by="ada", reason=REASON)


def test_release_is_refused_under_twenty(releasable: Report) -> None:
    from analytics.permissions import check_can_release

    survey = Survey.objects.get(slug=releasable.survey)
    with pytest.raises(Refused, match="19 responses"):
        check_can_release(survey, 19, True)
    check_can_release(survey, 20, True)


def test_release_by_the_page_asks_first(investigator: Client, releasable: Report) -> None:
    path = f"/reports/{releasable.pk}/accounting/"
    assert f'href="{path}release/"' in text(investigator, path)
    assert "142 analysed responses" in text(investigator, f"{path}release/")
    assert investigator.post(f"{path}release/", {"reason": ""}).status_code == 422
    assert investigator.post(f"{path}release/", {"reason": REASON}).headers["Location"] == path
    assert "Released" in text(investigator, path)
    assert investigator.post(f"{path}release/?withdraw", {"reason": "A mistake"}).status_code == 302
    assert Survey.objects.get(slug=releasable.survey).released == ""


def test_page_says_why_it_cannot_be_released(investigator: Client, report: Report) -> None:
    page = text(investigator, f"/reports/{report.pk}/accounting/release/")
    assert "came from a file" in page and '<form method="post" novalidate' not in page


def test_a_coordinator_may_read_but_not_release(coordinator: Client, releasable: Report) -> None:
    assert coordinator.get(f"/reports/{releasable.pk}/accounting/").status_code == 200
    assert coordinator.post(f"/reports/{releasable.pk}/accounting/release/", {"reason": REASON}).status_code == 403
