"""Sections that pages, Word and PDF share: no cell of their tables holds a number that the JSON does not."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.reports.registry_parts import BLOCKS
from analytics.reports.registry_sections import Section, leading_lines, sections
from tests.analytics.reports import registry_told as told
from tests.analytics.reports.word_reading import agrees, numbers_in

KEYS = [block.key for block in BLOCKS]
LABELS = {"platelet_holds": 2, "incidence": 2}
"""Columns that say what a row is about; one elsewhere."""


def unheard_of(found: list[Section], key: str, summary: told.Json) -> list[str]:
    """Cells with a number that no number of the part, as such or as the share of the others, rounds to."""
    known = [*told.numbers(summary[key]), *told.places(summary[key])]
    if key == "sites":
        known += told.numbers(summary["site_options"])
    known += [1 - one for one in known if 0 <= one <= 1]
    tables = [table for one in found for table in (one.table, one.figure.table if one.figure else []) if table]
    cells = [cell for table in tables for line in table[1:] for cell in line[LABELS.get(key, 1) :]]
    cells = [cell for cell in cells if not any(letter.isalpha() for letter in cell.replace(" to ", ""))]
    return [cell for cell in cells for read in numbers_in(cell)
            if not any(agrees(read, one) or agrees(read, one, percent=True) for one in known)]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_cell_is_a_number_of_the_json(key: str) -> None:
    summary = told.summary()
    assert unheard_of(sections(summary, key), key, summary) == []


def test_a_cell_of_another_report_is_found() -> None:
    changed = told.summary()
    row = next(row for row in changed["completeness"] if not row.get("hidden"))
    row["rows"] = 4711
    assert unheard_of(sections(changed, "completeness"), "completeness", told.summary()) == ["4,711"]


@pytest.mark.parametrize("key", KEYS)
def test_a_part_without_anybody_says_so(key: str) -> None:
    nobody: Any = {"quantity": "duration_mo3", "n": 0, "sites": 0, "points": [], "limits": [], "target": None}
    empty = told.summary() | {key: nobody if key == "sites" else []}
    (section,) = sections(empty, key)
    assert "No child is recorded here yet." in str(section.lines[0][1]) and section.figure is None


def test_the_overview_leads_with_what_holds_for_all() -> None:
    summary = told.summary()
    assert all(leading_lines(key, summary[key]) for key in KEYS)
    assert [str(line) for line in leading_lines("lp", [])] == ["No child is recorded here yet."]
