"""Freezing the registry: the canonical content of all children and sites, its digest, and a Parquet file that holds it.

The digest is of the content alone: the rows, the data queries that wait, and the codebook that they were entered by.
`as_of`, the day whose end the rows are of, is not in it: it stands in the manifest that the database keeps, so content
that did not change between two days is one snapshot, with the day on which it was frozen first. A case code, a date of
diagnosis, a time of entry or a free text cannot be told from it: they are not in an extract.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from analytics.snapshots import FORMAT
from pave.lib.digest import compact, sha256
from registry.codebook import Codebook
from registry.columns import Store, columns_of, kept
from registry.extract import Extract, snapshot_columns
from registry.values import plain

KIND = "registry"


@dataclass(frozen=True, slots=True)
class FrozenRegistry:
    """The content of a registry: `lines` are its canonical rows, sorted bytewise: [entity, site, child, cells]."""

    digest: str
    manifest: dict[str, Any]
    lines: tuple[str, ...]


def freeze_registry(extract: Extract, queries_open: Mapping[str, int], book: Codebook) -> FrozenRegistry:
    """Canonical lines and their SHA-256, as for a survey: a line of JSON a row under a first line that says what the
    cells are. Exact numbers are written as text without zeros at the end; the child of a row of a site is null.

    `queries_open`: entity -> data queries about it that wait; those with none are left out.
    """
    held = {name: snapshot_columns(book.entity(name)) for name in sorted(extract)}
    manifest = {
        "codebook_sha256": book.sha256,
        "columns": {name: list(columns) for name, columns in held.items()},
        "format": FORMAT,
        "kind": KIND,
        "queries_open": {name: count for name, count in sorted(queries_open.items()) if count},
    }
    lines = sorted(
        (
            compact([name, row["site_code"], row.get("child"), [_cell(row[column]) for column in columns]])
            for name, columns in held.items()
            for row in extract[name]
        ),
        key=str.encode,
    )
    text = "".join(line + "\n" for line in [compact(manifest), *lines])
    return FrozenRegistry(sha256(text.encode()), manifest, tuple(lines))


def registry_parquet(frozen: FrozenRegistry) -> bytes:
    """The rows in canonical order as Parquet (zstd): entity, site_code, child, cells as the JSON of its line; digest
    and manifest in the metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = [json.loads(line) for line in frozen.lines]
    table = pa.table(
        {
            "entity": pa.array([record[0] for record in records], pa.string()),
            "site_code": pa.array([record[1] for record in records], pa.string()),
            "child": pa.array([record[2] for record in records], pa.int32()),
            "cells": pa.array([compact(record[3]) for record in records], pa.string()),
        }
    ).replace_schema_metadata({"pave.digest": frozen.digest, "pave.manifest": compact(frozen.manifest)})
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def read_registry(
    parquet: bytes, book: Codebook, only: Collection[str] = ()
) -> tuple[Extract, dict[str, int]]:  # fmt: skip
    """The frozen rows as the extract that they were, and the data queries that waited, by entity.

    An extract of a codebook with other columns reads as well: what is new since is blank in it. `only`: of these
    entities, the others left empty, and of the children of whom there is a row of the first of them.
    """
    import pyarrow.parquet as pq

    table = _narrowed(pq.read_table(io.BytesIO(parquet)), only)
    manifest = json.loads(table.schema.metadata[b"pave.manifest"])
    extract: Extract = {name: [] for name in manifest["columns"]}
    exact = {name: _exact_columns(book, name) for name in extract}
    for record in table.to_pylist():
        name = record["entity"]
        cells = zip(manifest["columns"][name], json.loads(record["cells"]), strict=True)
        row = {column: Decimal(held) if column in exact[name] and held is not None else held for column, held in cells}
        owner = {} if record["child"] is None else {"child": record["child"]}
        extract[name].append({**owner, "site_code": record["site_code"], **row})
    return extract, manifest["queries_open"]


def _narrowed(table: Any, only: Collection[str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not only:
        return table
    having = table.filter(pc.equal(table["entity"], next(iter(only))))["child"].unique()
    table = table.filter(pc.is_in(table["entity"], pa.array(list(only))))
    return table.filter(pc.or_(pc.is_null(table["child"]), pc.is_in(table["child"], having)))


def children_of(parquet: bytes) -> list[tuple[int, str]]:
    """Number and site of every child with a frozen row, in the order of the numbers."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(parquet), columns=["child", "site_code"])
    pairs = table.group_by(["child", "site_code"]).aggregate([])
    found = zip(pairs["child"].to_pylist(), pairs["site_code"].to_pylist(), strict=True)
    return sorted((child, site) for child, site in found if child is not None)


def registry_rows(parquet: bytes) -> list[tuple[str, str, int | None, str]]:
    """Entity, site, child and the cells as the JSON of its line, of every frozen row."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(parquet))
    return list(zip(*(table[name].to_pylist() for name in ("entity", "site_code", "child", "cells")), strict=True))


def _exact_columns(book: Codebook, name: str) -> frozenset[str]:
    return frozenset(
        column.name for one in kept(book.entity(name)) for column in columns_of(one) if column.store is Store.NUMBER
    )


def _cell(held: Any) -> Any:
    return plain(held) if isinstance(held, Decimal) else held
