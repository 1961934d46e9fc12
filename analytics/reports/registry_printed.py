"""Rows of the registry's long table as the rows of a printed table: the same numbers, rounded as everywhere else.

What is withheld reads "suppressed", what is missing for another reason says it; none reads 0. Readings of curves and
limits of the funnel are left to the figures and to the files to compute with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from analytics.reports import reasons
from analytics.reports import registry_measures as measures
from analytics.reports import registry_terms as terms
from analytics.reports.long_table import Row
from analytics.reports.numbers import NOTHING, interval, number
from analytics.reports.registry_long_table import SUPPRESSED

HEAD = ("Number", "Value", "95 % interval", "Interval by")
READINGS = frozenset({"at_risk", "survival", "cif", "turnbull"})
LIMITS = "limits"
Cells = tuple[str, ...]


def is_printed(row: Row) -> bool:
    name = str(row["item"]).partition(":")[0]
    return name not in READINGS and name != LIMITS


def number_rows(rows: Sequence[Row]) -> list[Cells]:
    """Under HEAD, the rows of one part: what each is about as a heading of one cell, a row that is withheld whole as
    one line."""
    kept = [row for row in rows if is_printed(row)]
    return [line for _, each in groupby(kept, key=lambda row: row["row"]) for line in _lines(list(each))]


def _lines(rows: Sequence[Row]) -> Iterator[Cells]:
    first = rows[0]
    if len(rows) == 1 and first["reason"] == SUPPRESSED:
        yield first["about"] or first["words"], SUPPRESSED, NOTHING, ""
        return
    if first["about"]:
        yield (first["about"],)
    for row in rows:
        yield _name(row), value(row), _limits(row), reasons.METHODS.get(row["method"], terms.plain(row["method"] or ""))


def value(row: Row) -> str:
    """The value in print, its text, or why it is missing."""
    if row["value_text"] is not None:
        return text(row)
    if row["value"] is not None:
        return number(row["value"], measures.kind(row["item"], row["value"]), row["n"])
    if row["reason"] == SUPPRESSED:
        return SUPPRESSED
    return terms.REASONS.get(row["reason"], terms.plain(row["reason"])) if row["reason"] else NOTHING


def text(row: Row) -> str:
    """A text of the table in words."""
    told = str(row["value_text"])
    several = {"flags": reasons.FLAGS, "adjusted_for": terms.FACTORS}.get(row["item"])
    if several is not None:
        return "; ".join(several.get(code, terms.plain(code)) for code in told.split("; "))
    return terms.quantity(told) if row["item"] == "quantity" else terms.plain(told)


def _name(row: Row) -> str:
    return row["words"] if row["at"] is None else f"{row['words']} {number(row['at'], 'measure')}"


def _limits(row: Row) -> str:
    if row["low"] is None or row["high"] is None:
        return SUPPRESSED if row["reason"] == SUPPRESSED and row["method"] else _one_limit(row)
    return interval(row["low"], row["high"], _kind(row), row["n"])


def _one_limit(row: Row) -> str:
    """A limit that is not reached leaves the other one alone."""
    for key, words in (("low", "from"), ("high", "to")):
        if row[key] is not None:
            return f"{words} {number(row[key], _kind(row), row['n'])}"
    return NOTHING


def _kind(row: Row) -> str:
    return measures.kind(row["item"], row["value"])
