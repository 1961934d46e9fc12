"""Rows for SPSS and Stata: codes as labelled numbers, why there is no answer as a labelled missing value.

SPSS: user-missing -9901 for the first key of WHY, -9902 for the second; Stata: .a, .b. Several codes in a cell stay
text. The library takes the whole table, about 300 MB for 200,000 rows of 45 columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.reports.labelled_files import (
    SPSS_LABEL,
    SPSS_TEXT,
    STATA_LABEL,
    STATA_TEXT,
    STATA_VERSION,
    cut,
    spss_code,
    spss_file,
    stata_file,
    stata_letter,
    stata_stand_in,
)
from analytics.reports.labelled_table import Labels, spss_notes
from analytics.row_files.columns import WHY, RowColumn, RowTable, same_when_cut

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 100_000
SPSS_NAME, STATA_NAME = 64, 26  # Stata holds 32, but the library names the labels of a variable after it, with a number


class TooManyRows(ValueError):
    """These formats are written from memory; CSV and Parquet have no limit."""


def spss_rows(table: RowTable, batches: Sequence[Any]) -> bytes:
    """A .sav file. Raises TooManyRows; ValueError where a number lies among the codes of the missing reasons."""
    import pyreadstat

    places = {cell: place for place, cell in enumerate(WHY, 1)}
    codes = {cell: float(spss_code(place)) for cell, place in places.items()}
    lowest, highest = min(codes.values()), max(codes.values())
    names = same_when_cut((column.name for column in table.columns), SPSS_NAME)
    frame = _frame(table, batches, names, codes, SPSS_TEXT)
    _check_free(table, batches, lowest, highest)
    numeric = [(name, column) for name, column in zip(names, table.columns, strict=True) if column.type != "codes"]
    why: Labels = {codes[cell]: words for cell, words in WHY.items()}

    def write(path: Path) -> None:
        pyreadstat.write_sav(
            frame, path, file_label=cut(table.told[0] if table.told else table.name, 64), note=spss_notes(table.told),
            row_compress=True,
            column_labels=_labels(table, names, SPSS_LABEL),
            missing_ranges={name: [{"lo": lowest, "hi": highest}] for name, _ in numeric},
            variable_value_labels={name: _values(column, SPSS_LABEL) | why for name, column in numeric},
            variable_measure={name: "scale" if column.type == "number" else "nominal" for name, column in numeric},
            variable_format={name: "F12.4" if column.type == "number" else "F8.0" for name, column in numeric},
        )  # fmt: skip

    return spss_file(write)


def stata_rows(table: RowTable, batches: Sequence[Any]) -> bytes:
    """A .dta file (release 118). Names end after 26 characters, texts after 2,045 bytes. Raises TooManyRows."""
    import pyreadstat

    places = {cell: place for place, cell in enumerate(WHY, 1)}
    codes = {cell: stata_stand_in(place) for cell, place in places.items()}
    names = same_when_cut((column.name for column in table.columns), STATA_NAME)
    frame = _frame(table, batches, names, codes, STATA_TEXT)
    numeric = [(name, column) for name, column in zip(names, table.columns, strict=True) if column.type != "codes"]
    why: Labels = {stata_letter(places[cell]): words for cell, words in WHY.items()}

    def write(path: Path) -> None:
        pyreadstat.write_dta(
            frame, path, file_label=cut(table.told[0] if table.told else table.name, STATA_LABEL),
            version=STATA_VERSION,
            column_labels=_labels(table, names, STATA_LABEL),
            missing_user_values={name: list(why) for name, _ in numeric},
            variable_value_labels={name: _values(column, STATA_TEXT) | why for name, column in numeric},
        )  # fmt: skip

    return stata_file(write, len(WHY))


def _frame(
    table: RowTable, batches: Sequence[Any], names: list[str], why: dict[str, float], longest: int
) -> pd.DataFrame:
    import pandas as pd

    if sum(batch.num_rows for batch in batches) > MOST_ROWS:
        raise TooManyRows(f"SPSS and Stata files hold up to {MOST_ROWS:,} rows here; take CSV or Parquet")
    made = {}
    for place, (name, column) in enumerate(zip(names, table.columns, strict=True)):
        read = _reader(column, why, longest)
        cells = [read(cell) for batch in batches for cell in batch.column(place).to_pylist()]
        made[name] = pd.Series(cells, dtype=object if column.type == "codes" else float)
    return pd.DataFrame(made)


def _reader(column: RowColumn, why: dict[str, float], longest: int) -> Callable[[str], Any]:
    if column.type == "codes":
        return lambda cell: cut(cell, longest)
    known = {**column.numbers, **why}
    if column.type == "number":
        return lambda cell: why[cell] if cell in why else float(cell)
    return lambda cell: float(known[cell])


def _check_free(table: RowTable, batches: Sequence[Any], lowest: float, highest: float) -> None:
    for place, column in enumerate(table.columns):
        if column.type == "number":
            for batch in batches:
                cells = (cell for cell in batch.column(place).to_pylist() if cell not in WHY)
                if any(lowest <= float(cell) <= highest for cell in cells):
                    raise ValueError(f"a number of {column.name} would read as a missing value in SPSS")


def _labels(table: RowTable, names: list[str], longest: int) -> dict[str, str | None]:
    told = [f"{column.meaning} {column.label}".strip() or column.name for column in table.columns]
    return {name: cut(words, longest) for name, words in zip(names, told, strict=True)}


def _values(column: RowColumn, longest: int) -> Labels:
    words = dict(column.values)
    return {float(number): cut(words[cell], longest) for cell, number in column.numbers.items()}
