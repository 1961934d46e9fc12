"""An R script that reads the CSV beside it, checks that it is the right one and labels it. Base R, any locale.

A script and not an .rds file: the numbers stay in one file that people can read, and the only kept Python library that
writes .rds stores a missing factor level as level 0 (rdata 1.1.0), which R does not take for missing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from analytics.reports.entries import Summary
from analytics.reports.long_table import CODE_VALUES, COLUMNS, LISTS, NUMBERS, TEXT_ROWS, Row, long_rows
from analytics.reports.provenance import marks

WIDTH = 116
# The CSV has no column of its own for the texts of `value`.
CSV_COLUMNS = tuple(column for column in COLUMNS if column.name != "value_text")


class Labelled(Protocol):
    """A column of a long table."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...


def r_script_bytes(summary: Summary, csv_name: str, csv: bytes) -> bytes:
    """ASCII text for R 3.5 or later that leaves a data frame `report`; it stops where a check fails.

    csv_name, csv: the file of `csvfile.csv_bytes` that the script looks for in the working directory, and its bytes.
    Checked in R: MD5 of the file, number of rows, and of every numeric column how many numbers there are and their sum
    (to 9 digits). Empty numbers are NA; `reason` says why.
    """
    rows = long_rows(summary)
    parts = [
        comment(_head(summary, csv_name)), reading(csv_name, csv, [column.name for column in CSV_COLUMNS]), _split(),
        *factors(LISTS), labels(COLUMNS), checks(rows, NUMBERS), tail("is_text"),
    ]  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode("ascii")


def checked_sums(rows: Sequence[Row], numbers: Iterable[str]) -> dict[str, tuple[int, float]]:
    """Of every numeric column how many numbers it holds and their sum."""
    found = {name: [row[name] for row in rows if row[name] is not None] for name in numbers}
    return {name: (len(cells), math.fsum(cells)) for name, cells in found.items()}


def _head(summary: Summary, csv_name: str) -> list[str]:
    return [
        str(summary.get("title") or ""),
        marks(summary),
        f"Reads {csv_name}, which must lie beside this script.",
        f"Snapshot {(summary.get('snapshot') or {}).get('sha256')}, code version {summary.get('code_version')}.",
    ]


def comment(lines: Iterable[str]) -> str:
    return "\n".join(f"# {ascii_only(' '.join(line.split()))}" for line in lines if line)


def reading(csv_name: str, csv: bytes, names: Iterable[str]) -> str:
    """Lines that read the CSV with these columns into `report`, as text, or stop where it is another file."""
    digest = hashlib.md5(csv, usedforsecurity=False).hexdigest()
    # As text first: a cell such as "NA" in a label must not become missing, nor a locale choose the decimal point.
    return f"""\
path <- {quoted(csv_name)}
stopifnot(file.exists(path))
if (unname(tools::md5sum(path)) != {quoted(digest)}) {{
  stop("this is not the CSV that the script was made for")
}}
report <- read.csv(path, header = TRUE, colClasses = "character", na.strings = character(), encoding = "UTF-8",
  check.names = FALSE, strip.white = FALSE)
names(report) <- {vector(map(quoted, names))}
report[] <- lapply(report, function(cell) sub("^'([=+@\\t\\r-])", "\\\\1", cell))"""


def _split() -> str:
    return f"""\
is_text <- report$row %in% {vector(map(quoted, TEXT_ROWS))} |
  report$row == "estimate" & report$code %in% {vector(map(quoted, CODE_VALUES))}
report$value_text <- ifelse(is_text, report$value, "")
report$value[is_text] <- ""
numbers <- {vector(map(quoted, NUMBERS))}
report[numbers] <- lapply(report[numbers], function(cell) as.numeric(ifelse(cell == "", NA, cell)))
report <- report[{vector(quoted(column.name) for column in COLUMNS)}]"""


def factors(lists: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Lines that make a factor of each column with a closed list: code -> words."""
    for name, words in lists.items():
        levels, labels = vector(map(quoted, words)), vector(map(quoted, words.values()))
        yield f"report${name} <- factor(report${name},\n  levels = {levels},\n  labels = {labels})"


def labels(columns: Iterable[Labelled]) -> str:
    return "\n".join(f"attr(report${column.name}, 'label') <- {quoted(column.label)}" for column in columns)


def checks(rows: Sequence[Row], numbers: Iterable[str]) -> str:
    """Lines that stop where `report` has not these rows and numbers."""
    sums = checked_sums(rows, numbers)
    counts = vector(f"{name} = {count}" for name, (count, _) in sums.items())
    totals = vector(f"{name} = {total:.12g}" for name, (_, total) in sums.items())
    return f"""\
stopifnot(nrow(report) == {len(rows)})
counts <- {counts}
sums <- {totals}
for (name in names(counts)) {{
  found <- report[[name]][!is.na(report[[name]])]
  if (length(found) != counts[[name]] || abs(sum(found) - sums[[name]]) > 1e-9 * max(1, sum(abs(found)))) {{
    stop("column ", name, " is not what the script was made for")
  }}
}}"""


def tail(*more: str) -> str:
    """The end; `more`: what else was left lying."""
    return f"""\
rm({", ".join(("path", *more, "numbers", "name", "counts", "sums", "found"))})
message(nrow(report), " rows in the data frame 'report'; keep it with saveRDS(report, \\"report.rds\\")")"""


def vector(parts: Iterable[str]) -> str:
    """c(...) broken into lines of about WIDTH."""
    lines: list[str] = []
    line = " " * 12 + "c("
    for part in parts:
        if len(line) + len(part) + 2 > WIDTH:
            lines.append(line.rstrip())
            line = "  "
        line += part + ", "
    return "\n".join([*lines, line.removesuffix(", ") + ")"]).lstrip()


def quoted(text: str) -> str:
    r"""An R string in ASCII: other letters as \u escapes, so that no locale misreads them."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_letter(letter) for letter in escaped) + '"'


def _letter(letter: str) -> str:
    code = ord(letter)
    if 32 <= code < 127:
        return letter
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def ascii_only(text: str) -> str:
    return text.encode("ascii", "replace").decode()
