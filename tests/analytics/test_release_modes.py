"""How small numbers are protected on the respondents' page: one of two modes, for a survey for good, in the trail."""

from __future__ import annotations

import json
from random import Random

import pytest
from django.test import Client

from analytics import queries, release_actions
from analytics.models import Report, Snapshot
from analytics.permissions import Refused
from analytics.protecting import plan_of, protected
from analytics.release_modes import shown_bytes
from analytics.reports.release_example import example
from analytics.reports.released import released
from analytics.snapshots import freeze, parquet_bytes, read_frame
from analytics.summaries import build
from audit.actions import record
from audit.models import Entry
from pave.lib.digest import sha256, summary_bytes
from surveys import answer_actions
from surveys.instrument import Instrument
from surveys.models import Survey
from tests.analytics.page import words
from tests.analytics.summarising import random_rows
from tests.analytics.test_accounting_pages import REASON, ended, text
from tests.surveys.answer_maker import made_answers
from tests.surveys.respondent import Respondent

pytestmark = pytest.mark.django_db
MIXED = "Respondents of this survey were shown results"


def report_of(survey: Survey, tiny: Instrument, seed: int, n: int = 60) -> Report:
    """A report of so many responses, with its frozen rows."""
    frozen = freeze(random_rows(tiny, seed, n, blanks=0.05), tiny.header, tiny.sha256, {})
    rows = parquet_bytes(frozen)
    snapshot = Snapshot.objects.create(
        digest=frozen.digest, manifest=frozen.manifest, rows=n, parquet=queries.store().put(rows), made_by="test"
    )
    plan = plan_of(survey, snapshot, {"by": (), "replicates": 0, "seed": 1})
    data = summary_bytes(protected(build(read_frame(rows), plan), tiny, survey))
    files = {"json": {"digest": queries.store().put(data), "size": len(data), "name": "x.json"}}
    return Report.objects.create(
        snapshot=snapshot, survey=survey.slug, title="t", synthetic=False, parameters={}, code_version="0", files=files
    )


@pytest.fixture
def submitted(respondent: Respondent, tiny: Instrument) -> Respondent:
    response, code = respondent.response(), respondent.code
    answer_actions.save_draft(response=response, code=code, changes=made_answers(tiny, Random(1)))
    answer_actions.submit_response(response=respondent.response(), code=code, quick=None)
    return respondent


@pytest.fixture
def report(open_survey: Survey, tiny: Instrument) -> Report:
    made = report_of(open_survey, tiny, 4)
    ended(open_survey)
    return made


def show(report: Report, mode: str, by: str = "ada") -> str:
    return release_actions.release_for_respondents(report=report, by=by, reason=REASON, mode=mode)


def released_of(report: Report) -> str:
    return Survey.objects.get(slug=report.survey).released


# -- what is stored ---------------------------------------------------------------------------------------------------


def test_without_a_choice_it_is_as_in_the_report_byte_for_byte(report: Report) -> None:
    digest = release_actions.release_for_respondents(report=report, by="ada", reason=REASON)
    summary = queries.summary_of(report)
    assert queries.store().get(digest) == summary_bytes(released(summary)) == queries.released_bytes(summary)
    assert set(released(summary)) == {"survey", "instrument_sha256", "n", "synthetic", "items"}
    assert digest == show(report, "report") == released_of(report)
    assert queries.mode_shown(Survey.objects.get(slug=report.survey), report, summary) == "report"


def test_fives_are_stored_by_their_digest_and_made_alike_twice(report: Report) -> None:
    digest = show(report, "fives")
    data = queries.store().get(digest)
    assert digest == sha256(data) == released_of(report)
    assert data == shown_bytes(report, "fives")
    page = json.loads(data)
    assert (page["survey"], page["n"] % 5, page["rounded"]) == ("umbrellas", 0, {"to": 5, "star": [1, 7]})
    assert any(option["n"] is None for item in page["items"].values() for option in item["options"])


def test_the_trail_keeps_the_mode(report: Report) -> None:
    digest = show(report, "fives")
    entry = Entry.objects.get(verb="report.released")
    assert entry.detail == {"report": report.pk, "reason": REASON, "mode": "fives"}
    assert Entry.objects.get(verb="survey.aggregate_shown").detail["sha256"] == digest


# -- never both -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [("report", "fives"), ("fives", "report")])
def test_the_other_mode_is_refused_even_after_withdrawal_and_for_another_report(
    report: Report, tiny: Instrument, first: str, then: str
) -> None:
    show(report, first)
    release_actions.withdraw_release(report=report, by="ada", reason="A mistake")
    other = report_of(Survey.objects.get(slug=report.survey), tiny, 5)
    for one in (report, other):
        with pytest.raises(Refused, match=MIXED):
            show(one, then)
    assert released_of(report) == ""
    assert show(other, first) == released_of(report)


def test_what_was_shown_before_there_was_a_choice_was_as_in_the_report(report: Report) -> None:
    record(by="ada", verb="report.released", target="survey:umbrellas", report=1, reason=REASON)
    record(by="ada", verb="report.released", target="survey:other", report=2, mode="fives")
    with pytest.raises(Refused, match="as in the report before, so none can be shown in fives: exact and rounded"):
        show(report, "fives")
    assert show(report, "report")


def test_no_third_mode_and_none_without_its_rows(report: Report) -> None:
    with pytest.raises(Refused, match="Choose how"):
        show(report, "tens")
    manifest = report.snapshot.manifest
    lost = Snapshot.objects.create(digest="ab" * 32, manifest=manifest, rows=60, parquet="cd" * 32, made_by="test")
    bare = Report.objects.create(
        snapshot=lost, survey=report.survey, title="t", synthetic=False, parameters={}, code_version="0",
        files=report.files,
    )  # fmt: skip
    with pytest.raises(Refused, match="frozen answers of this report are gone"):
        show(bare, "fives")
    assert not Entry.objects.filter(verb="report.released").exists()


# -- pages ------------------------------------------------------------------------------------------------------------


def test_the_page_of_the_choice_says_what_respondents_will_see(investigator: Client, report: Report) -> None:
    page = text(investigator, f"/reports/{report.pk}/accounting/release/")
    said = words(page)
    for one in ("As in the report", "Automatically, in fives", "1 to 7 people are a star", "Sums may differ",
                "The first choice holds for this survey for good", "They are made up"):  # fmt: skip
        assert one in said, one
    assert page.count("checked") == 1 and 'value="report" aria-describedby="mode-report-words" checked' in page


def test_the_example_shows_one_question_in_both_modes() -> None:
    made = example()
    assert [(bar.label, bar.told) for bar in made["report"]] == [
        ("Drug A", "68 %"), ("Drug B", "22 %"), ("Drug C", "6 %"), ("Drug D or None", "4 %")]  # fmt: skip
    assert [(bar.label, bar.told) for bar in made["fives"]] == [
        ("Drug A", "95 (68 %)"), ("Drug B", "30 (21 %)"), ("Drug C", "10 (7 %)"), ("Drug D", "*"), ("None", "*"),
    ]  # fmt: skip


def test_fives_are_chosen_on_the_page_and_the_page_says_so(investigator: Client, report: Report) -> None:
    path = f"/reports/{report.pk}/accounting/"
    refused = investigator.post(f"{path}release/", {"reason": "", "mode": "fives"})
    assert refused.status_code == 422 and 'value="fives" aria-describedby="mode-fives-words" checked' in (
        refused.content.decode()
    )
    assert investigator.post(f"{path}release/", {"reason": REASON, "mode": "fives"}).headers["Location"] == path
    assert "Small numbers are protected there: automatically, in fives." in words(text(investigator, path))
    page = text(investigator, f"{path}release/")
    assert "shown results in fives before" in page and page.count(" disabled") == 1
    assert MIXED in investigator.post(f"{path}release/", {"reason": REASON, "mode": "report"}).content.decode()


def test_the_respondent_reads_stars_and_fives_with_a_line_that_explains_them(
    submitted: Respondent, report: Report
) -> None:
    show(report, "fives")
    page = words(submitted.get("done/").content.decode())
    assert "How your answers compare" in page
    assert "Counts are rounded to the nearest 5; * stands for 1 to 7" in page
    assert "Sums may differ" in page
    assert "the answers of about" in page and "told together or hidden" not in page


def test_the_respondent_reads_no_fives_where_none_were_chosen(submitted: Respondent, report: Report) -> None:
    show(report, "report")
    page = words(submitted.get("done/").content.decode())
    assert "told together or hidden" in page
    assert "rounded" not in page and "about" not in page.split("How your answers compare")[1].split(".")[0]
