"""An R script that reads the registry's CSV beside it, checks that it is the right one and labels it. Base R."""

from __future__ import annotations

from analytics.reports.provenance import marks
from analytics.reports.r_script import checks, comment, factors, labels, quoted, reading, tail, vector
from analytics.reports.registry_long_table import COLUMNS, NAMES, NUMBERS, Summary, lists_of, registry_rows


def registry_r_bytes(summary: Summary, csv_name: str, csv: bytes) -> bytes:
    """ASCII text for R 3.5 or later that leaves a data frame `report`; it stops where a check fails.

    csv_name, csv: the file of `registry_csv_bytes` that the script looks for in the working directory, and its bytes.
    Checked in R: MD5 of the file, number of rows, and of every numeric column how many numbers there are and their sum
    (to 9 digits). Empty numbers are NA; `reason` says why.
    """
    rows = registry_rows(summary)
    parts = [
        comment(_head(summary, csv_name)),
        f"{reading(csv_name, csv, NAMES)}\n{_numbers()}",
        *factors(lists_of(rows)),
        labels(COLUMNS),
        checks(rows, NUMBERS),
        tail(),
    ]
    return ("\n\n".join(parts) + "\n").encode("ascii")


def _head(summary: Summary, csv_name: str) -> list[str]:
    return [
        str(summary["title"]),
        marks(summary),
        f"Reads {csv_name}, which must lie beside this script.",
        f"Frozen data {summary['snapshot']['sha256']}, code version {summary['code_version']}.",
        *summary["disclosure"]["sentences"],
    ]


def _numbers() -> str:
    return f"""\
numbers <- {vector(map(quoted, NUMBERS))}
report[numbers] <- lapply(report[numbers], function(cell) as.numeric(ifelse(cell == "", NA, cell)))"""
