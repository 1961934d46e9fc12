"""Ten thousand responses to the 44 items: all there, and the work grows with the rows, not faster."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys import actions, queries
from surveys.instrument import Instrument
from surveys.models import InstrumentVersion, Survey
from surveys.responses_file import read_responses
from surveys.rules import submitted_cells
from tests.surveys.answer_maker import made_answers

ROWS = 10_000
VARIETY = 100


@pytest.fixture(scope="module")
def table(all_vte: Instrument) -> tuple[str, list[str]]:
    """Header and a hundred different rows as CSV lines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    random = Random(44)
    writer.writerow(all_vte.header)
    for _ in range(VARIETY):
        cells = submitted_cells(all_vte, made_answers(all_vte, random, blanks=0.1))
        writer.writerow([cells.get(name, "") for name in all_vte.header])
    header, *rows = text.getvalue().splitlines()
    return header, rows


def file_of(table: tuple[str, list[str]], rows: int) -> bytes:
    header, lines = table
    return "\n".join([header, *(lines * (rows // VARIETY))]).encode()


@pytest.mark.django_db
def test_ten_thousand_responses_are_stored_whole_in_few_queries(
    practice_version: InstrumentVersion,
    table: tuple[str, list[str]],
    all_vte: Instrument,
    capsys: pytest.CaptureFixture[str],
) -> None:
    survey = actions.create_survey(slug="big", instrument=practice_version, by="test", mode="import")
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        file = actions.import_responses(survey=survey, data=file_of(table, ROWS), by="test")
    with capsys.disabled():
        print(
            f" [{ROWS:,} rows of {len(all_vte.header)} columns imported in {time.perf_counter() - began:.1f} s]", end=""
        )
    assert (file.problems, survey.responses.count()) == ([], ROWS)
    assert len(captured) < ROWS / 100 + 20
    stored = Counter(tuple(sorted(cells.items())) for _, _, cells in queries.submitted_responses(survey))
    given = Counter(
        tuple(sorted(cells.items())) for _, _, cells in read_responses(file_of(table, VARIETY), all_vte).rows
    )
    assert stored == {row: count * (ROWS // VARIETY) for row, count in given.items()}


def test_reading_twice_the_rows_takes_about_twice_the_time(table: tuple[str, list[str]], all_vte: Instrument) -> None:
    def seconds(rows: int) -> float:
        data = file_of(table, rows)
        began = time.process_time()
        read_responses(data, all_vte)
        return time.process_time() - began

    seconds(100)
    few, many = min(seconds(500) for _ in range(3)), min(seconds(2_000) for _ in range(2))
    assert many < 4 * few * 2, (few, many)


@pytest.mark.django_db
def test_one_bad_cell_among_ten_thousand_is_found_and_nothing_is_stored(
    practice_version: InstrumentVersion, table: tuple[str, list[str]]
) -> None:
    survey = Survey.objects.create(slug="big", title="Big", instrument=practice_version, mode="import")
    lines = file_of(table, 1_000).decode().split("\n")
    lines[777] = lines[777].replace(lines[777].split(",")[1], "no_such", 1)
    with pytest.raises(actions.ImportRefused) as refused:
        actions.import_responses(survey=survey, data="\n".join(lines).encode(), by="test")
    assert {problem.row for problem in refused.value.file.problems} == {778}
    assert not survey.responses.exists()
