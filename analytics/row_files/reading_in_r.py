"""An R script that reads a CSV of rows beside it, checks that it is the right one and labels it. Base R."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.reports.r_script import ascii_only, quoted, vector
from analytics.row_files.columns import WHY, RowTable


def r_rows(table: RowTable, csv_name: str, md5: str, rows: int) -> bytes:
    """ASCII text for R 3.5 or later that leaves two data frames: `rows`, with factors, numbers and NA where there is no
    answer, and `why`, of the same shape, which says why (NA where there is one). It stops at another file."""
    parts = [_head(table, csv_name), _read(table, csv_name, md5, rows), _why(), *_typed(table), _labels(table), _tail()]
    return ("\n\n".join(parts) + "\n").encode("ascii")


def _head(table: RowTable, csv_name: str) -> str:
    lines = [*table.told[:1], f"Reads {csv_name}, which must lie beside this script."]
    return "\n".join(f"# {ascii_only(' '.join(line.split()))}" for line in lines)


def _read(table: RowTable, csv_name: str, md5: str, rows: int) -> str:
    names = vector(quoted(column.name) for column in table.columns)
    # As text first: a locale must not choose the decimal point, nor "NA" in a cell become missing.
    return f"""\
path <- {quoted(csv_name)}
stopifnot(file.exists(path))
if (unname(tools::md5sum(path)) != {quoted(md5)}) {{
  stop("this is not the CSV that the script was made for")
}}
rows <- read.csv(path, header = TRUE, colClasses = "character", na.strings = character(), encoding = "UTF-8",
  check.names = FALSE, strip.white = FALSE)
names(rows) <- {names}
stopifnot(nrow(rows) == {rows})"""


def _why() -> str:
    cells, words = vector(map(quoted, WHY)), vector(map(quoted, WHY.values()))
    return f"""\
why <- as.data.frame(lapply(rows, function(cell) factor(cell, levels = {cells},
  labels = {words})), optional = TRUE)
rows[] <- lapply(rows, function(cell) ifelse(cell %in% {cells}, NA, cell))"""


def _typed(table: RowTable) -> Iterator[str]:
    numbers = [column.name for column in table.columns if column.type == "number"]
    flags = [column.name for column in table.columns if column.type == "flag"]
    if numbers:
        yield f"numbers <- {vector(map(quoted, numbers))}\nrows[numbers] <- lapply(rows[numbers], as.numeric)"
    if flags:
        yield f'flags <- {vector(map(quoted, flags))}\nrows[flags] <- lapply(rows[flags], function(cell) cell == "1")'
    for column in table.columns:
        if column.type == "code":
            levels, labels = vector(quoted(c) for c, _ in column.values), vector(quoted(w) for _, w in column.values)
            name = quoted(column.name)
            yield f"rows[[{name}]] <- factor(rows[[{name}]],\n  levels = {levels},\n  labels = {labels})"


def _labels(table: RowTable) -> str:
    return "\n".join(
        f"attr(rows[[{quoted(c.name)}]], 'label') <- {quoted(f'{c.meaning} {c.label}'.strip())}" for c in table.columns
    )


def _tail() -> str:
    return "message(nrow(rows), \" rows in the data frame 'rows'; 'why' says why a cell is NA\")"
