"""Rows of a survey: nothing that points at somebody, the same content each time, for a purpose, put down."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter

import pytest

from analytics.models import RowExport
from analytics.permissions import Refused
from analytics.row_exports import actions, queries
from audit.models import Entry
from surveys.instrument import Instrument
from surveys.models import Survey
from tests.analytics.row_exports.conftest import PURPOSE
from tests.conftest import opened

pytestmark = pytest.mark.django_db
WANTED = ["practice_type", "years_in_practice"]


def taken(survey: Survey, wanted: list[str] | None = None) -> RowExport:
    return actions.take(survey=survey, wanted=WANTED if wanted is None else wanted, purpose=PURPOSE, by="ada")


def rows_of(export: RowExport) -> list[dict[str, str]]:
    with zipfile.ZipFile(queries.file_path(export, "csv")) as archive:
        name = next(name for name in archive.namelist() if name.endswith("rows-SYNTHETIC.csv"))
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def test_every_combination_of_what_is_known_is_held_by_five(survey: Survey) -> None:
    export = taken(survey)
    rows = rows_of(export)
    known = [name for name in WANTED if name in rows[0]]
    assert known and min(Counter(tuple(row[name] for name in known) for row in rows).values()) >= 5
    assert len(rows) == export.rows == 142


def test_no_text_label_wave_or_other_known_column_leaves(survey: Survey, all_vte: Instrument) -> None:
    from analytics.row_exports.survey_columns import demographic_columns, free_texts

    found = set(rows_of(taken(survey))[0])
    known = {column.name for column in demographic_columns(all_vte)} - set(WANTED)
    assert not found & ({"respondent", "status", "wave"} | known | set(free_texts(all_vte)))
    assert "plt_vignette__1__action" in found and "screening_asymptomatic___never" in found


def test_two_exports_joined_by_the_answers_single_nobody_out(survey: Survey) -> None:
    first, second = taken(survey), taken(survey, ["practice_setting", "new_leukemia_cases"])
    answers = [name for name in rows_of(first)[0] if name not in WANTED]
    assert first.snapshot == second.snapshot
    joined = Counter()  # type: ignore[var-annotated]
    others = {tuple(row[n] for n in answers if n in row): row for row in rows_of(second)}
    for row in rows_of(first):
        beside = others[tuple(row[n] for n in answers)]
        known = {n: c for n, c in {**row, **beside}.items() if n not in answers}
        joined[tuple(sorted(known.items()))] += 1
    assert sum(joined.values()) == 142 and min(joined.values()) >= 5


def test_the_control_joins_two_exports_that_know_nothing_of_each_other(survey: Survey) -> None:
    first = taken(survey, ["practice_type"])
    apart = actions.look(survey=survey, wanted=["practice_setting"], by="ada")
    RowExport.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    alone = actions.look(survey=survey, wanted=["practice_setting"], by="ada")
    from analytics.deidentification.classes import smallest
    from analytics.deidentification.known import way_of
    from analytics.row_exports.census import counted_rows, observed
    from analytics.row_exports.survey_columns import asked_of, to_observe
    from surveys import queries as survey_queries

    instrument = survey_queries.instrument_of(survey.instrument)
    path = alone.prepared.path
    table = counted_rows(path, asked_of(instrument, observed(path, to_observe(instrument))))
    ways = [way_of(first.checked), way_of(alone.report)]
    assert smallest(table, ways) < 5 <= smallest(table, [ways[0], way_of(apart.report)])


def test_the_order_is_new_each_time_and_not_that_of_the_snapshot(survey: Survey) -> None:
    first, second = ([tuple(row.items()) for row in rows_of(taken(survey))] for _ in range(2))
    assert first != second and sorted(first) == sorted(second)
    assert first != sorted(first)


def test_who_took_what_for_is_kept_and_so_is_each_download(survey: Survey) -> None:
    export = taken(survey)
    actions.note_download(export=export, format="spss", by="bea")
    made, loaded = Entry.objects.filter(verb__startswith="rows.").order_by("id")
    assert (made.actor, made.detail["purpose"], made.detail["rows"]) == ("ada", PURPOSE, 142)
    assert (loaded.actor, loaded.verb, loaded.detail["format"]) == ("bea", "rows.downloaded", "spss")


def test_the_report_lies_beside_the_rows_and_says_why_columns_are_missing(survey: Survey) -> None:
    with zipfile.ZipFile(queries.file_path(taken(survey), "stata")) as archive:
        told = archive.read("deidentification.txt").decode()
    assert told.startswith("SYNTHETIC") and PURPOSE in told
    assert "at most 1 in " in told and "Left out (free text): practice_type__other" in told


@pytest.mark.parametrize("purpose", ["", "too short", " " * 40])
def test_without_a_purpose_nothing_leaves(survey: Survey, purpose: str) -> None:
    with pytest.raises(Refused, match="20 characters"):
        actions.take(survey=survey, wanted=[], purpose=purpose, by="ada")


def test_rows_leave_only_after_the_end_and_never_of_a_pilot(survey: Survey, practice_version: object) -> None:
    running = opened(practice_version, "running")  # type: ignore[arg-type]
    pilot = opened(practice_version, "pilot", pilot=True)  # type: ignore[arg-type]
    invited = opened(practice_version, "asked", mode="invite")  # type: ignore[arg-type]
    for one, word in ((running, "closed"), (pilot, "pilot"), (invited, "sealed")):
        with pytest.raises(Refused, match=word):
            actions.look(survey=one, wanted=[], by="ada")


def test_an_export_made_in_the_same_moment_is_noticed(survey: Survey) -> None:
    looked = actions.look(survey=survey, wanted=WANTED, by="ada")
    taken(survey)
    kept = {"survey": survey.slug, "by": "ada", "purpose": PURPOSE, "rows": 1, "checked": looked.report, "files": {}}
    with pytest.raises(Refused, match="same moment"):
        actions.put_down(looked.snapshot, looked.earlier, kept)


def test_later_imports_change_no_later_export(survey: Survey, answers: bytes) -> None:
    from surveys import actions as survey_actions

    first = taken(survey, [])
    few = b"\n".join(answers.splitlines()[:4]).replace(b"\nr", b"\nnew")
    survey_actions.import_responses(survey=survey, data=few, by="test")
    assert taken(survey, []).snapshot == first.snapshot
