"""One number in every file of a registry report: each cell read back is that of the table; a changed one is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analytics.reports.registry_csv import registry_csv_bytes
from analytics.reports.registry_excel import registry_excel_bytes
from analytics.reports.registry_labelled import registry_spss_bytes, registry_stata_bytes
from analytics.reports.registry_long_table import NAMES, registry_rows
from analytics.reports.registry_parquet import registry_parquet_bytes
from tests.analytics.reports import registry_told as told

Write = Callable[[Any], bytes]
Read = Callable[[bytes], list[told.Row]]
# Definitions and provenance stand in sheets of their own, and in the notes of SPSS.
FORMATS: dict[str, tuple[Write, Read, bool]] = {
    "csv": (registry_csv_bytes, told.csv_rows, True),
    "parquet": (registry_parquet_bytes, told.parquet_rows, True),
    "excel": (registry_excel_bytes, told.sheet_rows, False),
    "spss": (registry_spss_bytes, told.spss_rows, False),
    "stata": (registry_stata_bytes, told.stata_rows, False),
}


def wanted(summary: Any, texts: bool) -> list[told.Row]:
    rows = registry_rows(summary)
    return rows if texts else told.with_numbers(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_every_cell_of_every_row_reads_back(name: str) -> None:
    write, read, texts = FORMATS[name]
    have, want = read(write(told.summary())), wanted(told.summary(), texts)
    assert len(have) == len(want) > 800
    for one, other in zip(want, have, strict=True):
        assert {key: other[key] for key in NAMES} == one


@pytest.mark.parametrize("name", FORMATS)
def test_a_changed_number_is_found_and_no_other(name: str) -> None:
    write, read, texts = FORMATS[name]
    changed = told.summary()
    next(row for row in changed["incidence"] if row["events"] is not None)["events"] += 1
    pairs = zip(wanted(told.summary(), texts), read(write(changed)), strict=True)
    (found,) = [(one, other) for one, other in pairs if one != {key: other[key] for key in NAMES}]
    assert found[0]["item"] == "events" and found[1]["value"] == found[0]["value"] + 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_withheld_number_shown_as_zero_is_found(name: str) -> None:
    write, read, texts = FORMATS[name]
    changed = told.summary()
    counts = (row for block in ("asparaginase", "duration") for row in changed[block] if not row.get("hidden"))
    row, name_of = next((row, key) for row in counts for key in ("second_vte", "events") if row.get(key, 0) is None)
    row[name_of] = 0
    pairs = zip(wanted(told.summary(), texts), read(write(changed)), strict=True)
    (found,) = [(one, other) for one, other in pairs if one != {key: other[key] for key in NAMES}]
    assert (found[0]["value"], found[1]["value"]) == (None, 0)
