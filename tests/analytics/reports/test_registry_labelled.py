"""SPSS, Stata, Parquet and R of a registry report: labels, labelled missing values, checks, no clock."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import Any

import pyarrow.parquet as pq
import pytest

from analytics.reports.registry_csv import registry_csv_bytes
from analytics.reports.registry_labelled import registry_spss_bytes, registry_stata_bytes
from analytics.reports.registry_long_table import COLUMNS, NUMBERS, explained, lists_of, registry_rows
from analytics.reports.registry_parquet import registry_parquet_bytes
from analytics.reports.registry_r_script import registry_r_bytes
from tests.analytics.reports import registry_told as told
from tests.analytics.reports.reading import spss_missing, stata_missing

BOTH = [(registry_spss_bytes, spss_missing), (registry_stata_bytes, stata_missing)]


@pytest.mark.parametrize("write_and_read", BOTH)
def test_a_missing_number_holds_its_reason_and_only_where_it_has_one(write_and_read: Any) -> None:
    write, read = write_and_read
    have, meta = read(write(told.summary()))
    words, want = meta.variable_value_labels["value"], told.with_numbers(registry_rows(told.summary()))
    lists = lists_of(want)["reason"]
    missing = [(row, cells) for row, cells in zip(want, have, strict=True) if "value" in explained(row)]
    assert len(missing) > 50
    assert all(words[cells["value"]] == lists[row["reason"]] for row, cells in missing)
    told_of = [
        (row["value"], cells["value"]) for row, cells in zip(want, have, strict=True) if row["value"] is not None
    ]
    assert all(one == other for one, other in told_of)


@pytest.mark.parametrize("write_and_read", BOTH)
def test_variables_are_labelled_simulated_data_say_so_and_there_is_no_clock(write_and_read: Any) -> None:
    write, read = write_and_read
    data = write(told.summary())
    _, meta = read(data)
    assert meta.column_names_to_labels == {column.name: column.label for column in COLUMNS}
    assert meta.variable_value_labels["block"][2.0] == "How long a clot is treated"
    assert meta.file_label.startswith("SYNTHETIC: simulated; ffffffffffff; ")
    assert str(meta.creation_time) == "1980-01-01 00:00:00" and data == write(told.summary())


def test_spss_notes_tell_what_was_held_back() -> None:
    summary = told.summary()
    _, meta = spss_missing(registry_spss_bytes(summary))
    notes = " ".join(meta.notes)
    assert all(len(note.encode()) <= 80 for note in meta.notes)
    assert summary["disclosure"]["sentences"][0].split()[-1] in notes and "not the data of any study" in notes


def test_a_number_that_spss_would_take_for_missing_is_refused() -> None:
    changed = told.summary()
    changed["sites"] = {"quantity": "duration_mo3", "n": 40, "sites": 9, "target": -9906.0}
    with pytest.raises(ValueError, match="missing value"):
        registry_spss_bytes(changed)


def test_parquet_has_types_labels_and_the_codebook_inside() -> None:
    table = pq.read_table(io.BytesIO(registry_parquet_bytes(told.summary())))
    kinds = {name: str(table.schema.field(name).type) for name in ("row", "value", "item", "n")}
    assert kinds == {"row": "int32", "value": "double", "item": "string", "n": "int32"}
    words = json.loads(table.schema.field("reason").metadata[b"values"])
    assert words["suppressed"] == "withheld to protect children"
    inside = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert inside["pave.marks"].startswith("SYNTHETIC") and json.loads(inside["pave.codebook"])[0][0] == "part"


def test_the_r_script_checks_what_the_csv_holds() -> None:
    data = registry_csv_bytes(told.summary())
    script = registry_r_bytes(told.summary(), "registry-SYNTHETIC.csv", data).decode("ascii")
    assert 'path <- "registry-SYNTHETIC.csv"' in script and hashlib.md5(data).hexdigest() in script
    assert "# SYNTHETIC: simulated" in script.partition("\n\n")[0]
    rows, sums = told.csv_rows(data), {}
    for part in ("counts", "sums"):
        body = re.search(rf"^{part} <- c\((.*?)\)$", script, re.M | re.S)
        assert body is not None
        sums[part] = {key: float(value) for key, value in (one.split(" = ") for one in re.split(r",\s+", body[1]))}
    for name in NUMBERS:
        cells = [row[name] for row in rows if row[name] is not None]
        assert sums["counts"][name] == len(cells) and sums["sums"][name] == pytest.approx(sum(cells), rel=1e-10)
    assert all(f"attr(report${column.name}, 'label')" in script for column in COLUMNS)
