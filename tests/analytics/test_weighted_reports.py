"""A report weighted to known margins: asked for on the page or by the command, in every file, and never alone."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pypdf import PdfReader

from analytics import queries, tasks
from analytics.models import Report, Run
from analytics.reports.long_table import long_rows
from surveys import actions as survey_actions
from surveys.models import InstrumentVersion, Survey
from tests.analytics.reports.word_reading import tables_of
from tests.analytics.summarising import entry_of

MARGINS = "variable,category,share\nrole,a,0.5\nrole,b,0.5\n"


@pytest.fixture
def survey(tiny_version: InstrumentVersion, settings: Any, tmp_path: Path) -> Survey:
    """Sixty who walk, of whom forty say 20, and thirty who cycle, of whom ten do; the others say 50."""
    settings.PAVE_VAR = tmp_path
    made = survey_actions.create_survey(slug="halves", instrument=tiny_version, mode="import", by="test")
    lines = [f"{role},{level}" for role, counts in (("a", (40, 20)), ("b", (10, 20)))
             for level, n in zip(("v20", "v50"), counts, strict=True) for _ in range(n)]  # fmt: skip
    data = "role,open_below\n" + "\n".join(lines) + "\n"
    survey_actions.import_responses(survey=made, data=data.encode(), by="test")
    return made


@pytest.fixture
def report(investigator: Client, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setattr(tasks.carry_out_run, "delay", lambda run: None)
    investigator.post("/reports/new/halves/", {"margins": MARGINS})
    run = Run.objects.get()
    Run.objects.update(parameters=run.parameters | {"replicates": 20})
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert run.report is not None, run.error
    return run.report


def test_both_shares_stand_in_every_file(report: Report) -> None:
    summary = queries.summary_of(report)
    assert summary["parameters"]["by"] == ["role"] and summary["parameters"]["margins"] == {
        "role": {"a": 0.5, "b": 0.5}
    }
    option = entry_of(summary, "open_below")["options"][0]
    assert (option["count"], option["raked"]["value"]) == (50, 0.5)
    rows = [row for row in long_rows(summary) if row["code"] == "raked_share" and row["option"] == option["code"]]
    assert [row["value"] for row in rows] == [0.5]
    pdf = "".join(page.extract_text() for page in PdfReader(io.BytesIO(queries.file_bytes(report, "pdf"))).pages)
    assert "Weighted to known margins" in pdf
    told = tables_of(queries.file_bytes(report, "docx"))["Leading answers, unweighted and weighted."]
    assert [cells[2:] for cells in told[1:2]] == [("56 %", "45–65", "50 %", "39–61", "1.12", "80")]


def test_the_question_page_shows_both_and_what_the_weights_cost(investigator: Client, report: Report) -> None:
    page = investigator.get(f"/reports/{report.pk}/questions/2/").content.decode()
    assert "Weighted to known margins" in page and "Design effect 1.12; effective n 80." in page
    methods = investigator.get(f"/reports/{report.pk}/methods/").content.decode()
    assert "Leading answers, unweighted and weighted" in methods and "design effect" in methods


def test_margins_that_cannot_be_are_told_at_the_field_and_what_was_typed_is_kept(
    investigator: Client, survey: Survey
) -> None:
    typed = "variable,category,share\nrole,a,0.5\nrole,other,0.4\n"
    page = investigator.post("/reports/new/halves/", {"margins": typed}).content.decode()
    assert "role: the shares add up to 0.9, not to 1" in page and "role,other,0.4" in page
    assert 'aria-invalid="true"' in page and not Run.objects.exists()
    page = investigator.post("/reports/new/halves/", {"margins": typed.replace("0.4", "0.5")}).content.decode()
    assert "fewer than 5 people are analysed" in page and not Run.objects.exists()


def test_the_command_writes_the_exact_shares_with_their_errors(survey: Survey, tmp_path: Path) -> None:
    out, margins = tmp_path / "s.json", tmp_path / "m.csv"
    margins.write_text(MARGINS)
    call_command("summarise", "survey", "halves", "--out", str(out), "--margins", str(margins), "--replicates", "0")
    raked = entry_of(json.loads(out.read_bytes()), "open_below")["options"][0]["raked"]
    assert raked["value"] == 0.5 and 0 < raked["se"] < 0.1 and raked["method"] == "wilson"
    margins.write_text(MARGINS.replace("role,b", "role,q"))
    with pytest.raises(CommandError, match='"q" is no answer to role') as refused:
        call_command("summarise", "survey", "halves", "--out", str(out), "--margins", str(margins))
    assert refused.value.returncode == 1
