"""Rows of a survey that leave: seconds against PostgreSQL's COPY of the same rows, and memory at ten times the rows.

Each job is a process of its own. Product: shuffling and writing; deciding what to merge is reported beside it. Where
no PostgreSQL answers (PAVE_TEST_POSTGRES), the anchor is Python's csv writer, and the row does not gate.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import Row
from bench.sizes import Size

POSTGRES = os.environ.get("PAVE_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
COPY_GOAL, MEMORY_GOAL = 1.5, 1.2
PIECE = 1 << 20


def child(*arguments: str) -> dict[str, Any]:
    """What bench.exporting prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.exporting", *arguments], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def copied(path: Path) -> float | None:
    """Seconds of COPY TO STDOUT into a file, of the rows in a CSV file with a header; None without PostgreSQL."""
    import psycopg

    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file))
    with suppress(psycopg.OperationalError), psycopg.connect(POSTGRES, connect_timeout=2) as server:
        cursor = server.cursor()
        columns = ", ".join(f'"{place}" text' for place, _ in enumerate(names))
        cursor.execute(f"CREATE TEMP TABLE bench_rows ({columns})")
        with path.open("rb") as source, cursor.copy("COPY bench_rows FROM STDIN (FORMAT csv, HEADER)") as into:
            while piece := source.read(PIECE):
                into.write(piece)
        begun = time.perf_counter()
        with cursor.copy("COPY bench_rows TO STDOUT (FORMAT csv)") as out, path.with_name("copy.csv").open("wb") as to:
            for piece in out:
                to.write(piece)
        return time.perf_counter() - begun
    return None


def written_by_python(path: Path) -> float:
    """Seconds of reading the rows and writing them again with the csv module."""
    begun = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as source, path.with_name("copy.csv").open("w", newline="") as to:
        csv.writer(to).writerows(csv.reader(source))
    return time.perf_counter() - begun


def rows(size: Size) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="pave-bench-rows-") as name:
        folder = Path(name)
        for count in size.exported:
            child("snapshot", str(count), str(folder / f"{count}.parquet"))
        few, many = (folder / f"{count}.parquet" for count in size.exported)
        yield _speed(many, folder, size)
        for kind in ("csv", "parquet"):
            yield _memory(kind, few, many, folder, size)


def _speed(many: Path, folder: Path, size: Size) -> Row:
    pairs, made = [], {}
    for _ in range(size.import_pairs):
        made = child("csv", str(many), str(folder))
        anchor = copied(folder / "rows.csv")
        pairs.append((made["written"], anchor or written_by_python(folder / "rows.csv")))
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    name = "PostgreSQL COPY" if anchor else "csv module"
    told = f"{ours:.2f} s (and {made['decided']:.2f} s to decide)"
    return Row(
        f"rows of a survey as CSV, {made['rows']:,} x {made['columns']} / {name}", told, f"{theirs:.2f} s",
        ours / theirs, COPY_GOAL, at_least=False, gates=bool(anchor),
    )  # fmt: skip


def _memory(kind: str, few: Path, many: Path, folder: Path, size: Size) -> Row:
    small, large = (child(kind, str(path), str(folder))["peak_mb"] for path in (few, many))
    return Row(
        f"peak memory of rows as {kind}, {size.exported[1]:,} / {size.exported[0]:,}", f"{large:.0f} MB",
        f"{small:.0f} MB", large / small, MEMORY_GOAL, at_least=False, timed=False,
    )  # fmt: skip
