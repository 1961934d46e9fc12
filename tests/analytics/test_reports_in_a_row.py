"""Reports of one survey while answers come in: each knows what the others told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics import actions, queries, tasks
from analytics.models import Run
from surveys import actions as survey_actions
from surveys.instrument import Instrument
from surveys.models import InstrumentVersion, Survey
from tests.analytics.disclosure.test_history import told_apart
from tests.analytics.summarising import Json, random_rows


@pytest.fixture
def survey(tiny_version: InstrumentVersion, settings: Any, tmp_path: Path) -> Survey:
    settings.PAVE_VAR = tmp_path
    return survey_actions.create_survey(slug="growing", instrument=tiny_version, mode="import", by="test")


def answered(survey: Survey, tiny: Instrument, first: int, last: int) -> None:
    """Bring the responses of so many people, always the same ones."""
    rows = random_rows(tiny, 5, 60, 0.1)[first:last]
    lines = [",".join(("status", *tiny.header))]
    lines += [",".join(f'"{cell}"' for cell in (status, *(cells.get(name, "") for name in tiny.header)))
              for status, _, cells in rows]  # fmt: skip
    survey_actions.import_responses(survey=survey, data="\n".join(lines).encode(), by="test", frame={})


def asked(survey: Survey) -> Run:
    return actions.request_run(survey=survey, parameters=actions.Parameters(by=("role",), replicates=20), by="ada")


def told(run: Run) -> Json:
    tasks.carry_out_run(str(run.pk))
    run.refresh_from_db()
    assert run.report is not None, run.error
    summary: Json = queries.summary_of(run.report)
    return summary


def test_one_more_answer_changes_no_number_that_a_reader_could_subtract(survey: Survey, tiny: Instrument) -> None:
    answered(survey, tiny, 0, 50)
    first = told(asked(survey))
    answered(survey, tiny, 50, 51)
    run = asked(survey)
    assert run.parameters["after"] == [Run.objects.get(report__isnull=False).snapshot.digest]
    second = told(run)
    assert told_apart((first, second)) == []
    assert "since an earlier report" in second["disclosure"]["rule"] and "since" not in first["disclosure"]["rule"]


def test_a_report_that_was_cancelled_binds_the_next_as_its_preview_was_there(survey: Survey, tiny: Instrument) -> None:
    """Or looking and cancelling, once for every newcomer, tells what each of them said."""
    answered(survey, tiny, 0, 50)
    run = asked(survey)
    actions.cancel_run(run=run, by="ada")
    answered(survey, tiny, 50, 51)
    assert asked(survey).parameters["after"] == [run.snapshot.digest]


def test_asking_again_for_the_same_answers_is_the_same_run(survey: Survey, tiny: Instrument) -> None:
    answered(survey, tiny, 0, 50)
    told(asked(survey))
    answered(survey, tiny, 50, 60)
    later = asked(survey)
    told(later)
    assert asked(survey) == later
