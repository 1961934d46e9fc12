"""The Word report: real tables, read back cell by cell and held against the JSON; a cell that says another is found."""

from __future__ import annotations

import copy
import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm

from analytics.reports import definitions, provenance
from analytics.reports.figures import figures
from analytics.reports.long_table import Row, long_rows, printed_as
from analytics.reports.word_cells import ANSWERS
from analytics.reports.word_report import word_bytes
from tests.analytics.reports.word_reading import Table, agrees, numbers_in, tables_of, texts

Json = dict[str, Any]
KEPT = (3, 4, 11, 14, 15, 19, 22, 25, 27, 35, 44)
SHARES = ("share", "low", "high", "simultaneous_low", "simultaneous_high", "share_of_shown")


@pytest.fixture(scope="module")
def few(summary: Json) -> Json:
    return summary | {"items": [e for e in summary["items"] if e["number"] in KEPT]}


@pytest.fixture(scope="module")
def tables(few: Json) -> dict[str, Table]:
    return tables_of(word_bytes(few))


def wrong_answers(summary: Json, tables: dict[str, Table]) -> list[tuple[str, str]]:
    """(caption, label) of every answer or missing row whose printed cells cannot be its numbers."""
    found = []
    for caption, table in tables.items():
        if table[0] != ANSWERS:
            continue
        number = int(caption.removeprefix("Question ").partition(":")[0])
        rows = [row for row in long_rows(summary) if row["number"] == number]
        want = [row for row in _by_entry(rows) if row["row"] in ("option", "missing")]
        have = [cells for cells in table[1:] if len(cells) > 1]
        assert [cells[0] for cells in have] == [row["text"] for row in want]
        found += [(caption, cells[0]) for cells, row in zip(have, want, strict=True) if not _answer_agrees(cells, row)]
    return found


def _by_entry(rows: list[Row]) -> list[Row]:
    entries = list(dict.fromkeys(row["entry"] for row in rows))
    return sorted(rows, key=lambda row: (entries.index(row["entry"]), row["row"] != "option"))


def _answer_agrees(cells: tuple[str, ...], row: Row) -> bool:
    _, count, share, wilson, simultaneous, of_shown = cells
    if row["reason"] == "suppressed" and count != "suppressed":
        return False
    pairs = ((count, ("count",)), (share, ("share",)), (wilson, ("low", "high")), (of_shown, ("share_of_shown",)),
             (simultaneous, ("simultaneous_low", "simultaneous_high")))  # fmt: skip
    return all(_cell_agrees(cell, row, names) for cell, names in pairs)


def _cell_agrees(cell: str, row: Row, names: tuple[str, ...]) -> bool:
    read, want = numbers_in(cell), [row[name] for name in names if row[name] is not None]
    shares = names[0] in SHARES
    return len(read) == len(want) and all(agrees(one, two, shares) for one, two in zip(read, want, strict=True))


def test_answers_read_back_as_the_numbers_of_the_json(few: Json, tables: dict[str, Table]) -> None:
    assert sum(table[0] == ANSWERS for table in tables.values()) == len(KEPT)
    assert wrong_answers(few, tables) == []


def test_a_changed_count_is_found(few: Json, tables: dict[str, Table]) -> None:
    changed = copy.deepcopy(few)
    entry = next(entry for entry in changed["items"] if entry["id"] == "cvc_dvt_reimaging")
    entry["options"][2]["count"] += 1
    ((caption, label),) = wrong_answers(changed, tables)
    assert caption.startswith("Question 19:") and label == entry["options"][2]["label"]


def test_measures_read_back(few: Json, tables: dict[str, Table]) -> None:
    for number in (3, 19, 27):
        want = [row for row in long_rows(few) if row["number"] == number and row["row"] == "estimate"]
        have = [cells for cells in tables[f"Question {number}, measures."][1:] if len(cells) > 1]
        assert len(have) == len(want) > 2
        for (_, value, between, _), row in zip(have, want, strict=True):
            percent = printed_as(row["code"]) == "percent"
            if row["value"] is not None:
                assert agrees(numbers_in(value)[0], row["value"], percent), row
            ends = [row[key] for key in ("low", "high") if row[key] is not None]
            pairs = zip(numbers_in(between), ends, strict=True)
            assert all(agrees(read, end, percent) for read, end in pairs), row


def test_groups_read_back_and_a_hidden_group_says_suppressed(few: Json, tables: dict[str, Table]) -> None:
    hidden = 0
    for number in (14, 15, 19):
        rows = [row for row in long_rows(few) if row["number"] == number and row["row"] == "group"]
        table = tables[f"Question {number}, by practice type: count (share, 95 % interval)."]
        cells = [cell for line in table[1:] if len(line) > 1 for cell in line[1:]]
        hidden += sum(cell == "suppressed" for cell in cells)
        want = sorted((row["count"], row["n"]) for row in rows if row["reason"] is None)
        read = [numbers_in(cell) for cell in cells if cell != "suppressed"]
        assert sorted((round(sum(one[0]) / 2), round(sum(one[1]) / 2)) for one in read) == want
    assert hidden > 5


def test_levels_of_a_case_read_back(few: Json, tables: dict[str, Table]) -> None:
    table = tables["Question 35, by what the case was."]
    rows = [row for row in long_rows(few) if row["row"] == "level"]
    have = [cells for cells in table[1:] if len(cells) > 1]
    assert len(have) == len(rows) == 20
    for (_, count, share, between), row in zip(have, rows, strict=True):
        told = ((count, "count", False), (share, "share", True))
        assert all(agrees(numbers_in(cell)[0], row[key], percent) for cell, key, percent in told)
        assert all(agrees(one, row[key], True) for one, key in zip(numbers_in(between), ("low", "high"), strict=True))
    assert next(cells[0] for cells in table[1:] if len(cells) == 1) == "Site: cvc_dvt (n 134)"


def test_every_table_has_a_header_that_repeats_a_caption_and_words_for_screen_readers(few: Json) -> None:
    document = Document(io.BytesIO(word_bytes(few)))
    assert len(document.tables) > 20
    for table in document.tables:
        xml = table._tbl.xml
        assert "w:tblHeader" in table.rows[0]._tr.xml and xml.count("<w:tblHeader") == 1
        assert "<w:tblCaption" in xml and "<w:tblDescription" in xml and 'w:val="PaveTable"' in xml
        assert "Table " in table._tbl.getprevious().xml and "SEQ Table" in table._tbl.getprevious().xml


def test_each_question_has_its_drawing_with_a_caption_and_words_for_who_does_not_see_it(few: Json) -> None:
    document = Document(io.BytesIO(word_bytes(few, ())))
    assert len(document.inline_shapes) >= len(KEPT)
    for shape in document.inline_shapes:
        assert len(shape._inline.docPr.get("descr")) > 20
        assert 0 < shape.width <= Mm(170) and shape.height <= Mm(215)
    told = [text for p in document.paragraphs if (text := texts(p._p)).startswith("Figure ")]
    assert [text.split(".")[0] for text in told] == [f"Figure {i + 1}" for i in range(len(document.inline_shapes))]
    shown = next(p for p in document.paragraphs if "Figure 1." in texts(p._p))
    assert shown._p.getprevious().xpath(".//pic:pic") and "keepNext" in shown._p.getprevious().xml


def test_a_withheld_question_has_no_drawing(few: Json) -> None:
    gone = [entry | {"hidden": True, "answered": None} if entry["number"] == 19 else entry for entry in few["items"]]
    assert figures(few, 19) and figures(few | {"items": gone}, 19) == []


def test_a_withheld_question_and_a_hidden_cell_never_read_as_zero(tables: dict[str, Table]) -> None:
    hours = tables[next(key for key in tables if key.startswith("Question 25:"))]
    assert hours[-1] == ("Answered", "suppressed", "–", "–", "–", "suppressed")
    country = tables[next(key for key in tables if key.startswith("Question 4:"))]
    assert [cells[1:] for cells in country[2:4]] == [("suppressed", "suppressed", "suppressed", "–", "suppressed")] * 2


def test_definitions_and_provenance_are_whole(few: Json, tables: dict[str, Table]) -> None:
    assert [list(cells) for cells in tables["Definitions of the measures."]] == definitions.rows()
    told = [list(cells) for cells in tables["What identifies and reproduces the numbers."]]
    assert told == provenance.provenance_rows(few)


def test_marks_stand_on_the_first_page_on_every_page_and_in_the_properties(few: Json) -> None:
    document = Document(io.BytesIO(word_bytes(few)))
    mark = "SYNTHETIC: simulated; not the data of any study"
    assert document.paragraphs[1].text == mark and mark in document.sections[0].header.paragraphs[0].text
    assert document.core_properties.comments == mark
    real = Document(io.BytesIO(word_bytes(few | {"synthetic": False})))
    assert not any("SYNTHETIC" in p.text for p in real.paragraphs) and real.core_properties.comments == ""


def test_the_file_has_no_clock_and_holds_any_text(few: Json) -> None:
    strange = copy.deepcopy(few)
    strange["title"] = strange["items"][0]["text"] = 'a\x0bb <w:p> & "c" \U0001f600 =1+1'
    data = word_bytes(strange)
    assert data == word_bytes(strange)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(data)).paragraphs[0].text == 'ab <w:p> & "c" \U0001f600 =1+1'
