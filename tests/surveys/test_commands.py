"""The command line that other programs rely on: what it prints, where, and its exit code."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from audit.models import Entry
from surveys import actions, queries
from surveys.models import InstrumentVersion, Response, Survey
from tests.conftest import EXAMPLE, INSTRUMENTS, ROOT
from tests.surveys.instrument_files import changed

pytestmark = pytest.mark.django_db


def run(*words: Any) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) as the shell would see them."""
    out, error = io.StringIO(), io.StringIO()
    try:
        call_command(*(str(word) for word in words), stdout=out, stderr=error)
    except CommandError as refused:
        return refused.returncode, out.getvalue(), error.getvalue() + str(refused)
    return 0, out.getvalue(), error.getvalue()


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_bytes(changed())
    return path


# -- load_instrument --------------------------------------------------------------------------------------------------


def test_loading_prints_id_version_items_and_digest(toml: Path) -> None:
    code, out, error = run("load_instrument", toml)
    row = InstrumentVersion.objects.get()
    assert (code, out, error) == (0, f"small 1.0.0 5 items {row.sha256}\n", "")
    assert Entry.objects.get().actor == "system:load_instrument"


def test_loading_the_same_bytes_again_is_unchanged(toml: Path) -> None:
    run("load_instrument", toml)
    code, out, _ = run("load_instrument", toml)
    assert (code, "unchanged" in out, InstrumentVersion.objects.count()) == (0, True, 1)


def test_loading_other_bytes_under_the_same_version_is_refused(toml: Path) -> None:
    run("load_instrument", toml)
    toml.write_bytes(changed() + b"# a remark\n")
    code, out, error = run("load_instrument", toml)
    assert (code, out) == (1, "")
    assert error == "small.toml: version 1.0.0 of small is published and never changes: raise the version"


def test_a_refused_file_is_told_problem_by_problem(toml: Path) -> None:
    toml.write_bytes(changed(("min = 0", "minimum = 0"), ("number = 5", "number = 7")))
    code, out, error = run("load_instrument", toml)
    assert (code, out, InstrumentVersion.objects.count()) == (1, "", 0)
    assert [line.split(": ")[:2] for line in error.splitlines()] == [
        ["small.toml", "item amount"], ["small.toml", "item number 7"],
    ]  # fmt: skip


def test_checking_only_publishes_nothing(toml: Path) -> None:
    code, out, _ = run("load_instrument", toml, "--dry-run")
    assert (code, "(checked only)" in out, InstrumentVersion.objects.count()) == (0, True, 0)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, _, error = run("load_instrument", tmp_path / "none.toml")
    assert code == 1
    assert "none.toml: No such file or directory" in error


def test_warnings_go_to_standard_error_and_do_not_stop_it(toml: Path) -> None:
    toml.write_bytes(changed(("[first] = 'yes'", "[first] <> 'no'")))
    code, out, error = run("load_instrument", toml)
    assert (code, "warning" in out) == (0, False)
    assert error.startswith("warning: item amount: ")


# -- responses_header -------------------------------------------------------------------------------------------------


def test_the_header_of_the_44_items_is_that_of_the_contract() -> None:
    run("load_instrument", INSTRUMENTS / "all_vte_practice.toml")
    with (ROOT / "tests" / "golden" / "responses_header.csv").open(encoding="utf-8", newline="") as file:
        columns = [row["column"] for row in csv.DictReader(file)]
    assert run("responses_header", "all_vte_practice") == (
        0,
        ",".join(["respondent", "status", "wave", *columns]) + "\n",
        "",
    )


def test_an_unknown_instrument_has_no_header() -> None:
    code, out, error = run("responses_header", "nothing")
    assert (code, out) == (1, "")
    assert 'there is no instrument "nothing"' in error


# -- create_survey ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["open", "invite", "import"])
def test_a_survey_is_created_in_its_mode(tiny_version: InstrumentVersion, mode: str) -> None:
    code, out, _ = run("create_survey", "rain_2", "--instrument", "tiny", "--mode", mode, "--synthetic")
    survey = Survey.objects.get()
    assert (code, survey.slug, survey.mode, survey.synthetic, survey.state) == (0, "rain_2", mode, True, "preparing")
    assert out.startswith("rain_2: tiny 1.0.0")
    assert Entry.objects.get(verb="survey.created").actor == "system:create_survey"


def test_a_survey_is_open_and_real_unless_said_otherwise(tiny_version: InstrumentVersion) -> None:
    run("create_survey", "rain", "--instrument", "tiny")
    survey = Survey.objects.get()
    assert (survey.mode, survey.synthetic) == ("open", False)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Rain", "--instrument", "tiny"], "small letters"),
        (["r" * 51, "--instrument", "tiny"], "at most 50"),
        (["rain", "--instrument", "none"], 'there is no instrument "none"'),
        (["umbrellas", "--instrument", "tiny"], 'there is a survey "umbrellas" already'),
    ],
)
def test_a_survey_that_cannot_be_is_refused(open_survey: Survey, words: list[str], reason: str) -> None:
    code, out, error = run("create_survey", *words)
    assert (code, out, Survey.objects.count()) == (1, "", 1)
    assert reason in error


# -- import_responses -------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_bytes(b"role\na\nb\n")
    return path


def test_a_survey_that_is_not_there_is_made_from_the_instrument_of_that_id(
    tiny_version: InstrumentVersion, file: Path
) -> None:
    code, out, _ = run("import_responses", "tiny", file)
    survey = Survey.objects.get()
    assert (code, out) == (0, "2 responses imported into tiny\n")
    assert (survey.slug, survey.mode, survey.synthetic) == ("tiny", "import", False)
    assert {row.actor for row in Entry.objects.exclude(verb="instrument.published")} == {"system:import_responses"}


def test_a_refused_file_makes_no_survey_and_lists_its_problems(tiny_version: InstrumentVersion, file: Path) -> None:
    file.write_bytes(b"role\nc\nd\n")
    code, out, error = run("import_responses", "tiny", file)
    assert (code, out, Survey.objects.count(), Response.objects.count()) == (1, "", 0, 0)
    assert error.splitlines()[:2] == [
        'row 2, column role, value "c": not a code of this column (a, b, other)',
        'row 3, column role, value "d": not a code of this column (a, b, other)',
    ]
    assert "2 problems; nothing was written" in error


def test_a_dry_run_makes_no_survey(tiny_version: InstrumentVersion, file: Path) -> None:
    before = Entry.objects.count()
    code, out, _ = run("import_responses", "tiny", file, "--dry-run")
    assert (code, out) == (0, "2 responses would be imported into tiny\n")
    assert (Survey.objects.count(), Response.objects.count(), Entry.objects.count()) == (0, 0, before)


def test_absent_columns_are_warnings_on_standard_error(tiny_version: InstrumentVersion, file: Path) -> None:
    _, out, error = run("import_responses", "tiny", file)
    assert "warning" not in out
    assert error.splitlines()[0].startswith("warning: column role__other is absent")


@pytest.mark.parametrize("frame", ["invited=20,bounced=1", "invited=20, bounced=1"])
def test_counts_from_outside_are_kept_and_replaced_as_a_whole(
    tiny_version: InstrumentVersion, file: Path, frame: str
) -> None:
    run("import_responses", "tiny", file, "--frame", frame)
    assert queries.frame(Survey.objects.get()) == {"invited": 20, "bounced": 1}
    run("import_responses", "tiny", file, "--frame", "invited=21", "--replace")
    assert queries.frame(Survey.objects.get()) == {"invited": 21}
    run("import_responses", "tiny", file)
    assert queries.frame(Survey.objects.get()) == {"invited": 21}


@pytest.mark.parametrize(
    "name",
    ["invited", "bounced", "issued", "screened_out", "opted_out", "consented", "withdrawn", "refused", "non_contact"],
)
def test_every_count_of_the_contract_may_be_given(tiny_version: InstrumentVersion, file: Path, name: str) -> None:
    run("import_responses", "tiny", file, "--frame", f"{name}=7")
    assert queries.frame(Survey.objects.get()) == {name: 7}


@pytest.mark.parametrize("survey", ["umbrellas", "by-invitation"])
def test_only_a_survey_by_invitation_refuses_a_file(open_survey: Survey, file: Path, survey: str) -> None:
    actions.create_survey(slug="by-invitation", instrument=open_survey.instrument, by="test", mode="invite")
    code, _, error = run("import_responses", survey, file)
    assert code == (0 if survey == "umbrellas" else 1)
    assert ("by invitation" in error) is (code == 1)


def test_neither_survey_nor_instrument_of_that_name(file: Path, db: None) -> None:
    code, _, error = run("import_responses", "nothing", file)
    assert code == 1
    assert 'there is no survey "nothing", and no instrument of that id' in error


# -- summarise --------------------------------------------------------------------------------------------------------


@pytest.fixture
def imported(tiny_version: InstrumentVersion) -> Survey:
    run("import_responses", "tiny", EXAMPLE / "responses.csv")
    return Survey.objects.get()


@pytest.mark.parametrize("by", [["--by", "role", "rating"], ["--by", "role", "--by", "rating"]])
def test_two_ways_to_name_the_groups_are_one(imported: Survey, tmp_path: Path, by: list[str]) -> None:
    import json

    out = tmp_path / "summary.json"
    code, _, error = run("summarise", "survey", "tiny", "--out", out, "--replicates", 0, *by)
    assert code == 0, error
    assert set(json.loads(out.read_bytes())["items"][1]["by"]) == {"role", "rating"}


@pytest.mark.parametrize("entry", ["tools", "umbrella_age", "case_choice", "comment", "lending", "nothing", "topics"])
def test_groups_come_from_single_choices_only(imported: Survey, tmp_path: Path, entry: str) -> None:
    out = tmp_path / "summary.json"
    code, _, error = run("summarise", "survey", "tiny", "--out", out, "--by", entry)
    assert (code, out.exists()) == (2, False)
    assert f"--by {entry}" in error


@pytest.mark.parametrize("entry", ["role", "lending__rule", "wind__light", "lending__trust__friend", "rating"])
def test_a_field_or_a_row_of_single_choices_makes_groups_too(imported: Survey, tmp_path: Path, entry: str) -> None:
    code, _, error = run("summarise", "survey", "tiny", "--out", tmp_path / "s.json", "--by", entry, "--replicates", 0)
    assert code == 0, error


def test_summarising_what_is_not_there_writes_nothing(tmp_path: Path, db: None) -> None:
    out = tmp_path / "summary.json"
    code, _, error = run("summarise", "survey", "nothing", "--out", out)
    assert (code, out.exists()) == (1, False)
    assert 'there is no survey "nothing"' in error


@pytest.mark.parametrize("responses", [19, 20])
@pytest.mark.parametrize("ended", [False, True])
def test_an_invited_survey_is_summarised_after_a_wave_has_ended_and_from_twenty_answers_on(
    tiny_version: InstrumentVersion, tmp_path: Path, responses: int, ended: bool
) -> None:
    actions.create_survey(slug="x", instrument=tiny_version, by="test", mode="invite")
    Survey.objects.update(mode="import")
    actions.import_responses(survey=Survey.objects.get(), data=b"role\n" + b"a\n" * responses, by="test")
    Survey.objects.update(mode="invite", state="open")
    if ended:
        actions.end_wave(survey=Survey.objects.get(), wave=1, by="test")
    out = tmp_path / "summary.json"
    code, _, _ = run("summarise", "survey", "x", "--out", out, "--replicates", 0)
    allowed = responses == 20 and ended
    assert (code, out.exists()) == ((0, True) if allowed else (1, False))


# -- usage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["load_instrument"],
        ["create_survey", "x"],
        ["create_survey", "x", "--instrument", "tiny", "--mode", "closed"],
        ["import_responses", "tiny-demo", "responses.csv", "--frame", "guests=1"],
        ["import_responses", "tiny-demo", "responses.csv", "--frame", "invited=many"],
        ["summarise", "survey", "tiny-demo"],
    ],
)
def test_wrong_usage_ends_with_two_and_says_how(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        load_command_class(get_commands()[words[0]], words[0]).run_from_argv(["manage.py", *words])
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    assert told.err.startswith("usage: ")
