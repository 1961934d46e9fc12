"""A protected registry summary, made once; its numbers read from the JSON alone; files of it read back to rows."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import openpyxl
import pyarrow.parquet as pq

from analytics.reports.registry_long_table import COLUMNS, NUMBERS, TEXT_BLOCKS, lists_of, registry_rows
from pave.lib.digest import summary_bytes
from tests.analytics.reports import reading

Json = dict[str, Any]
Row = dict[str, Any]
NO_NUMBER = frozenset({"threshold", "q", "level", "window_d", "times", "counts", "day", "points"})
"""What says where a number stands, beside the `n` of a limit."""
TYPES = {column.name: column.type for column in COLUMNS}
CODES = ("q", "rule", "code", "level")


@cache
def stored() -> bytes:
    """The JSON of a report on 70 random children, through the real disclosure control."""
    from tests.analytics.registry_report import protected

    return summary_bytes(protected(0).summary)


def summary() -> Json:
    """A fresh copy of it."""
    found: Json = json.loads(stored())
    return found


def numbers(found: Any, name: str = "") -> Iterator[float]:
    """Every number of a block, whatever its shape; a row that is withheld keeps only the grid of its curve."""
    if isinstance(found, Mapping) and not found.get("hidden"):
        limit = "level" in found
        for key, one in found.items():
            if key not in NO_NUMBER and not (limit and key == "n"):
                yield from numbers(one, key)
    elif isinstance(found, list):
        for one in found:
            yield from numbers(one, name)
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield float(found)


def places(found: Any, name: str = "") -> Iterator[float]:
    """Every number that says where another stands: days, platelet counts, sizes of site."""
    if isinstance(found, Mapping):
        for key, one in found.items():
            yield from places(one, key)
    elif isinstance(found, list):
        for one in found:
            yield from places(one, name)
    elif isinstance(found, int | float) and name in (*NO_NUMBER, "n"):
        yield float(found)


def told(row: Row) -> Counter[float]:
    """The numbers of one row of the long table."""
    return Counter(row[name] for name in ("value", "low", "high") if row[name] is not None)


def in_json(block: Any, row: Row) -> Any:
    """What stands in the JSON at the path that a row names."""
    inside = block if isinstance(block, Mapping) else block[row["row"] - 1]
    name, *path = row["item"].split(":")
    found = inside[name]
    if isinstance(found, list) and found and isinstance(found[0], Mapping):
        codes = [one for one in found if {str(one[key]) for key in CODES if key in one} <= set(path[:1])]
        found = next(one for one in codes if row["at"] in (None, one.get("day"), one.get("n")))
        path = path[1:] if any(key in found for key in CODES) else path
    elif isinstance(found, list) and row["at"] is not None:
        return found[(inside.get("times") or inside["counts"]).index(row["at"])]
    elif isinstance(found, list):
        return found[("low", "high").index(path[0])]
    for key in path:
        found = found[key]
    return found["value"] if isinstance(found, Mapping) and "value" in found else found


def csv_rows(data: bytes) -> list[Row]:
    found = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: _typed(name, cell) for name, cell in cells.items()} for cells in found]


def parquet_rows(data: bytes) -> list[Row]:
    return pq.read_table(io.BytesIO(data)).to_pylist()  # type: ignore[no-any-return]


def sheet_rows(data: bytes) -> list[Row]:
    """The rows of the parts' sheets: labels back to names and codes; "suppressed" is no number."""
    names, codes = {column.label: column.name for column in COLUMNS}, _codes()
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets:
        if sheet.title[0].isdigit():
            head, *body = sheet.iter_rows(min_row=4, values_only=True)
            for cells in body:
                row: Row = dict.fromkeys(TYPES) | dict(zip((names[str(label)] for label in head), cells, strict=True))
                row |= {name: words[row[name]] for name, words in codes.items() if row[name] is not None}
                found.append({n: None if n in NUMBERS and cell == "suppressed" else cell for n, cell in row.items()})
    return found


def spss_rows(data: bytes) -> list[Row]:
    return _labelled(reading.pyreadstat.read_sav, data)


def stata_rows(data: bytes) -> list[Row]:
    return _labelled(reading.pyreadstat.read_dta, data)


def with_numbers(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["block"] not in TEXT_BLOCKS]


def _codes() -> dict[str, dict[str, str]]:
    lists = lists_of(registry_rows(summary()))
    return {name: {text: code for code, text in words.items()} for name, words in lists.items()}


def _labelled(reader: Any, data: bytes) -> list[Row]:
    lists = {name: list(words) for name, words in lists_of(registry_rows(summary())).items()}
    found = []
    for cells in reading._read(reader, data)[0]:
        row = {name: None if _is_empty(cell) else cell for name, cell in cells.items()}
        found.append(row | {name: lists[name][int(row[name]) - 1] for name in lists if row[name] is not None})
    return found


def _is_empty(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _typed(name: str, cell: str) -> Any:
    if cell == "":
        return None
    if TYPES[name] in ("whole", "number"):
        return int(cell) if TYPES[name] == "whole" else float(cell)
    return cell[1:] if cell.startswith("'") else cell
