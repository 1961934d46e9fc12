"""The CSV and the codebook of a registry report."""

from __future__ import annotations

import csv
import io

import pytest

from analytics.reports.codebook import HEAD
from analytics.reports.registry_codebook import codebook_rows, number_of
from analytics.reports.registry_csv import registry_codebook_bytes, registry_csv_bytes
from analytics.reports.registry_long_table import COLUMNS, IDENTITY, NAMES, lists_of, registry_rows
from tests.analytics.reports import registry_told as told

Lines = list[dict[str, str]]


@pytest.fixture(scope="module")
def codebook() -> Lines:
    return list(csv.DictReader(io.StringIO(registry_codebook_bytes(told.summary()).decode("utf-8-sig"), newline="")))


def test_the_csv_is_utf8_with_a_header_and_a_row_a_number() -> None:
    data = registry_csv_bytes(told.summary())
    assert data.startswith(b"\xef\xbb\xbf" + ",".join(NAMES).encode() + b"\r\n")
    assert len(told.csv_rows(data)) == len(registry_rows(told.summary()))


def test_definitions_and_what_was_held_back_close_the_file() -> None:
    summary = told.summary()
    found = [row for row in told.csv_rows(registry_csv_bytes(summary)) if row["block"] == "provenance"]
    held = [row["value_text"] for row in found if row["item"] == "Held back"]
    assert held == summary["disclosure"]["sentences"] and held


def test_a_text_that_could_start_a_formula_carries_an_apostrophe() -> None:
    summary = told.summary()
    summary["disclosure"]["sentences"] = ["=1+1"]
    assert b",'=1+1\r\n" in registry_csv_bytes(summary)


def test_the_codebook_names_every_column_code_and_number(codebook: Lines) -> None:
    rows = registry_rows(told.summary())
    assert [tuple(line.values()) for line in codebook] == codebook_rows(told.summary()) and tuple(codebook[0]) == HEAD
    assert [line["name"] for line in codebook if line["part"] == "column"] == [column.name for column in COLUMNS]
    known = {(line["name"], line["code"]) for line in codebook if line["part"] in ("value", "code")}
    listed = (*IDENTITY, *lists_of(rows))
    assert {(name, str(row[name])) for row in rows for name in listed if row[name] is not None} <= known
    items = {line["name"] for line in codebook if line["part"] == "measure"}
    assert {row["item"] for row in told.with_numbers(rows)} == items


def test_the_numbers_of_labelled_files_are_told(codebook: Lines) -> None:
    lists = lists_of(registry_rows(told.summary()))
    found = {(line["name"], line["code"]): line["number"] for line in codebook if line["part"] == "value"}
    assert found["reason", "suppressed"] == str(number_of(lists, "reason", "suppressed")) == "6"
