"""SPSS and Stata: labels, missing values that say why, no clock, texts within the limits of the formats."""

from __future__ import annotations

import io
import math
from typing import Any

import pandas as pd
import pytest

from analytics.reports.labelled import spss_bytes, stata_bytes
from analytics.reports.long_table import COLUMNS, LISTS, TEXT_ROWS, explained, long_rows
from analytics.reports.reasons import REASONS
from tests.analytics.reports.reading import spss_missing, stata_missing

Json = dict[str, Any]
KEPT = (4, 15, 19, 25)


@pytest.fixture(scope="module")
def few(summary: Json) -> Json:
    return summary | {"items": [entry for entry in summary["items"] if entry["number"] in KEPT]}


def wanted(summary: Json) -> list[Any]:
    return [row for row in long_rows(summary) if row["row"] not in TEXT_ROWS]


def test_a_number_missing_for_a_reason_holds_it_in_both_formats(few: Json) -> None:
    spss, _ = spss_missing(spss_bytes(few))
    stata, _ = stata_missing(stata_bytes(few))
    seen = set()
    for row, one, other in zip(wanted(few), spss, stata, strict=True):
        for name in explained(row):
            place = list(REASONS).index(row["reason"])
            assert (one[name], other[name]) == (-9901 - place, "abcdefgh"[place])
            seen.add(row["reason"])
        empty = [c.name for c in COLUMNS if c.is_number and row[c.name] is None and c.name not in explained(row)]
        assert all(math.isnan(one[name]) and math.isnan(other[name]) for name in empty)
    assert seen == {"suppressed", "undefined"}


def test_pandas_reads_the_same_missing_values_from_stata(few: Json) -> None:
    """Another reader than the library that writes."""
    read = pd.read_stata(io.BytesIO(stata_bytes(few)), convert_missing=True, convert_categoricals=False)
    hidden = [str(cell) for cell, row in zip(read["count"], wanted(few), strict=True) if "count" in explained(row)]
    assert hidden and set(hidden) == {".f"}


@pytest.mark.parametrize("write_and_read", [(spss_bytes, spss_missing), (stata_bytes, stata_missing)])
def test_variables_values_and_missing_values_are_labelled(few: Json, write_and_read: Any) -> None:
    write, read = write_and_read
    _, meta = read(write(few))
    assert meta.column_names_to_labels == {column.name: column.label for column in COLUMNS}
    words = meta.variable_value_labels
    assert words["method"] == {float(i): text for i, text in enumerate(LISTS["method"].values(), start=1)}
    assert words["number"][19] == next(e["text"] for e in few["items"] if e["number"] == 19)
    assert list(words["count"].values()) == list(REASONS.values())


def test_marks_and_snapshot_are_in_the_file_label_and_everything_in_the_notes(few: Json) -> None:
    _, spss = spss_missing(spss_bytes(few))
    _, stata = stata_missing(stata_bytes(few))
    start = f"SYNTHETIC: simulated; {few['snapshot']['sha256'][:12]}; "
    assert spss.file_label.startswith(start) and stata.file_label.startswith(start)
    notes = " ".join(spss.notes)
    assert "not the data of any study" in notes and "Parameter: replicates: 10000" in notes
    assert all(len(note.encode()) <= 80 for note in spss.notes)


def test_neither_file_has_a_clock(few: Json) -> None:
    for write, read in ((spss_bytes, spss_missing), (stata_bytes, stata_missing)):
        data = write(few)
        _, meta = read(data)
        assert str(meta.creation_time) == str(meta.modification_time) == "1980-01-01 00:00:00"
        assert data == write(few)


def test_a_number_that_spss_would_take_for_missing_is_refused(make: Json) -> None:
    entry = make["numeric"](1, "q", "?", "low", 40, 12.0, "wk")
    entry["numeric"]["mean"]["value"] = -9906.0
    with pytest.raises(ValueError, match="missing value"):
        spss_bytes({"items": [entry]})
    assert stata_bytes({"items": [entry]})


def test_long_texts_are_cut_between_letters_and_say_so(make: Json) -> None:
    entry = make["single"](1, "q", "é" * 3000, None, ["a", "b"], [5, 6])
    for write, read, size in ((spss_bytes, spss_missing, 6000), (stata_bytes, stata_missing, 2045)):
        rows, meta = read(write({"items": [entry]}))
        label = rows[0]["label"]
        assert len(label.encode()) <= size and (label == "é" * 3000 or label == "é" * 1021 + "...")
        assert meta.variable_value_labels["number"][1].startswith("é" * 58)
