"""The typed long table: every column in every row, numbers apart from texts, reasons only where a number is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analytics.reports import long_table
from analytics.reports.csvfile import COLUMNS as CSV_COLUMNS
from analytics.reports.csvfile import csv_rows
from analytics.reports.long_table import COLUMNS, LISTS, NAMES, explained, long_rows, printed_as
from pave.lib.digest import summary_bytes

Json = dict[str, Any]


def test_the_columns_are_those_of_the_csv_and_one_for_texts() -> None:
    assert set(NAMES) - set(CSV_COLUMNS) == {"value_text"} and set(CSV_COLUMNS) < set(NAMES)
    assert len(NAMES) == len(set(NAMES)) and len({column.label for column in COLUMNS}) == len(COLUMNS)
    assert all(len(column.label) <= 80 and column.label.isascii() for column in COLUMNS)


def test_every_row_is_there_with_every_column_in_its_type(summary: Json) -> None:
    rows = long_rows(summary)
    types = {"whole": int, "number": float, "text": str, "listed": str}
    assert len(rows) == len(list(csv_rows(summary)))
    for row in rows:
        assert tuple(row) == NAMES
        for column in COLUMNS:
            assert row[column.name] is None or type(row[column.name]) is types[column.type]


def test_floats_are_those_of_the_stored_json(summary: Json) -> None:
    stored = json.loads(summary_bytes(summary))
    entry = next(entry for entry in stored["items"] if entry["id"] == "cvc_dvt_reimaging")
    rows = [row for row in long_rows(summary) if row["entry"] == entry["id"] and row["row"] == "option"]
    assert [row["share"] for row in rows] == [option["share"] for option in entry["options"]]
    assert any(row["share"] != option["count"] / entry["answered"]
               for row, option in zip(rows, entry["options"], strict=True))  # fmt: skip


def test_a_median_that_is_a_code_is_a_text_even_where_it_looks_like_a_number(make: Json) -> None:
    entry = make["single"](1, "q", "?", None, ["a", "b", "c"], [5, 6, 7], True, codes=["20", "30", "50"])
    (row, _) = [row for row in long_rows({"items": [entry]}) if row["code"] == "median_category"]
    assert (row["value"], row["value_text"]) == (None, "30")


def test_a_reason_explains_the_numbers_of_its_row_and_nothing_else(summary: Json) -> None:
    rows = long_rows(summary)
    hidden = next(row for row in rows if row["row"] == "option" and row["reason"])
    assert explained(hidden) == ("count", "share", "share_of_shown", "low", "high")
    assert next(explained(row) for row in rows if row["row"] == "option" and not row["reason"]) == ()
    assert not any(row[name] is not None for row in rows for name in explained(row))


@pytest.mark.parametrize(
    ("cell", "words"),
    [({"kind": "guess"}, "closed list"), ({"n": 2.5}, "whole number"), ({"p": float("nan")}, "NaN")],
)
def test_what_fits_no_column_is_refused(cell: Json, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_table, "csv_rows", lambda summary: [cell])
    with pytest.raises(ValueError, match=words):
        long_rows({})


def test_the_commonest_number_is_not_taken_for_the_commonest_answer(make: Json) -> None:
    entry = make["single"](1, "q", "?", None, ["a", "b"], [5, 6])
    share = {"value": 0.25, "low": None, "high": None, "method": "none", "reason": None}
    rows = long_rows({"items": [entry | {"numeric": {"modal_share": share}}]})
    told = {row["code"]: row["value"] for row in rows if row["row"] == "estimate"}
    assert (told["modal_share"], told["numeric_modal_share"]) == (pytest.approx(6 / 11), 0.25)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("modal_share", "percent"), ("hill_2", "effective"), ("n", "count"), ("median", "measure"), ("iqv", "index"),
     ("rand_median", "measure"), ("cv", "index")],
)  # fmt: skip
def test_each_measure_is_printed_as_its_kind(code: str, kind: str) -> None:
    assert printed_as(code) == kind


def test_the_order_of_closed_lists_is_kept_for_files_that_number_them() -> None:
    """Numbers in SPSS and Stata files: a word may join at the end, none may move."""
    assert list(LISTS["reason"])[:8] == ["no_answers", "all_skipped", "one_category", "n_too_small", "undefined",
                                         "suppressed", "not_converged", "left_truncated"]  # fmt: skip
    assert list(LISTS["row"])[:6] == ["option", "missing", "estimate", "group", "test", "level"]
    assert list(LISTS["kind"])[:5] == ["single", "multiple", "numeric", "range", "matrix"]
