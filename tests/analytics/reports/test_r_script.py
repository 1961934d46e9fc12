"""The R script: what it checks is what the CSV holds. It was run with R 4.2; tests need none."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from analytics.reports.csvfile import csv_bytes
from analytics.reports.long_table import COLUMNS, LISTS, NUMBERS, long_rows
from analytics.reports.r_script import checked_sums, r_script_bytes
from tests.analytics.reports.reading import csv_rows_of

Json = dict[str, Any]


@pytest.fixture(scope="module")
def csv(summary: Json) -> bytes:
    return csv_bytes(summary)


@pytest.fixture(scope="module")
def script(summary: Json, csv: bytes) -> str:
    return r_script_bytes(summary, "spring-report-SYNTHETIC.csv", csv).decode("ascii")


def vector(script: str, name: str) -> dict[str, float]:
    body = re.search(rf"^{name} <- c\((.*?)\)$", script, re.M | re.S)
    assert body is not None
    return {key: float(value) for key, value in (part.split(" = ") for part in re.split(r",\s+", body[1]))}


def test_it_names_its_csv_and_knows_it_by_its_digest(script: str, csv: bytes) -> None:
    assert 'path <- "spring-report-SYNTHETIC.csv"' in script
    assert hashlib.md5(csv).hexdigest() in script
    assert hashlib.md5(csv + b" ").hexdigest() not in script
    assert script.startswith("# ") and "# SYNTHETIC: simulated" in script.partition("\n\n")[0]


def test_counts_and_sums_are_those_of_the_csv_read_back(script: str, csv: bytes) -> None:
    counts, sums, rows = vector(script, "counts"), vector(script, "sums"), csv_rows_of(csv)
    assert f"stopifnot(nrow(report) == {len(rows)})" in script
    assert set(counts) == set(sums) == set(NUMBERS)
    for name in NUMBERS:
        cells = [row[name] for row in rows if row[name] is not None]
        assert (counts[name], sums[name]) == (len(cells), pytest.approx(sum(cells), rel=1e-10))


def test_a_changed_or_a_missing_number_changes_what_is_checked(summary: Json) -> None:
    rows = long_rows(summary)
    before = checked_sums(rows, NUMBERS)
    row = next(row for row in rows if row["row"] == "option" and row["count"])
    row["count"] += 1
    assert checked_sums(rows, NUMBERS)["count"] == (before["count"][0], before["count"][1] + 1)
    row["count"] = None
    assert checked_sums(rows, NUMBERS)["count"][0] == before["count"][0] - 1


def test_every_column_is_labelled_and_every_list_is_a_factor(script: str) -> None:
    for column in COLUMNS:
        assert f"attr(report${column.name}, 'label') <- \"{column.label}\"" in script
    for name, words in LISTS.items():
        assert f"report${name} <- factor(report${name}," in script
        assert all(f'"{code}"' in script for code in words)


def test_letters_beyond_ascii_and_quotes_cannot_break_it(make: Json) -> None:
    summary = {"items": [make["single"](1, "q", "?", None, ["a", "b"], [5, 6])], "title": 'Ünï "x"\nstop("!")'}
    script = r_script_bytes(summary, 'a"b\\é.csv', b"").decode("ascii")
    assert r'path <- "a\"b\\\u00e9.csv"' in script
    assert not [line for line in script.splitlines() if line.startswith("stop(")]
