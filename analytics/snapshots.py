"""Freezing: the canonical content of a survey, its digest, and a Parquet file that holds it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pave.lib.digest import compact, sha256

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "pave-snapshot/1"
ResponseRow = tuple[str, str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A survey's content: `lines` are the canonical response lines, sorted bytewise."""

    digest: str
    manifest: dict[str, Any]
    lines: tuple[str, ...]


def freeze(
    rows: Iterable[ResponseRow], columns: tuple[str, ...], instrument_sha256: str, frame: Mapping[str, int]
) -> Frozen:
    """Canonical lines and their SHA-256 (formats 3.1). No id, no time: the same content has the same digest."""
    manifest = {
        "columns": list(columns),
        "format": FORMAT,
        "frame": dict(frame),
        "instrument_sha256": instrument_sha256,
        "kind": "survey",
    }
    lines = sorted(
        (
            compact([status or "analysed", wave, *(cells.get(name, "") for name in columns)])
            for status, wave, cells in rows
        ),
        key=str.encode,
    )
    text = "".join(line + "\n" for line in [compact(manifest), *lines])
    return Frozen(sha256(text.encode()), manifest, tuple(lines))


def parquet_bytes(frozen: Frozen) -> bytes:
    """The rows in canonical order as Parquet (text columns, zstd), with the digest and manifest in its metadata."""
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ["status", "wave", *frozen.manifest["columns"]]
    records = [json.loads(line) for line in frozen.lines]
    arrays = [pa.array([record[i] for record in records], pa.string()) for i in range(len(names))]
    metadata = {"pave.digest": frozen.digest, "pave.manifest": compact(frozen.manifest)}
    table = pa.table(arrays, names=names).replace_schema_metadata(metadata)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def read_frame(parquet: bytes) -> pd.DataFrame:
    """The frozen rows as a frame of text: status, wave, then a column an answer column; "" is a blank."""
    import pandas as pd

    return pd.read_parquet(io.BytesIO(parquet))


def read_lines(parquet: bytes) -> list[tuple[str, ...]]:
    """The frozen rows as they are: status, wave, then the cells in the order of the columns."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(parquet))
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
