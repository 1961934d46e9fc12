"""The registry's long table as Parquet: typed columns that carry their labels, and the codebook in the metadata."""

from __future__ import annotations

import io

from analytics.reports.provenance import marks
from analytics.reports.registry_codebook import HEAD, codebook_rows
from analytics.reports.registry_long_table import COLUMNS, Summary, lists_of, registry_rows
from pave.lib.digest import compact


def registry_parquet_bytes(summary: Summary) -> bytes:
    """int32 (whole), float64 (number) and text columns, zstd; null where a number is missing, with `reason` beside it.

    Metadata of file and columns as of the survey's Parquet file. Same summary, same bytes, for one version of pyarrow
    (its name stands in the file).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = registry_rows(summary)
    lists = lists_of(rows)
    types = {"whole": pa.int32(), "number": pa.float64(), "text": pa.string(), "listed": pa.string()}
    fields = [
        pa.field(c.name, types[c.type], metadata={"label": c.label} | _values(lists, c.name)) for c in COLUMNS
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=pa.schema(fields, metadata=_metadata(summary)))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _values(lists: dict[str, dict[str, str]], name: str) -> dict[str, str]:
    return {"values": compact(lists[name])} if name in lists else {}


def _metadata(summary: Summary) -> dict[str, str]:
    return {
        "pave.title": str(summary["title"]),
        "pave.marks": marks(summary),
        "pave.snapshot": str(summary["snapshot"]["sha256"]),
        "pave.code_version": str(summary["code_version"]),
        "pave.codebook": compact([HEAD, *codebook_rows(summary)]),
    }
