"""Files to tables of text: what reads, and what is said of what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.importing.reading import BROWSER, FilesRefused, Line, read_files, shown
from tests.registry.importing.files import csv_file, workbook


def refused(*files: tuple[str, bytes], **limits: int) -> str:
    with pytest.raises(FilesRefused) as error:
        read_files(files, replace(BROWSER, **limits))
    return str(error.value)


def test_rows_keep_their_number_in_the_file_and_blanks_are_left_out() -> None:
    [table] = read_files([("count.csv", b"case_code,day,plt\n\nX, 10 ,\n,,\nX,11,45\n")])
    assert (table.file, table.entity, table.columns) == ("count.csv", "count", ("case_code", "day", "plt"))
    assert table.lines == (
        Line(3, {"case_code": "X", "day": "10"}),
        Line(5, {"case_code": "X", "day": "11", "plt": "45"}),
    )


def test_the_sheets_of_a_workbook_are_the_tables() -> None:
    book = workbook(count=[("case_code", "day"), ("X", 1)], death=[("case_code", "day"), ("X", 90)], codes=[("a",)])
    assert [(one.file, one.entity) for one in read_files([("all.xlsx", book)])] == [
        ("sheet count", "count"), ("sheet death", "death"),
    ]  # fmt: skip


def test_everything_that_is_wrong_with_the_tables_is_said_at_once() -> None:
    told = refused(("count.csv", b"case_code,daay\nX,1\n"), ("deaht.csv", b"a\n1\n"), ("key.csv", b"local_key\nA\n"))
    assert "nearest is day" in told and "nearest is “death”" in told and "all_dx_date" in told


def test_limits_hold_for_all_files_together() -> None:
    two = csv_file("count", {"case_code": "X", "day": "1"}), csv_file("death", {"case_code": "X", "day": "9"})
    assert len(read_files(two)) == 2
    assert "more than 1 rows" in refused(csv_file("count", *[{"case_code": "X", "day": "1"}] * 2), rows=1)
    assert "more than 0 rows" in refused(*two, rows=1)
    assert "more than 1 files" in refused(*two, files=1)
    assert "Together" in refused(*two, bytes=20)
    assert "Part it" in refused(*two, file_bytes=10)
    assert "more than 3 characters" in refused(csv_file("count", {"case_code": "XXXX", "day": "1"}), cell=3)


def test_a_sheet_that_is_too_long_is_refused_and_not_cut() -> None:
    book = workbook(count=[("case_code", "day"), *[("X", 1)] * 3])
    assert len(read_files([("a.xlsx", book)], replace(BROWSER, rows=3))[0].lines) == 3
    assert "more than 2 rows" in refused(("a.xlsx", book), rows=2)


def test_our_own_guard_against_formulas_is_taken_off() -> None:
    [table] = read_files([("count.csv", b"case_code,day\nX,'-3 ~3\n")])
    assert table.lines[0].cells["day"] == "-3 ~3"


@pytest.mark.parametrize(("name", "expected"), [
    ("../../count.csv", "count.csv"), ("C:\\x\\count.csv", "count.csv"), ("a\u202eb", "a�b"),
    ("x" * 99, "x" * 59 + "…"),
])  # fmt: skip
def test_a_name_is_shown_without_path_and_hidden_signs(name: str, expected: str) -> None:
    assert shown(name) == expected
