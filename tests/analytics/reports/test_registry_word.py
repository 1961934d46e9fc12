"""The registry report in Word: real tables, read back cell by cell; methods, what was held back, definitions."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from analytics.reports import registry_definitions
from analytics.reports import registry_measures as measures
from analytics.reports import registry_printed as printed
from analytics.reports.registry_long_table import blocks_of, lists_of, registry_rows
from analytics.reports.registry_methods import methods_paragraphs, references
from analytics.reports.registry_tables import duration_key_rows
from analytics.reports.registry_word import registry_word_bytes
from tests.analytics.reports import registry_told as told
from tests.analytics.reports.word_reading import Table, agrees, numbers_in, tables_of

Json = dict[str, Any]


@pytest.fixture(scope="module")
def data() -> bytes:
    return registry_word_bytes(told.summary())


@pytest.fixture(scope="module")
def tables(data: bytes) -> dict[str, Table]:
    return tables_of(data)


def wrong(summary: Json, tables: dict[str, Table]) -> list[tuple[str, str]]:
    """(part, name) of every printed number that cannot be that of the JSON."""
    rows, found = registry_rows(summary), []
    titles = lists_of(rows)["block"]
    for block in blocks_of(summary):
        want = [row for row in rows if row["block"] == block and printed.is_printed(row)]
        have = [cells for cells in tables[f"{titles[block]}: every number."][1:] if len(cells) > 1]
        assert len(have) == len(want)
        found += [(block, cells[0]) for cells, row in zip(have, want, strict=True) if not is_right(cells, row)]
    return found


def is_right(cells: tuple[str, ...], row: Json) -> bool:
    if row["reason"] == "suppressed" and row["value"] is None:
        return cells[1] == "suppressed"
    if row["value"] is None:
        return not numbers_in(cells[1]) or row["value_text"] is not None
    percent = measures.kind(row["item"], row["value"]) == "percent"
    ends = [row[key] for key in ("low", "high") if row[key] is not None]
    pairs = [(numbers_in(cells[1])[0], row["value"]), *zip(numbers_in(cells[2]), ends, strict=True)]
    return all(agrees(read, value, percent) for read, value in pairs)


def test_every_number_reads_back(tables: dict[str, Table]) -> None:
    assert wrong(told.summary(), tables) == []


def test_a_changed_number_is_found(tables: dict[str, Table]) -> None:
    changed = told.summary()
    row = next(row for row in changed["incidence"] if row["events"] is not None)
    row["events"] += 1
    assert wrong(changed, tables) == [("incidence", measures.words("events"))]


def test_the_table_of_a_figure_says_what_the_json_says(tables: dict[str, Table]) -> None:
    rows = told.summary()["duration"]
    assert [list(line) for line in tables["How long a clot is treated."]] == duration_key_rows(rows)
    for line, row in zip(tables["How long a clot is treated."][1:], rows, strict=True):
        if row.get("hidden"):
            assert set(line[1:]) == {"hidden"}
        else:
            assert agrees(numbers_in(line[1])[0], row["n"]) and agrees(numbers_in(line[2])[0], row["sites"])


def test_every_table_has_a_header_that_repeats_a_caption_and_words_for_screen_readers(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    assert len(document.tables) > 20
    for table in document.tables:
        xml = table._tbl.xml
        assert "w:tblHeader" in table.rows[0]._tr.xml and xml.count("<w:tblHeader") == 1
        assert "<w:tblCaption" in xml and "<w:tblDescription" in xml and 'w:val="PaveTable"' in xml
        assert "SEQ Table" in table._tbl.getprevious().xml


def test_methods_held_back_definitions_and_provenance_are_whole(data: bytes, tables: dict[str, Table]) -> None:
    summary = told.summary()
    texts = {paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs}
    assert {*methods_paragraphs(summary), *references(summary), *summary["disclosure"]["sentences"]} <= texts
    assert list(tables["What the words mean."][1:]) == registry_definitions.rows()
    want = registry_definitions.provenance(summary)
    assert tables["What identifies and reproduces the numbers."][1:] == want


def test_simulated_data_say_so_on_every_page_and_the_bytes_repeat(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    assert "SYNTHETIC: simulated" in document.sections[0].header.paragraphs[0].text
    assert document.core_properties.comments.startswith("SYNTHETIC")
    assert data == registry_word_bytes(told.summary())
