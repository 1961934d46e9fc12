"""The long table for SPSS and Stata (`labelled_table`), the same bytes from the same summary.

Definition and provenance rows are left out: the codebook holds them, SPSS in its notes.
"""

from __future__ import annotations

from analytics.reports.codebook import number_of
from analytics.reports.entries import Summary
from analytics.reports.labelled_table import LabelledTable, Labels
from analytics.reports.long_table import COLUMNS, EXPLAINED, LISTS, NUMBERS, TEXT_ROWS, explained, long_rows
from analytics.reports.provenance import marks, provenance_rows
from analytics.reports.reasons import REASONS


def spss_bytes(summary: Summary) -> bytes:
    """A .sav file (row-compressed, UTF-8). Raises ValueError where a number lies among the codes of reasons."""
    return _table(summary).spss()


def stata_bytes(summary: Summary) -> bytes:
    """A .dta file (release 118, for Stata 14 and later); its label names snapshot and code version."""
    return _table(summary).stata()


def _table(summary: Summary) -> LabelledTable:
    return LabelledTable(
        columns=COLUMNS,
        rows=[row for row in long_rows(summary) if row["row"] not in TEXT_ROWS],
        numbers=NUMBERS,
        explainable=[name for name in NUMBERS if any(name in names for names in EXPLAINED.values())],
        explained=explained,
        reasons=REASONS,
        number_of=number_of,
        words=_words(summary),
        title=_title(summary),
        told=[marks(summary), *(f"{what}: {value}" for what, value in provenance_rows(summary)[1:])],
    )


def _words(summary: Summary) -> dict[str, Labels]:
    """Words of the closed lists, and the text of each question under its number."""
    lists: dict[str, Labels] = {
        name: {number_of(name, code): text for code, text in words.items()} for name, words in LISTS.items()
    }
    return {**lists, "number": {int(e["number"]): str(e.get("short") or e["text"]) for e in summary["items"]}}


def _title(summary: Summary) -> str:
    """Marks first: a cut title keeps them."""
    parts = [marks(summary).split(";")[0], str((summary.get("snapshot") or {}).get("sha256") or "")[:12]]
    return "; ".join(part for part in [*parts, str(summary.get("title") or "")] if part)
