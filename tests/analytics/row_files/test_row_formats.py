"""Rows come back from every format as they went in: numbers, codes, and why there is no answer."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from analytics.row_files.columns import RowColumn, RowTable, same_when_cut
from analytics.row_files.flat_rows import CsvRows
from analytics.row_files.labelled_rows import MOST_ROWS, TooManyRows, spss_rows, stata_rows
from analytics.row_files.packing import FORMATS, written
from analytics.row_files.shuffling import shuffled

COLUMNS = (
    RowColumn("kind", "", "code", (("x", "Éx"), ("y", "Why"), ("other_txt", "Other")), "Which?"),
    RowColumn("scale", "", "code", (("1", "No"), ("9", "Yes")), "How much?"),
    RowColumn("count", "", "number", (), "How many?"),
    RowColumn("tools___a", "Umbrella", "flag", (("1", "chosen"), ("0", "not chosen")), "Tools?"),
    RowColumn("tools___b", "Boots", "flag", (("1", "chosen"), ("0", "not chosen")), "Tools?"),
    RowColumn("rank", "", "codes", (("p", "P"), ("q", "Q")), "Order?"),
)
TABLE = RowTable("rows", COLUMNS, ("SYNTHETIC", "Purpose: a test"))
ROWS = [("x", "1", "2.5", "1", "0", "p;q"), (".dk", "9", "", ".nb", ".nb", ".nr"), ("y", ".pn", "-3", "0", "1", "")]


def batch(rows: list[tuple[str, ...]] = ROWS) -> Any:
    return pa.record_batch([pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)],
                           names=[column.name for column in COLUMNS])  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Format -> file -> bytes."""
    zips = written([(TABLE, [batch()])], {"deidentification.txt": b"k"}, tmp_path_factory.mktemp("rows"), len(ROWS))
    assert tuple(zips) == FORMATS
    return {name: _files(path) for name, path in zips.items()}


def _files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_zip_holds_rows_codebook_and_the_report(made: dict[str, dict[str, bytes]]) -> None:
    ends = {"csv": ".csv", "parquet": ".parquet", "spss": ".sav", "stata": ".dta"}
    for name, files in made.items():
        assert {f"rows{ends[name]}", "rows-codebook.csv", "deidentification.txt"} <= set(files)


def test_csv_holds_the_cells(made: dict[str, dict[str, bytes]]) -> None:
    head, *rows = csv.reader(io.StringIO(made["csv"]["rows.csv"].decode("utf-8-sig")))
    assert head == [column.name for column in COLUMNS]
    assert [tuple(row) for row in rows] == ROWS


def test_parquet_has_types_and_says_why(made: dict[str, dict[str, bytes]]) -> None:
    table = pq.read_table(io.BytesIO(made["parquet"]["rows.parquet"]))
    assert table.column("count").to_pylist() == [2.5, None, -3.0]
    assert table.column("count__why").to_pylist() == [None, "", None]
    assert table.column("tools___b").to_pylist() == [False, None, True]
    assert table.column("tools__why").to_pylist() == [None, ".nb", None]
    assert table.column("kind").to_pylist() == ["x", None, "y"]


def read(data: bytes, reader: Any, tmp_path: Path, **more: Any) -> tuple[Any, Any]:
    path = tmp_path / "file"
    path.write_bytes(data)
    found: tuple[Any, Any] = reader(path, **more)
    return found


READERS = (("spss", "rows.sav", pyreadstat.read_sav), ("stata", "rows.dta", pyreadstat.read_dta))


@pytest.mark.parametrize(("format", "file", "reader"), READERS)
def test_labels_come_back(
    made: dict[str, dict[str, bytes]], format: str, file: str, reader: Any, tmp_path: Path
) -> None:
    frame, meta = read(made[format][file], reader, tmp_path, apply_value_formats=True)
    assert frame["kind"].tolist()[::2] == ["Éx", "Why"]
    assert frame["scale"].tolist()[:2] == ["No", "Yes"]
    assert meta.column_names_to_labels["count"] == "How many?"


def test_spss_and_stata_say_why_there_is_no_answer(made: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    frame, meta = read(made["spss"]["rows.sav"], pyreadstat.read_sav, tmp_path, user_missing=True)
    assert meta.variable_value_labels["kind"][frame["kind"][1]] == "Don't know"
    frame, meta = read(made["stata"]["rows.dta"], pyreadstat.read_dta, tmp_path, user_missing=True)
    assert (frame["kind"][1], frame["tools___a"][1]) == ("b", "e")
    assert meta.variable_value_labels["kind"]["b"] == "Don't know"


def test_codes_that_are_numbers_keep_them() -> None:
    assert (COLUMNS[0].numbers, COLUMNS[1].numbers) == ({"x": 1, "y": 2, "other_txt": 3}, {"1": 1, "9": 9})


def test_a_cell_that_could_start_a_formula_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="formula"):
        CsvRows(tmp_path / "x.csv", RowTable("t", (RowColumn("q", "", "code", (("=1+1", "x"),)),)))


def test_a_number_that_reads_as_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="missing value"):
        spss_rows(TABLE, [batch([("x", "1", "-9901", "1", "0", "p")])])


def test_formats_from_memory_have_a_limit() -> None:
    many = batch([ROWS[0]] * (MOST_ROWS // 10 + 1))
    with pytest.raises(TooManyRows):
        stata_rows(TABLE, [many] * 10)


def test_cut_names_stay_different() -> None:
    assert same_when_cut(["abcdef", "abcdex", "ABCDE"], 5) == ["abcde", "abc_2", "ABC_3"]


@pytest.mark.parametrize("rows", [0, 1, 40, 70_000])
def test_shuffled_rows_are_the_same_rows(rows: int, tmp_path: Path) -> None:
    schema = pa.schema([("n", pa.string())])
    batches = [pa.record_batch([pa.array([str(n) for n in range(at, min(at + 9_000, rows))])], schema=schema)
               for at in range(0, rows, 9_000)]  # fmt: skip
    found = [cell for one in shuffled(batches, schema, rows, tmp_path) for cell in one.column(0).to_pylist()]
    assert sorted(found, key=int) == [str(n) for n in range(rows)]
    assert rows < 2 or found != [str(n) for n in range(rows)]
    assert not list(tmp_path.iterdir())


def test_every_order_is_about_as_likely(tmp_path: Path) -> None:
    schema = pa.schema([("n", pa.string())])
    orders: dict[tuple[str, ...], int] = {}
    for seed in range(150):
        one = [pa.record_batch([pa.array(["a", "b", "c"])], schema=schema)]
        order = tuple(c for b in shuffled(one, schema, 40_000, tmp_path, seed) for c in b.column(0).to_pylist())
        orders[order] = orders.get(order, 0) + 1
    assert len(orders) == 6 and min(orders.values()) > 8
