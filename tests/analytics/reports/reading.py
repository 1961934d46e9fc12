"""Files of a report read back to the rows of the long table, each with the reader that its users have."""

from __future__ import annotations

import csv
import io
import math
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyreadstat

from analytics.reports.long_table import CODE_VALUES, COLUMNS, LISTS, NUMBERS, TEXT_ROWS

Row = dict[str, Any]
TYPES = {column.name: column.type for column in COLUMNS}


def csv_rows_of(data: bytes) -> list[Row]:
    found = []
    for cells in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        row: Row = {name: cells.get(name) or None for name in TYPES}
        is_text = row["row"] in TEXT_ROWS or (row["row"] == "estimate" and row["code"] in CODE_VALUES)
        if is_text:
            row["value_text"], row["value"] = row["value"], None
        found.append({name: _number(name, cell) if name in NUMBERS else _bare(cell) for name, cell in row.items()})
    return found


def parquet_rows_of(data: bytes) -> list[Row]:
    return pq.read_table(io.BytesIO(data)).to_pylist()  # type: ignore[no-any-return]


def sheet_rows_of(data: bytes) -> list[Row]:
    """The rows of the questions' sheets: labels back to names and codes."""
    names = {column.label: column.name for column in COLUMNS}
    codes = {name: {text: code for code, text in words.items()} for name, words in LISTS.items()}
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets:
        if not sheet.title.startswith(("Q", "Gate")):
            continue
        head, *body = sheet.iter_rows(min_row=4, values_only=True)
        for cells in body:
            row: Row = dict.fromkeys(TYPES)
            row |= {names[str(label)]: cell for label, cell in zip(head, cells, strict=True) if label is not None}
            row |= {name: codes[name][row[name]] for name in LISTS if row[name] is not None}
            found.append({n: None if n in NUMBERS and cell == "suppressed" else cell for n, cell in row.items()})
    return found


def spss_rows_of(data: bytes) -> list[Row]:
    return _labelled(pyreadstat.read_sav, data)


def stata_rows_of(data: bytes) -> list[Row]:
    return _labelled(pyreadstat.read_dta, data)


def spss_missing(data: bytes) -> tuple[list[Row], Any]:
    """The rows with the codes of their missing values, and the metadata."""
    return _read(pyreadstat.read_sav, data, user_missing=True)


def stata_missing(data: bytes) -> tuple[list[Row], Any]:
    return _read(pyreadstat.read_dta, data, user_missing=True)


def _labelled(reader: Any, data: bytes) -> list[Row]:
    rows, _ = _read(reader, data)
    found = []
    for cells in rows:
        row = {name: None if _empty(cell) else cell for name, cell in cells.items()}
        row |= {name: list(LISTS[name])[int(row[name]) - 1] for name in LISTS if row[name] is not None}
        found.append(row)
    return found


def _read(reader: Any, data: bytes, **how: Any) -> tuple[list[Row], Any]:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        path = Path(folder) / "file"
        path.write_bytes(data)
        frame, meta = reader(path, **how)
    return frame.to_dict("records"), meta


def _empty(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _number(name: str, cell: str | None) -> float | None:
    return None if cell is None else int(cell) if TYPES[name] == "whole" else float(cell)


def _bare(cell: str | None) -> str | None:
    return cell[1:] if cell and cell.startswith("'") and cell[1:2] in tuple("=+-@") else cell
