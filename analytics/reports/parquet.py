"""The long table as Parquet: typed columns that carry their labels, and the codebook in the file's metadata."""

from __future__ import annotations

import io

from analytics.reports.codebook import HEAD, codebook_rows
from analytics.reports.entries import Summary
from analytics.reports.long_table import COLUMNS, LISTS, long_rows
from analytics.reports.provenance import marks
from pave.lib.digest import compact


def parquet_bytes(summary: Summary) -> bytes:
    """int32 (whole), float64 (number) and text columns, zstd; null where a number is unknown, with `reason` beside it.

    Metadata of the file: pave.title, pave.marks ("" for a real study), pave.snapshot, pave.code_version,
    pave.codebook (JSON, lines under a header). Metadata of a column: label, and values (JSON, code -> words) where its
    list is closed. Same summary, same bytes, for one version of pyarrow (its name stands in the file).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"whole": pa.int32(), "number": pa.float64(), "text": pa.string(), "listed": pa.string()}
    fields = [
        pa.field(column.name, types[column.type], metadata=_said(column.name, column.label)) for column in COLUMNS
    ]
    table = pa.Table.from_pylist(long_rows(summary), schema=pa.schema(fields, metadata=_metadata(summary)))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _said(name: str, label: str) -> dict[str, str]:
    return {"label": label} | ({"values": compact(LISTS[name])} if name in LISTS else {})


def _metadata(summary: Summary) -> dict[str, str]:
    return {
        "pave.title": str(summary.get("title") or ""),
        "pave.marks": marks(summary),
        "pave.snapshot": str((summary.get("snapshot") or {}).get("sha256") or ""),
        "pave.code_version": str(summary.get("code_version") or ""),
        "pave.codebook": compact([HEAD, *codebook_rows(summary)]),
    }
