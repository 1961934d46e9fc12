"""The long table with a type for each column: what the CSV says, for files that know numbers from text.

Rows are those of `csvfile.csv_rows`, in their order, with two differences: every column is there (None where the CSV is
empty), and `value` holds numbers only, its texts (a median category, a definition) being in `value_text`. Floats are
those of the stored JSON, bit for bit: rounded to 12 significant digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from analytics.reports import reasons
from analytics.reports.csvfile import csv_rows
from analytics.reports.entries import Summary
from pave.lib.digest import rounded

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """`type` is whole (integer), number (float), text, or listed: text of a closed list (LISTS)."""

    name: str
    type: Literal["whole", "number", "text", "listed"]
    label: str

    @property
    def is_number(self) -> bool:
        return self.type in ("whole", "number")


COLUMNS: tuple[Column, ...] = (
    Column("number", "whole", "Question"),
    Column("entry", "text", "Entry: the question, or its row or field"),
    Column("label", "text", "Label of the row or field, or the question"),
    Column("kind", "listed", "Kind of answer"),
    Column("row", "listed", "What the row tells"),
    Column("code", "text", "Code of the option, measure or test"),
    Column("text", "text", "The code in words"),
    Column("n", "whole", "Denominator"),
    Column("count", "whole", "Count"),
    Column("share", "number", "Share of those who answered (0 to 1)"),
    Column("share_of_shown", "number", "Share of those shown the question (0 to 1)"),
    Column("value", "number", "Value of the estimate"),
    Column("value_text", "text", "Value where it is a text"),
    Column("low", "number", "95 % interval, lower limit"),
    Column("high", "number", "95 % interval, upper limit"),
    Column("method", "listed", "How the interval or p was made"),
    Column("simultaneous_low", "number", "Simultaneous 95 % interval, lower limit"),
    Column("simultaneous_high", "number", "Simultaneous 95 % interval, upper limit"),
    Column("simultaneous_method", "listed", "How the simultaneous interval was made"),
    Column("reason", "listed", "Why a number is missing"),
    Column("factor", "text", "Factor of the groups, or attribute of the case"),
    Column("group", "text", "Code of the group, or level of the attribute"),
    Column("option", "text", "Option that the group row is about"),
    Column("statistic", "number", "Test statistic"),
    Column("df", "whole", "Degrees of freedom"),
    Column("p", "number", "p"),
    Column("p_holm", "number", "p, Holm"),
    Column("p_bh", "number", "p, Benjamini-Hochberg"),
    Column("effect", "number", "Effect size (Cramer's V or epsilon squared)"),
    Column("effect_low", "number", "Effect size, lower 95 % limit"),
    Column("effect_high", "number", "Effect size, upper 95 % limit"),
    Column("effect_corrected", "number", "Effect size corrected for bias (Cramer's V)"),
    Column("unclassified", "whole", "Answers of clinicians in none of the groups"),
    Column("family", "whole", "Tests that p is corrected for together"),
)
NAMES = tuple(column.name for column in COLUMNS)
NUMBERS = tuple(column.name for column in COLUMNS if column.is_number)

ROWS = {
    "option": "An answer", "missing": "Base, shown, answered, or why not answered", "estimate": "A measure",
    "group": "A group of clinicians", "test": "A comparison of groups", "level": "A level of a case's attribute",
    "flow": "From invitation to analysis", "response_rate": "A response rate", "definition": "A definition",
    "provenance": "Where the numbers come from", "case": "A case as it was shown",
}  # fmt: skip
KINDS = {
    "single": "One choice", "multiple": "Several choices", "numeric": "A number", "range": "An end of a range",
    "matrix": "A row of a table", "ranking": "A ranking", "text": "Free text", "vignette": "A case",
    "derived": "Worked out from an answer",
}  # fmt: skip
# The order is the number in SPSS and Stata files: new words go to the end.
LISTS: dict[str, dict[str, str]] = {
    "row": ROWS,
    "kind": KINDS,
    "method": reasons.METHODS | reasons.TEST_METHODS,
    "simultaneous_method": reasons.METHODS,
    "reason": reasons.REASONS,
}

TEXT_ROWS = ("definition", "provenance")
# Estimates whose value is a code of an answer, even where the code looks like a number.
CODE_VALUES = ("median_category", "rand_class")

# Which empty numbers of a row its reason is about; other empty cells do not apply to the row.
_COUNTED = ("n", "count", "share", "low", "high")
EXPLAINED: dict[str, tuple[str, ...]] = {
    "option": ("count", "share", "share_of_shown", "low", "high"),
    "missing": ("count", "share_of_shown"),
    "estimate": ("value", "low", "high"),
    "group": _COUNTED,
    "level": _COUNTED,
    "case": _COUNTED,
    "test": ("statistic", "df", "p", "p_holm", "p_bh", "effect", "effect_low", "effect_high", "effect_corrected",
             "unclassified"),
    "response_rate": ("value", "low", "high"),
}  # fmt: skip
# A test that was made has no other numbers than these.
OF_TEST = {
    "fisher_freeman_halton": frozenset(EXPLAINED["test"]) - {"statistic", "df"},
    "kruskal_wallis": frozenset(EXPLAINED["test"]) - {"effect_low", "effect_high", "effect_corrected"},
}


def long_rows(summary: Summary) -> list[Row]:
    """Every row of the long table, all columns in the order of COLUMNS.

    Raises ValueError for NaN or infinity, for a whole number that is none, and for a word outside its closed list.
    """
    return [_typed(row) for row in csv_rows(summary)]


def explained(row: Row) -> tuple[str, ...]:
    """The columns of a row that are empty for its `reason`; () where the row has none."""
    if row["reason"] is None:
        return ()
    return tuple(name for name in _explainable(row) if row[name] is None)


def _explainable(row: Row) -> tuple[str, ...]:
    names = EXPLAINED.get(row["row"], ())
    if row["row"] == "test":
        known = OF_TEST.get(row["code"], frozenset(names))
        if row["reason"] != "suppressed":
            known -= {"unclassified"}
        return tuple(name for name in names if name in known)
    if row["row"] == "group" and row["code"] is not None:
        return ("n", "value")
    return (*names, "value") if row["row"] == "option" and row["kind"] == "ranking" else names


def _typed(row: Row) -> Row:
    found = {column.name: _cell(column, row.get(column.name)) for column in COLUMNS}
    value = row.get("value")
    if isinstance(value, str):
        found["value_text"] = value
    return found


def _cell(column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if column.name == "value" and isinstance(value, str):
        return None
    if column.type == "number":
        return rounded(float(value))
    if column.type == "whole":
        return _whole(value)
    text = str(value)
    if column.type == "listed" and text not in LISTS[column.name]:
        raise ValueError(f"{text!r} is no {column.name} of the long table: add it to its closed list")
    return text


def _whole(value: Any) -> int:
    if int(value) != float(value):
        raise ValueError(f"{value} is no whole number")
    return int(value)


PERCENT, EFFECTIVE, COUNTS = (
    ("modal_share", "variation_ratio", "margin_over_second", "heaping_share", "raked_share"), ("hill_1", "hill_2"),
    ("n", "distinct", "count_first", "raked_n_eff"),
)  # fmt: skip
OF_NUMBERS = ("mean", "median", "sd", "q1", "q3", "p10", "p90", "mad", "gini_mean_difference", "borda_mean")


def printed_as(code: str) -> str:
    """How a measure is printed: a kind of `numbers.number`. RAND ratings as numbers, others as an index."""
    if code in PERCENT:
        return "percent"
    if code in EFFECTIVE:
        return "effective"
    if code in COUNTS:
        return "count"
    return "measure" if code in OF_NUMBERS or code.startswith("rand_") else "index"
