"""One number in every file: each cell of each format, read back, is what the JSON says; a changed one is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from analytics.reports.csvfile import csv_bytes
from analytics.reports.excel import excel_bytes
from analytics.reports.labelled import spss_bytes, stata_bytes
from analytics.reports.long_table import NAMES, TEXT_ROWS, long_rows
from analytics.reports.parquet import parquet_bytes
from pave.lib.digest import rounded
from surveys.instrument import Instrument
from tests.analytics.reports import reading
from tests.analytics.reports.summaries import every_kind
from tests.analytics.reports.told import differences, of_rows, of_summary

# What a format leaves out: rows that are texts, or that stand on another sheet.
WHOLE = ("flow", "response_rate")
FORMATS: dict[str, tuple[Callable[[Any], bytes], Callable[[bytes], list[Any]], tuple[str, ...]]] = {
    "csv": (csv_bytes, reading.csv_rows_of, ()),
    "parquet": (parquet_bytes, reading.parquet_rows_of, ()),
    "excel": (excel_bytes, reading.sheet_rows_of, (*TEXT_ROWS, *WHOLE)),
    "spss": (spss_bytes, reading.spss_rows_of, TEXT_ROWS),
    "stata": (stata_bytes, reading.stata_rows_of, TEXT_ROWS),
}


@pytest.fixture(scope="module")
def worked(tiny: Instrument) -> dict[str, Any]:
    return every_kind(tiny)


@pytest.fixture(scope="module")
def few(summary: dict[str, Any]) -> dict[str, Any]:
    """The full-size summary cut to a few questions: every kind, hidden cells, a withheld entry, 60 options."""
    kept = (3, 4, 11, 14, 15, 19, 22, 25, 27, 35, 44)
    return rounded(summary | {"items": [e for e in summary["items"] if e["number"] in kept]})  # type: ignore[no-any-return]


@pytest.fixture(params=["few", "worked"])
def any_summary(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_the_long_table_says_what_the_json_says(any_summary: dict[str, Any]) -> None:
    told = of_summary(any_summary)
    assert len(told) > 1000 and None in told.values()
    assert differences(told, of_rows(long_rows(any_summary))) == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_cell_of_every_row_reads_back(any_summary: dict[str, Any], name: str) -> None:
    write, read, left_out = FORMATS[name]
    want = [row for row in long_rows(any_summary) if row["row"] not in left_out]
    have = read(write(any_summary))
    assert len(have) == len(want) > 100
    for one, other in zip(_ordered(want), _ordered(have), strict=True):
        assert {key: other[key] for key in NAMES} == one


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_cell_is_found_and_no_other(few: dict[str, Any], name: str) -> None:
    write, read, left_out = FORMATS[name]
    changed = copy.deepcopy(few)
    entry = next(entry for entry in changed["items"] if entry["id"] == "cvc_dvt_reimaging")
    entry["options"][0]["count"] += 1
    told = {place: cell for place, cell in of_summary(few).items() if place[1] not in left_out}
    (found,) = differences(told, of_rows(read(write(changed))))
    assert found[0] == (entry["id"], "option", entry["options"][0]["code"], None, None, None, "count")
    assert found[2] == found[1] + 1


def test_a_hidden_cell_shown_as_zero_is_found(few: dict[str, Any]) -> None:
    told, rows = of_summary(few), long_rows(few)
    row = next(row for row in rows if row["row"] == "option" and row["reason"] == "suppressed")
    row["count"] = 0
    assert [(place[-1], cell, read) for place, cell, read in differences(told, of_rows(rows))] == [("count", None, 0)]


def _ordered(rows: list[Any]) -> list[Any]:
    """A sheet sets answers first: rows are compared by their place."""
    return sorted(rows, key=lambda row: [str(row[key]) for key in ("entry", "row", "code", "factor", "group", "option",
                                                                   "text")])  # fmt: skip
