"""Parquet: typed columns that explain themselves."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.reports.codebook import HEAD, codebook_rows
from analytics.reports.long_table import NAMES
from analytics.reports.parquet import parquet_bytes

Json = dict[str, Any]


@pytest.fixture(scope="module")
def table(summary: Json) -> pa.Table:
    return pq.read_table(io.BytesIO(parquet_bytes(summary)))


def test_columns_have_types_and_labels(table: pa.Table) -> None:
    assert tuple(table.column_names) == NAMES
    kinds = {"number": pa.int32(), "count": pa.int32(), "share": pa.float64(), "entry": pa.string()}
    assert {name: table.schema.field(name).type for name in kinds} == kinds
    assert table.schema.field("count").metadata[b"label"] == b"Count"
    words = json.loads(table.schema.field("reason").metadata[b"values"])
    assert words["suppressed"] == "withheld to protect clinicians"


def test_a_withheld_count_is_null_and_a_zero_is_zero(table: pa.Table) -> None:
    rows = [row for row in table.to_pylist() if row["row"] in ("option", "missing")]
    assert {row["count"] for row in rows if row["reason"] == "suppressed"} == {None}
    assert any(row["count"] == 0 for row in rows) and not any(row["count"] is None for row in rows if not row["reason"])


def test_the_codebook_and_the_marks_travel_inside(summary: Json, table: pa.Table) -> None:
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert json.loads(told["pave.codebook"]) == [list(line) for line in (HEAD, *codebook_rows(summary))]
    assert told["pave.marks"].startswith("SYNTHETIC") and told["pave.snapshot"] == summary["snapshot"]["sha256"]


def test_same_bytes_twice(summary: Json) -> None:
    assert parquet_bytes(summary) == parquet_bytes(summary)
