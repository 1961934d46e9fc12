"""A report is made again from its frozen rows, and every byte is compared."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from analytics import actions, tasks
from analytics.models import Report
from analytics.queries import store
from pave.lib.digest import code_version
from surveys import actions as survey_actions
from surveys.models import Survey


@pytest.fixture
def made(worked_survey: Survey, settings: Any, tmp_path: Path) -> Report:
    settings.PAVE_VAR = tmp_path
    run = actions.request_run(survey=worked_survey, parameters=actions.Parameters(("role",), 20), by="ada")
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert run.report is not None, run.error
    return run.report


def reproduced(report: Report, *more: str) -> str:
    out = StringIO()
    call_command("reproduce", str(report.pk), *more, stdout=out)
    return out.getvalue()


def file_of(report: Report, kind: str) -> Path:
    digest: str = report.files[kind]["digest"]
    return store().folder / digest[:2] / digest


def test_the_same_bytes_come_out_even_after_title_and_answers_changed(
    made: Report, worked_survey: Survey, tmp_path: Path
) -> None:
    survey_actions.edit_survey(survey=worked_survey, by="ada", title="Another title")
    worked_survey.responses.all().delete()
    said = reproduced(made, "--out", str(tmp_path / "out"))
    assert f"Report {made.pk} is reproduced: {len(made.files)} files, byte for byte." in said
    assert said.count("equal") == len(made.files)
    for kind, file in made.files.items():
        assert (tmp_path / "out" / file["name"]).read_bytes() == file_of(made, kind).read_bytes()


def test_a_stored_file_that_was_tampered_with_is_named(made: Report) -> None:
    path = file_of(made, "csv")
    path.write_bytes(path.read_bytes().replace(b"12", b"13", 1))
    with pytest.raises(CommandError, match="csv: stored bytes changed") as caught:
        reproduced(made)
    assert caught.value.returncode == 1


def test_a_lost_file_and_another_digest_are_named(made: Report) -> None:
    file_of(made, "R").unlink()
    with pytest.raises(CommandError, match="R: stored bytes lost"):
        reproduced(made)
    other = store().put(b"some other report")
    files = {"json": made.files["json"] | {"digest": other}, "old-txt": made.files["json"]}
    told = Report.objects.create(
        snapshot=made.snapshot, survey=made.survey, title=made.title, synthetic=False, parameters=made.parameters,
        code_version=made.code_version, files=files,
    )  # fmt: skip
    out = StringIO()
    with pytest.raises(CommandError, match="R: not in the report"):
        call_command("reproduce", str(told.pk), stdout=out)
    lines = {line.split()[0]: line for line in out.getvalue().splitlines()}
    assert lines["json"].endswith("differs") and lines["old-txt"].endswith("no longer made")


def test_another_code_is_refused_with_the_way_to_it(made: Report) -> None:
    by_other = Report.objects.create(
        snapshot=made.snapshot, survey=made.survey, title=made.title, synthetic=False, parameters=made.parameters,
        code_version="0.0.9+abcdefabcdef", files={"csv": made.files["csv"]},
    )  # fmt: skip
    with pytest.raises(CommandError, match=r"made by code 0\.0\.9\+abcdefabcdef.*code_version --find") as caught:
        reproduced(by_other)
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match=r"R: not in the report"):
        reproduced(by_other, "--anyway")


def test_without_a_report_or_its_frozen_rows_it_says_so(made: Report) -> None:
    with pytest.raises(CommandError, match="there is no report 999"):
        call_command("reproduce", "999")
    (store().folder / made.snapshot.parquet[:2] / made.snapshot.parquet).unlink()
    with pytest.raises(CommandError, match="frozen rows of report"):
        reproduced(made)


def test_the_code_says_which_it_is_and_finds_no_commit_that_never_was() -> None:
    out = StringIO()
    call_command("code_version", stdout=out)
    assert out.getvalue().strip() == code_version()
