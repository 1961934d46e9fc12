"""The registry's long table for SPSS and Stata (`labelled_table`), the same bytes from the same summary.

Definitions and provenance are left out: the codebook holds them, SPSS the provenance in its notes.
"""

from __future__ import annotations

from functools import partial

from analytics.reports import registry_definitions
from analytics.reports.labelled_table import LabelledTable
from analytics.reports.provenance import marks
from analytics.reports.registry_codebook import number_of
from analytics.reports.registry_long_table import (
    COLUMNS,
    EXPLAINABLE,
    NUMBERS,
    TEXT_BLOCKS,
    Summary,
    explained,
    lists_of,
    registry_rows,
)


def registry_spss_bytes(summary: Summary) -> bytes:
    """A .sav file (row-compressed, UTF-8). Raises ValueError where a number lies among the codes of reasons."""
    return _table(summary).spss()


def registry_stata_bytes(summary: Summary) -> bytes:
    """A .dta file (release 118, for Stata 14 and later)."""
    return _table(summary).stata()


def _table(summary: Summary) -> LabelledTable:
    rows = registry_rows(summary)
    lists = lists_of(rows)
    return LabelledTable(
        columns=COLUMNS,
        rows=[row for row in rows if row["block"] not in TEXT_BLOCKS],
        numbers=NUMBERS,
        explainable=EXPLAINABLE,
        explained=explained,
        reasons=lists["reason"],
        number_of=partial(number_of, lists),
        words={name: {number_of(lists, name, code): text for code, text in words.items()}
               for name, words in lists.items()},
        title=_title(summary),
        told=[marks(summary), *(f"{what}: {value}" for what, value in registry_definitions.provenance(summary))],
    )  # fmt: skip


def _title(summary: Summary) -> str:
    """Marks first: a cut title keeps them."""
    parts = [marks(summary).split(";")[0], str(summary["snapshot"]["sha256"])[:12], str(summary["title"])]
    return "; ".join(part for part in parts if part)
