"""The data dictionary: every field once, found by words, with the edit checks; and the same as a file."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest

from registry.codebook_reader import codebook
from registry.dictionary import HEADER
from registry.reference.dictionary_page import check_rows, dictionary_rows, sections
from registry.rules.checks import CHECKS
from tests.accounts.proving import somebody
from tests.registry.children import two_sites
from tests.registry.fast_entry.pages import client, text_of

FIELDS = [(entity.name, field.name) for entity in codebook().entities for field in entity.fields]


@pytest.fixture
def _people(db: None) -> None:
    two_sites()


def get(**asked: str) -> Any:
    return client("mo").get("/registry/dictionary/", asked)


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
def test_every_field_and_every_check_has_its_anchor_once() -> None:
    anchors = re.findall(r'<tr id="([^"]+)"', text_of(get()))
    assert anchors == [f"{entity}.{field}" for entity, field in FIELDS] + [check.id for check in CHECKS]


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
def test_a_row_shows_limits_codes_public_codes_and_what_is_unconfirmed() -> None:
    body = unescape(text_of(get(entity="count", find="platelets")))
    row = body[body.index('id="count.plt"') : body.index("</tr>", body.index('id="count.plt"'))]
    for part in ("10*9/L", "or 10*3/uL; /uL", "refused outside 0 to 5000", "LOINC 777-3", "not yet confirmed", ".nd"):
        assert part in row


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
def test_the_file_has_the_rows_of_the_page_under_its_heading() -> None:
    answer = client("mo").get("/registry/dictionary/file/", {"entity": "count"})
    rows = list(csv.reader(io.StringIO(text_of(answer))))
    assert tuple(rows[0]) == HEADER and [row[1] for row in rows[1:]] == [
        one for entity, one in FIELDS if entity == "count"
    ]
    assert re.fullmatch(r'attachment; filename="data_dictionary_[\d.]+\.csv"', answer["Content-Disposition"])


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
def test_no_cell_of_the_file_runs_in_a_spreadsheet() -> None:
    cells = [
        cell for row in csv.reader(io.StringIO(text_of(client("mo").get("/registry/dictionary/file/")))) for cell in row
    ]
    assert len(cells) == len(HEADER) * (len(FIELDS) + 1)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or re.match(r"-[^\d]", cell)]


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("path", ["dictionary/", "dictionary/file/", "forms/", "forms/count/"])
def test_administrators_read_it_and_analysts_do_not(path: str) -> None:
    somebody("root", "administrator")
    assert client("root").get(f"/registry/{path}").status_code == 200
    assert client("al").get(f"/registry/{path}").status_code == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("_people")
def test_words_that_nothing_has_say_so_and_are_shown_as_text() -> None:
    body = text_of(get(find="<b>nothing</b>"))
    assert "No field has “&lt;b&gt;nothing&lt;/b&gt;” in it" in body


def test_words_are_found_in_labels_help_and_codes_whatever_their_case() -> None:
    book = codebook()
    assert {row["field"] for row in dictionary_rows(book, find="HAEMOGLOBIN lowest")} == {"hb"}
    assert ("imaging", "result") in {
        (row["entity"], row["field"]) for row in dictionary_rows(book, find="complete_res")
    }
    assert dictionary_rows(book, find="no such thing") == []


def test_the_name_of_a_record_finds_all_of_its_fields() -> None:
    found = [row["field"] for row in dictionary_rows(codebook(), find="lumbar puncture") if row["entity"] == "lp_hold"]
    assert found == [field.name for field in codebook().entity("lp_hold").fields]


def test_sections_say_what_names_a_row() -> None:
    book = codebook()
    told = {section.entity.name: section.named_by for section in sections(book, dictionary_rows(book))}
    assert told["count"] == "A row is named by: day of the sample." and told["death"] == ""


def test_checks_are_found_by_id_and_words() -> None:
    assert [row["id"] for row in check_rows(CHECKS, "e24")] == ["E24"]
    assert {row["severity"] for row in check_rows(CHECKS)} == {"refuse", "reason", "warn", "info"}
