"""One zip a format, written from files on disk without holding them: rows, codebook, and what was done to them."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from analytics.row_files.codebook_of_rows import codebook_of
from analytics.row_files.columns import RowTable
from analytics.row_files.flat_rows import CsvRows, ParquetRows, Writer
from analytics.row_files.labelled_rows import MOST_ROWS, spss_rows, stata_rows
from analytics.row_files.reading_in_r import r_rows

FORMATS = ("csv", "parquet", "spss", "stata")
EPOCH = (1980, 1, 1, 0, 0, 0)
STEP = 1 << 20


def written(
    tables: Iterable[tuple[RowTable, Iterable[Any]]], papers: Mapping[str, bytes], folder: Path, rows: int
) -> dict[str, Path]:
    """Format -> its zip in `folder`, each with every table, a codebook a table, and the papers.

    A table comes with record batches of text cells, read once. SPSS and Stata are left out above their limit of rows;
    `rows`: of the largest table.
    """
    labelled = rows <= MOST_ROWS
    made = {name: folder / f"rows-{name}.zip" for name in (FORMATS if labelled else FORMATS[:2])}
    with ExitStack() as stack:
        zips = {name: stack.enter_context(zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True))
                for name, path in made.items()}  # fmt: skip
        for table, batches in tables:
            _add_table(zips, table, batches, folder, labelled)
        for archive in zips.values():
            for name, data in papers.items():
                archive.writestr(_entry(name), data)
    return made


def _add_table(
    zips: Mapping[str, zipfile.ZipFile], table: RowTable, batches: Iterable[Any], folder: Path, labelled: bool
) -> None:
    csv, parquet = folder / "rows.csv", folder / "rows.parquet"
    count, kept = 0, []
    with CsvRows(csv, table) as first, ParquetRows(parquet, table) as second:
        for batch in batches:
            count += _write_all((first, second), batch)
            if labelled:
                kept.append(batch)
    zips["csv"].writestr(_entry(f"{table.name}.R"), r_rows(table, f"{table.name}.csv", _md5(csv), count))
    _add(zips["csv"], f"{table.name}.csv", csv)
    _add(zips["parquet"], f"{table.name}.parquet", parquet)
    if labelled:
        zips["spss"].writestr(_entry(f"{table.name}.sav"), spss_rows(table, kept))
        zips["stata"].writestr(_entry(f"{table.name}.dta"), stata_rows(table, kept))
    book = codebook_of(table)
    for archive in zips.values():
        archive.writestr(_entry(f"{table.name}-codebook.csv"), book)


def _write_all(writers: Sequence[Writer], batch: Any) -> int:
    for writer in writers:
        writer.write(batch)
    return int(batch.num_rows)


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the time of writing."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, STEP)
    path.unlink()


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
