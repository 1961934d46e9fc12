"""A run carried out: one report, whole or not at all."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from analytics import actions, making, queries, tasks
from analytics.models import Report, Run
from pave.lib.artefacts import ArtefactStore, MissingArtefact
from surveys import actions as survey_actions
from surveys.models import Survey

QUICK = actions.Parameters(by=("role",), replicates=20)


@pytest.fixture
def run(worked_survey: Survey, settings: Any, tmp_path: Path) -> Run:
    settings.PAVE_VAR = tmp_path
    return actions.request_run(survey=worked_survey, parameters=QUICK, by="ada")


def made(run: Run) -> Report:
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert run.state == "done", run.error
    assert run.report is not None
    return run.report


def test_report_has_three_files_that_say_where_they_come_from(run: Run) -> None:
    report = made(run)
    summary = queries.summary_of(report)
    assert summary["snapshot"] == {"rows": 12, "sha256": run.snapshot.digest}
    assert summary["parameters"] == {"by": ["role"], "confidence": 0.95, "replicates": 20, "seed": 1}
    assert summary["code_version"] == report.code_version
    csv = queries.file_bytes(report, "csv").decode("utf-8-sig")
    pdf = "".join(page.extract_text() for page in PdfReader(io.BytesIO(queries.file_bytes(report, "pdf"))).pages)
    for text in (csv, pdf.replace("\n", "")):
        assert run.snapshot.digest[:16] in text
        assert report.code_version in text
    assert [report.files[kind]["name"] for kind in ("json", "csv", "pdf")] == [
        f"tiny-demo-report{kind}" for kind in (".json", ".csv", "-a4.pdf")
    ]  # fmt: skip


def test_carrying_out_twice_makes_one_report(run: Run) -> None:
    made(run)
    tasks.carry_out_run(str(run.pk))
    assert Report.objects.count() == 1


def test_report_uses_the_frozen_answers_not_todays(run: Run, worked_survey: Survey) -> None:
    worked_survey.responses.all().delete()
    assert queries.summary_of(made(run))["flow"]["submitted"] == 12


def test_same_snapshot_and_parameters_give_the_same_three_files(run: Run) -> None:
    first = made(run)
    again = Run.objects.create(
        snapshot=run.snapshot, survey=run.survey, parameters=run.parameters, key="again", requested_by="b"
    )
    assert made(again).files == first.files


def test_progress_never_goes_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, int]] = []
    tell = actions.tell_progress

    def noted(**told: Any) -> None:
        steps.append((told["step"], told["done"]))
        tell(**told)

    monkeypatch.setattr(actions, "tell_progress", noted)
    made(run)
    order = ["intervals", "protect", "files"]
    assert steps == sorted(steps, key=lambda one: (order.index(one[0]), one[1]))
    assert steps[-1][0] == "files"


def test_failure_is_told_and_leaves_no_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise ValueError("the PDF has no pages")

    monkeypatch.setattr(making, "pdf_bytes", fails)
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.report_id, Report.objects.count()) == ("failed", None, 0)
    assert "the PDF has no pages" in run.error


def test_cancelled_in_the_middle_it_writes_no_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancels(*arguments: Any) -> bytes:
        actions.cancel_run(run=run, by="ada")
        return b"{}"

    monkeypatch.setattr(making, "summary_bytes", cancels)
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert (run.state, Report.objects.count()) == ("cancelled", 0)


def test_killed_between_files_and_end_the_next_worker_finishes_with_the_same_bytes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Like SIGKILL: no handler of the task sees it."""

    def killed(**_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, "finish_run", killed)
        with pytest.raises(Killed):
            tasks.carry_out_run(str(run.pk))
    stored = files_below(queries.store())
    Run.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00Z")
    made(run)
    assert (run.attempt, Report.objects.count()) == (2, 1)
    assert files_below(queries.store()) == stored


def files_below(store: ArtefactStore) -> set[str]:
    return {path.name for path in store.folder.rglob("*") if path.is_file()}


def test_power_cut_while_writing_leaves_no_file_under_a_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ArtefactStore(tmp_path)

    def cut(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(OSError, match="power cut"):
        store.put(b"half")
    assert files_below(store) == set()


def test_simulated_survey_says_so_in_every_file(worked_survey: Survey, run: Run) -> None:
    worked_survey.synthetic = True
    worked_survey.save()
    report = made(run)
    assert all("SYNTHETIC" in file["name"] for file in report.files.values())
    assert json.loads(queries.file_bytes(report, "json"))["synthetic"] is True
    assert "imulated" in queries.file_bytes(report, "csv").decode()
    pages = PdfReader(io.BytesIO(queries.file_bytes(report, "pdf"))).pages
    assert all("imulated" in page.extract_text() for page in pages)
    assert b'path <- "tiny-demo-report-SYNTHETIC.csv"' in queries.file_bytes(report, "R")
    for kind in ("sav", "dta", "parquet"):
        assert b"SYNTHETIC: simulated" in queries.file_bytes(report, kind)


def test_damaged_file_is_missing_and_not_shown(run: Run) -> None:
    report = made(run)
    digest = report.files["csv"]["digest"]
    path = queries.store().folder / digest[:2] / digest
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(MissingArtefact, match="damaged"):
        queries.file_bytes(report, "csv")


def test_survey_without_analysed_answers_still_gives_a_report(tiny_version: Any, settings: Any, tmp_path: Path) -> None:
    settings.PAVE_VAR = tmp_path
    survey = survey_actions.create_survey(slug="blank", instrument=tiny_version, mode="import", by="test")
    survey_actions.import_responses(survey=survey, data=b"status,role\nexcluded_blank,\n", by="test")
    report = made(actions.request_run(survey=survey, parameters=QUICK, by="ada"))
    assert queries.summary_of(report)["flow"]["analysed"] == 0


def test_a_pilot_says_so_in_every_title_file_and_name(worked_survey: Survey, run: Run) -> None:
    worked_survey.pilot = True
    worked_survey.save()
    report = made(run)
    assert report.title == f"PILOT: {worked_survey.title}"
    assert all("-PILOT." in file["name"] for file in report.files.values())
    summary = queries.summary_of(report)
    assert summary["title"] == report.title and summary["source"]["pilot"].startswith("pilot")
    assert "PILOT: its answers test the questions" in queries.file_bytes(report, "csv").decode()
    pages = PdfReader(io.BytesIO(queries.file_bytes(report, "pdf"))).pages
    assert all("PILOT" in page.extract_text() for page in pages)
