"""The codebook names every column, code and entry that the long table uses."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from analytics.reports.codebook import HEAD, codebook_csv, codebook_rows, number_of
from analytics.reports.long_table import LISTS, NAMES, long_rows

Json = dict[str, Any]


@pytest.fixture(scope="module")
def lines(summary: Json) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(codebook_csv(summary).decode("utf-8-sig"), newline="")))


def of(lines: list[dict[str, str]], part: str) -> list[dict[str, str]]:
    return [line for line in lines if line["part"] == part]


def test_it_reads_back(summary: Json, lines: list[dict[str, str]]) -> None:
    assert [tuple(line.values()) for line in lines] == codebook_rows(summary)
    assert tuple(lines[0]) == HEAD
    assert [line["name"] for line in of(lines, "column")] == list(NAMES)


def test_every_code_of_the_table_is_explained(summary: Json, lines: list[dict[str, str]]) -> None:
    known = {(line["name"], line["code"]) for line in of(lines, "value")}
    used = {(name, row[name]) for row in long_rows(summary) for name in LISTS if row[name] is not None}
    assert used and used <= known
    assert {line["name"] for line in of(lines, "entry")} == {entry["id"] for entry in summary["items"]}
    question = next(line for line in of(lines, "entry") if line["name"] == "cvc_dvt_reimaging")
    assert question["number"] == "19" and question["meaning"].endswith("; scale nominal")


def test_the_numbers_of_labelled_files_are_told(lines: list[dict[str, str]]) -> None:
    told = {(line["name"], line["code"]): line["number"] for line in of(lines, "value")}
    assert told["reason", "suppressed"] == "6" == str(number_of("reason", "suppressed"))
    assert len({(name, number) for (name, _), number in told.items()}) == len(told)


def test_it_says_where_the_numbers_come_from(summary: Json, lines: list[dict[str, str]]) -> None:
    told = {line["label"]: line["meaning"] for line in of(lines, "provenance")}
    assert told["Snapshot SHA-256"] == summary["snapshot"]["sha256"] and told["Synthetic"].startswith("SYNTHETIC")
    assert told["Disclosure rule"] == summary["disclosure"]["rule"]


def test_a_label_that_could_start_a_formula_carries_an_apostrophe(make: Json) -> None:
    data = codebook_csv({"items": [make["single"](1, "q", "=1+1", None, ["a", "b"], [5, 6])]}).decode("utf-8-sig")
    assert ",'=1+1," in data and ",=1+1" not in data
