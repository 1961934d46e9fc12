"""Workbooks as text: values as people see them, within limits, in a process that may break alone."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from pave.lib.sheets import SheetLimits, SheetRefused, read_sheets

FEW = SheetLimits(rows=5, columns=3, cell=4, sheets=2)


def book(**sheets: list[tuple[object, ...]]) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def cached(data: bytes, value: bytes) -> bytes:
    """The workbook with this value kept for its formula, as a spreadsheet program does."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for empty in (b"<v></v>", b"<v/>", b"<v />"):
                part = part.replace(empty, value) if "sheet1" in name else part
            new.writestr(name, part)
    return made.getvalue()


def test_cells_read_as_people_see_them() -> None:
    row = ("a", 12, 12.0, 0.1 + 0.2, True, date(2024, 3, 1), datetime(2024, 3, 1, 8, 5), None, 12.5)
    read = read_sheets(book(one=[row], two=[(None,), ("b",)]), SheetLimits())
    assert read == {
        "one": [["a", "12", "12", "0.3", "yes", "2024-03-01", "2024-03-01 08:05:00", "", "12.5"]],
        "two": [[], ["b"]],
    }


def test_a_formula_is_the_value_that_was_kept_or_else_its_text() -> None:
    made = book(one=[("=40+5",)])
    assert read_sheets(cached(made, b"<v>45</v>"), SheetLimits())["one"] == [["45"]]
    assert read_sheets(cached(made, b""), SheetLimits())["one"] == [["=40+5"]]
    assert read_sheets(cached(made, b"<v>45</v>"), SheetLimits(), formulas=True)["one"] == [["=40+5"]]


def test_one_more_than_each_limit_is_read_and_no_more() -> None:
    read = read_sheets(book(one=[tuple("abcdefgh"), ("x" * 100,)] * 6, two=[("y",)], three=[("z",)]), FEW)
    assert list(read) == ["one", "two"] and len(read["one"]) == 6
    assert (read["one"][0], len(read["one"][1][0])) == (list("abcd"), 5)


def test_the_first_sheet_alone() -> None:
    assert list(read_sheets(book(one=[("a",)], two=[("b",)]), SheetLimits(), first_only=True)) == ["one"]


def test_a_process_that_runs_out_of_memory_breaks_alone() -> None:
    with pytest.raises(SheetRefused, match="damaged or not a workbook"):
        read_sheets(book(one=[("a",)]), SheetLimits(memory=8 * 2**20))
