"""Responses in bulk: all or nothing, appended or replaced."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys import actions, answer_actions, queries
from surveys.models import ImportedFile, InstrumentVersion, Response, Survey
from surveys.permissions import Refused
from tests.conftest import EXAMPLE

pytestmark = pytest.mark.django_db
GOOD, BAD = (EXAMPLE / "responses.csv").read_bytes(), (EXAMPLE / "refused.csv").read_bytes()


@pytest.fixture
def survey(tiny_version: InstrumentVersion) -> Survey:
    return actions.create_survey(slug="file", instrument=tiny_version, by="test", mode="import")


def roles(survey: Survey) -> list[str]:
    return sorted(cells.get("role", "") for _, _, cells in queries.submitted_responses(survey))


def test_every_response_is_stored_with_its_status_and_wave(survey: Survey) -> None:
    actions.import_responses(survey=survey, data=GOOD, by="ada")
    stored = list(queries.submitted_responses(survey))
    assert sorted((status, wave) for status, wave, _ in stored) == sorted(
        [("analysed", "0")] * 4 + [("analysed", "1")] * 6 + [("excluded_blank", "1"), ("excluded_predetermined", "1")]
    )


def test_one_bad_cell_keeps_the_whole_file_out(survey: Survey) -> None:
    with pytest.raises(actions.ImportRefused) as refused:
        actions.import_responses(survey=survey, data=b"role\na\nb\nc\n", by="ada", replace=True)
    assert len(refused.value.file.problems) == 1
    assert not Response.objects.exists()
    assert not ImportedFile.objects.exists()


def test_a_refused_replacement_drops_nothing(survey: Survey) -> None:
    actions.import_responses(survey=survey, data=b"role\na\n", by="ada")
    with pytest.raises(actions.ImportRefused):
        actions.import_responses(survey=survey, data=BAD, by="ada", replace=True)
    assert roles(survey) == ["a"]


def test_a_second_import_appends_and_replace_drops_what_imports_brought(survey: Survey) -> None:
    actions.import_responses(survey=survey, data=b"role\na\n", by="ada")
    actions.import_responses(survey=survey, data=b"role\nb\n", by="ada")
    assert roles(survey) == ["a", "b"]
    actions.import_responses(survey=survey, data=b"role\n.dk\n", by="ada", replace=True)
    assert roles(survey) == [".dk"]


def test_replacing_leaves_what_people_answered(open_survey: Survey) -> None:
    answer_actions.start_draft(survey=open_survey, code="0" * 14, cells={"role": "a"})
    for _ in range(2):
        actions.import_responses(survey=open_survey, data=b"role\nb\n", by="ada", replace=True)
    assert open_survey.responses.count() == 2


def test_the_same_bytes_twice_are_warned_about_but_not_when_they_replace(survey: Survey) -> None:
    def warned(**how: bool) -> bool:
        file = actions.import_responses(survey=survey, data=GOOD, by="ada", **how)
        return any("imported before" in warning for warning in file.warnings)

    assert [warned(), warned(), warned(replace=True)] == [False, True, False]


def test_a_dry_run_checks_and_stores_nothing(survey: Survey) -> None:
    file = actions.import_responses(survey=survey, data=GOOD, by="ada", dry_run=True, frame={"invited": 3})
    survey.refresh_from_db()
    assert (len(file.rows), Response.objects.count(), survey.frame) == (12, 0, {})


def test_a_survey_by_invitation_takes_no_file(tiny_version: InstrumentVersion) -> None:
    survey = actions.create_survey(slug="x", instrument=tiny_version, by="test", mode="invite")
    with pytest.raises(Refused, match="its answers come from the invited alone"):
        actions.import_responses(survey=survey, data=GOOD, by="ada")


def test_the_label_of_a_respondent_is_never_stored(survey: Survey) -> None:
    actions.import_responses(survey=survey, data=b"respondent,role\nsomebody,a\n", by="ada")
    (row,) = Response.objects.values()
    assert "somebody" not in str(row)
    assert "somebody" not in str(list(queries.submitted_responses(survey)))


def test_imported_ids_are_random_and_in_no_order(survey: Survey) -> None:
    actions.import_responses(survey=survey, data=b"role\n" + b"a\n" * 200, by="ada")
    ids = [bytes(pk) for pk in Response.objects.values_list("pk", flat=True)]
    assert len(set(ids)) == 200
    actions.import_responses(survey=survey, data=b"role\n" + b"a\n" * 200, by="ada", replace=True)
    assert set(ids).isdisjoint(bytes(pk) for pk in Response.objects.values_list("pk", flat=True))


def test_the_number_of_queries_does_not_grow_with_the_rows(survey: Survey) -> None:
    def queries_for(rows: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            actions.import_responses(survey=survey, data=b"role\n" + b"a\n" * rows, by="ada")
        return len(captured)

    few = queries_for(2)
    assert queries_for(400) <= few + 3  # SQLite takes 999 values in one statement
