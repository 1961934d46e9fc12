"""The workbook: contents that lead to a sheet a question, numbers as numbers, texts never formulas, no clock."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from analytics.reports import definitions
from analytics.reports.excel import excel_bytes, sheet_name

Json = dict[str, Any]
KEPT = (3, 4, 19, 25, 27)


@pytest.fixture(scope="module")
def few(summary: Json) -> Json:
    return summary | {"items": [entry for entry in summary["items"] if entry["number"] in KEPT]}


@pytest.fixture(scope="module")
def book(few: Json) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel_bytes(few)))


def column(sheet: Any, start: str) -> list[Any]:
    place = next(cell.column for cell in sheet[4] if str(cell.value).startswith(start))
    return [row[place - 1] for row in sheet.iter_rows(min_row=5)]


@pytest.mark.parametrize(
    ("number", "item", "name"),
    [(19, "cvc_dvt_reimaging", "Q19 cvc_dvt_reimaging"), (0, "registry_centre", "Gate registry_centre"),
     (1, "a[b]:c*d?e/f\\g", "Q1 a_b__c_d_e_f_g"), (1, "x" * 40, "Q1 " + "x" * 28), (2, "'quoted'", "Q2 quoted")],
)  # fmt: skip
def test_sheet_names_are_legal_and_short(number: int, item: str, name: str) -> None:
    assert sheet_name(number, item) == name
    assert len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) and name[-1] != "'"


def test_contents_lead_to_every_sheet_and_back(book: openpyxl.Workbook) -> None:
    contents = book["Contents"]
    links = {cell.value: cell.hyperlink.location for row in contents for cell in row if cell.hyperlink}
    assert list(links) == book.sheetnames[1:] and len(links) == len(KEPT) + 2
    assert all(location == f"'{name}'!A1" for name, location in links.items())
    assert book["Q19 cvc_dvt_reimaging"]["A2"].hyperlink.location == "'Contents'!A1"


def test_a_question_is_one_table_under_a_frozen_header_that_filters(few: Json, book: openpyxl.Workbook) -> None:
    sheet = book["Q19 cvc_dvt_reimaging"]
    assert sheet["A1"].value == next(entry["text"] for entry in few["items"] if entry["number"] == 19)
    assert sheet.freeze_panes == "A5" and sheet.print_title_rows == "$4:$4"
    assert sheet.auto_filter.ref.startswith("A4:") and sheet.auto_filter.ref.endswith(str(sheet.max_row))
    assert [cell.value for cell in column(sheet, "What the row tells")][:8] == ["An answer"] * 8


def test_numbers_are_numbers_with_a_display(book: openpyxl.Workbook) -> None:
    sheet = book["Q19 cvc_dvt_reimaging"]
    shares = [cell for cell in column(sheet, "Share of those who answered") if cell.value is not None]
    assert shares and all(cell.data_type == "n" and cell.number_format == "0.0%" for cell in shares)
    assert {cell.number_format for cell in column(sheet, "p, Holm") if cell.value is not None} == {"0.000"}
    flow = {row[0]: row[1] for row in book["Contents"].iter_rows(values_only=True)}
    assert (flow["Invited"], flow["Submitted"], flow["Links issued"]) == (870, 154, None)


def test_a_withheld_number_reads_suppressed_never_zero(few: Json, book: openpyxl.Workbook) -> None:
    sheet = book["Q4 practice_location"]
    reasons, counts = column(sheet, "Why a number"), column(sheet, "Count")
    hidden = [count.value for count, why in zip(counts, reasons, strict=True) if why.value]
    assert hidden.count("suppressed") == 4 and 0 not in hidden
    withheld = next(row for row in book["Q25 cvst_hemorrhage"].iter_rows(min_row=5, values_only=True)
                    if row[1] == "cvst_hemorrhage__delay__hours" and row[5] == "answered")  # fmt: skip
    assert withheld.count("suppressed") == 2 and "withheld to protect clinicians" in withheld


def test_definitions_and_codebook_are_whole(book: openpyxl.Workbook) -> None:
    assert [list(row) for row in book["Definitions"].iter_rows(values_only=True)] == definitions.rows()
    parts = [row[0] for row in book["Codebook"].iter_rows(min_row=2, values_only=True)]
    assert {"column", "value", "entry", "measure", "provenance"} == set(parts)


def test_marks_stand_on_every_sheet_and_in_the_properties(few: Json, book: openpyxl.Workbook) -> None:
    mark = "SYNTHETIC: simulated; not the data of any study"
    assert book["Contents"]["A2"].value == book["Q19 cvc_dvt_reimaging"]["A3"].value == mark
    assert all(mark in sheet.oddHeader.left.text for sheet in book)
    assert book.properties.description == mark and few["snapshot"]["sha256"] in book.properties.subject
    real = openpyxl.load_workbook(io.BytesIO(excel_bytes(few | {"synthetic": False})))
    assert real["Contents"]["A2"].value is None and real.properties.description is None


def test_hostile_texts_stay_texts(make: Json) -> None:
    labels = ["=1+1", "@x", "https://example.org/", "a\x0bb", "007", "x" * 40_000]
    entry = make["single"](1, "q", "=cmd|' /C calc'!A0", None, labels, [5, 6, 7, 8, 9, 10])
    data = excel_bytes({"items": [entry], "title": "=2+2", "synthetic": False})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Q1 q"]
    read = column(sheet, "The code in words")[:6]
    assert [cell.value for cell in read] == ["=1+1", "@x", "https://example.org/", "ab", "007", "x" * 32_767]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in text for text in sheets)


def test_no_clock_and_the_same_bytes_twice(few: Json) -> None:
    data = excel_bytes(few)
    assert data == excel_bytes(copy.deepcopy(few))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.read("docProps/core.xml").decode().count("1980-01-01T00:00:00Z") == 2
