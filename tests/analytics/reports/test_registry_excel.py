"""The workbook of a registry report: a sheet a part, numbers as numbers, what is withheld says so."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from analytics.reports import registry_definitions
from analytics.reports.registry_excel import registry_excel_bytes
from analytics.reports.registry_long_table import blocks_of
from tests.analytics.reports import registry_told as told

MARK = "SYNTHETIC: simulated; not the data of any study"


@pytest.fixture(scope="module")
def data() -> bytes:
    return registry_excel_bytes(told.summary())


@pytest.fixture(scope="module")
def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def column(sheet: Any, start: str) -> list[Any]:
    place = next(cell.column for cell in sheet[4] if str(cell.value).startswith(start))
    return [row[place - 1] for row in sheet.iter_rows(min_row=5)]


def test_contents_lead_to_a_sheet_a_part_and_to_the_four_that_explain(book: openpyxl.Workbook) -> None:
    links = [cell.value for row in book["Contents"] for cell in row if cell.hyperlink]
    assert links == book.sheetnames[1:]
    assert [name.partition(" ")[2] for name in links[:-4]] == blocks_of(told.summary())
    assert links[-4:] == ["Definitions", "Parameters", "Provenance", "Codebook"]


def test_a_part_is_one_table_that_filters_and_its_numbers_are_numbers(book: openpyxl.Workbook) -> None:
    sheet = next(book[name] for name in book.sheetnames if name.endswith("platelet_holds"))
    assert sheet.freeze_panes == "A5" and sheet.auto_filter.ref.endswith(str(sheet.max_row))
    names, values = column(sheet, "Name of the number"), column(sheet, "Value")
    shares = [v for n, v in zip(names, values, strict=True) if n.value == "share_held" and isinstance(v.value, float)]
    assert all(cell.number_format == "0.0%" for cell in shares)
    counts = [v for n, v in zip(names, values, strict=True) if n.value == "opportunities" and v.value != "suppressed"]
    assert counts and all((cell.data_type, cell.number_format) == ("n", "#,##0") for cell in counts)


def test_what_is_withheld_reads_suppressed_in_value_and_children(book: openpyxl.Workbook) -> None:
    sheet = next(book[name] for name in book.sheetnames if name.endswith("incidence"))
    gone = [i for i, cell in enumerate(column(sheet, "Name of the number")) if cell.value == "n"
            and column(sheet, "Why a number")[i].value]  # fmt: skip
    assert len(gone) > 5
    for name in ("Value", "Different children", "Sites that"):
        assert {column(sheet, name)[i].value for i in gone} == {"suppressed"}


def test_definitions_parameters_and_provenance_are_whole(book: openpyxl.Workbook) -> None:
    summary = told.summary()
    told_of = {name: [row[:2] for row in book[name].iter_rows(min_row=2, values_only=True)]
               for name in ("Definitions", "Parameters", "Provenance")}  # fmt: skip
    assert told_of["Definitions"] == registry_definitions.rows()
    assert dict(told_of["Parameters"])["Random seed"] == summary["parameters"]["seed"]
    assert told_of["Provenance"] == registry_definitions.provenance(summary)
    said = {cell.value for row in book["Contents"] for cell in row}
    assert {summary["disclosure"]["rule"], *summary["disclosure"]["sentences"]} <= said


def test_simulated_data_say_so_on_every_sheet_and_no_clock_is_in_the_file(data: bytes, book: Any) -> None:
    assert all(MARK in sheet.oddHeader.left.text for sheet in book) and book.properties.description == MARK
    real = openpyxl.load_workbook(io.BytesIO(registry_excel_bytes(told.summary() | {"synthetic": False})))
    assert real.properties.description is None and real["Contents"]["A2"].value is None
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert data == registry_excel_bytes(told.summary())
