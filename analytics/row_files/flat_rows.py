"""Rows as CSV and Parquet, batch by batch. Pure."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from analytics.row_files.columns import WHY, RowColumn, RowTable
from pave.lib.digest import compact

BOM = b"\xef\xbb\xbf"


class Writer(Protocol):
    """Takes pyarrow record batches of text cells, a column a column of the table."""

    def write(self, batch: Any) -> None: ...

    def __enter__(self) -> Writer: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Finish the file."""


class CsvRows:
    """UTF-8 with BOM, LF, RFC 4180, the cells of a response file. Every cell is a declared code or a number: none can
    start a formula, and a cell that could is refused with ValueError."""

    def __init__(self, path: Path, table: RowTable) -> None:
        import pyarrow as pa
        from pyarrow import csv

        for column in table.columns:
            _check_cells(column)
        self.file = path.open("wb")
        self.file.write(BOM)
        schema = pa.schema([(column.name, pa.string()) for column in table.columns])
        self.schema = schema
        self.writer = csv.CSVWriter(self.file, schema, write_options=csv.WriteOptions(quoting_style="needed"))

    def write(self, batch: Any) -> None:
        self.writer.write_batch(batch)

    def __enter__(self) -> CsvRows:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()
        self.file.close()


def _check_cells(column: RowColumn) -> None:
    for cell, _ in (*column.values, (column.name, "")):
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
            raise ValueError(f"{column.name}: the cell {cell!r} could start a formula")


class ParquetRows:
    """zstd; codes as text (null: no answer), numbers as float64, flags as true or false. Why a cell is null stands in
    the column `<name>__why`, one for all flags of a question, as a key of WHY. The metadata holds labels and `told`."""

    def __init__(self, path: Path, table: RowTable) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.columns = table.columns
        types = {"code": pa.string(), "codes": pa.string(), "number": pa.float64(), "flag": pa.bool_()}
        fields = []
        for column in self.columns:
            said = {
                "label": column.label,
                "meaning": column.meaning,
                "values": compact([list(v) for v in column.values]),
            }
            fields.append(pa.field(column.name, types[column.type], metadata=said))
            if _has_why(self.columns, column):
                fields.append(pa.field(why_name(column), pa.string(), metadata={"values": compact(WHY)}))
        self.schema = pa.schema(fields, metadata={"pave.told": "\n".join(table.told)})
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd")

    def write(self, batch: Any) -> None:
        import pyarrow as pa

        arrays = []
        for column, cells in zip(self.columns, batch.columns, strict=True):
            typed, why = _typed(column, cells)
            arrays.append(typed)
            if _has_why(self.columns, column):
                arrays.append(why)
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))

    def __enter__(self) -> ParquetRows:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()


def _said(column: RowColumn) -> dict[str, str]:
    values = compact([list(one) for one in column.values])
    return {"label": column.label, "meaning": column.meaning, "values": values}


def why_name(column: RowColumn) -> str:
    return f"{column.name.partition('___')[0]}__why"


def _has_why(columns: tuple[RowColumn, ...], column: RowColumn) -> bool:
    """Once a question: the first of its flags carries it."""
    return next(one for one in columns if why_name(one) == why_name(column)) is column


def _typed(column: RowColumn, cells: Any) -> tuple[Any, Any]:
    """The cells as the column's type, null where there is no answer; and why, null where there is one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = pc.is_in(cells, value_set=pa.array(list(WHY)))
    why = pc.if_else(none, cells, pa.scalar(None, pa.string()))
    answers = pc.if_else(none, pa.scalar(None, pa.string()), cells)
    if column.type == "number":
        return pc.cast(answers, pa.float64()), why
    return (pc.equal(answers, "1"), why) if column.type == "flag" else (answers, why)
