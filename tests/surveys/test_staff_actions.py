"""What a coordinator may do with a survey; each act leaves exactly one row in the trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.models import Entry
from surveys import actions
from surveys.models import InstrumentVersion, Survey
from surveys.permissions import Refused

pytestmark = pytest.mark.django_db


def rows_after(act: Callable[[], object]) -> list[tuple[str, str]]:
    """(verb, actor) of the rows that an act leaves."""
    before = Entry.objects.count()
    act()
    return [(row.verb, row.actor) for row in Entry.objects.all()[: Entry.objects.count() - before]]


def test_each_act_leaves_one_row_with_its_actor(tiny_version: InstrumentVersion) -> None:
    made: list[Survey] = []
    acts: list[tuple[str, Callable[[], object]]] = [
        ("survey.created", lambda: made.append(actions.create_survey(slug="x", instrument=tiny_version, by="ada"))),
        ("survey.edited", lambda: actions.edit_survey(survey=made[0], by="ada", title="Other")),
        ("survey.open", lambda: actions.change_state(survey=made[0], state="open", by="ada")),
        ("survey.paused", lambda: actions.change_state(survey=made[0], state="paused", by="ada")),
        ("survey.closed", lambda: actions.change_state(survey=made[0], state="closed", by="ada")),
        ("survey.frame", lambda: actions.set_frame(survey=made[0], frame={"invited": 3}, by="ada")),
        ("responses.imported", lambda: actions.import_responses(survey=made[0], data=b"role\na\n", by="ada")),
    ]
    assert [rows_after(act) for _, act in acts] == [[(verb, "ada")] for verb, _ in acts]


def test_a_repeated_click_changes_nothing_and_leaves_no_row(open_survey: Survey) -> None:
    assert rows_after(lambda: actions.change_state(survey=open_survey, state="open", by="ada")) == []


@pytest.mark.parametrize(("states", "wanted"), [(["open", "closed"], "open"), ([], "paused"), (["open"], "preparing")])
def test_a_change_that_the_table_does_not_name_is_refused(
    tiny_version: InstrumentVersion, states: list[str], wanted: str
) -> None:
    survey = actions.create_survey(slug="x", instrument=tiny_version, by="ada")
    for state in states:
        survey = actions.change_state(survey=survey, state=state, by="ada")
    with pytest.raises(Refused, match=f"it cannot become {wanted}"):
        actions.change_state(survey=survey, state=wanted, by="ada")


def test_closing_is_remembered_with_its_moment(open_survey: Survey) -> None:
    closed = actions.change_state(survey=open_survey, state="closed", by="ada")
    closed.refresh_from_db()
    assert closed.closed_at is not None
    assert closed.phase().value == "closing"


def test_a_survey_from_a_file_is_neither_opened_nor_closed(tiny_version: InstrumentVersion) -> None:
    survey = actions.create_survey(slug="x", instrument=tiny_version, by="ada", mode="import")
    with pytest.raises(Refused, match="come from a file"):
        actions.change_state(survey=survey, state="open", by="ada")


def test_the_questions_of_an_opened_survey_stay(open_survey: Survey, practice_version: InstrumentVersion) -> None:
    with pytest.raises(Refused, match="questions stay as they are"):
        actions.edit_survey(survey=open_survey, by="ada", instrument=practice_version)
    actions.edit_survey(survey=open_survey, by="ada", title="Other words")
    open_survey.refresh_from_db()
    assert (open_survey.title, open_survey.instrument.instrument) == ("Other words", "tiny")


def test_a_slug_is_taken_once(open_survey: Survey) -> None:
    with pytest.raises(Refused, match='there is a survey "umbrellas" already'):
        actions.create_survey(slug="umbrellas", instrument=open_survey.instrument, by="ada")


def test_an_act_without_an_actor_is_refused_and_undone(tiny_version: InstrumentVersion) -> None:
    with pytest.raises(ValueError, match="nobody is named"):
        actions.create_survey(slug="x", instrument=tiny_version, by="")
    assert not Survey.objects.exists()
