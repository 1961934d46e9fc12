"""Sections that pages, Word and PDF share: no cell of their tables holds a number that the JSON does not."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.reports.registry_parts import BLOCKS
from analytics.reports.registry_sections import Section, leading_lines, sections
from tests.analytics.reports import registry_told as told
from tests.analytics.reports.charts.registry_rows import (
    bleeding_rate,
    hold_length,
    incidence,
    platelet_day,
    treatment_days,
    withheld,
)
from tests.analytics.reports.word_reading import agrees, numbers_in

KEYS = [block.key for block in BLOCKS]
LABELS = {"platelet_holds": 2, "incidence": 2}
"""Columns that say what a row is about; one elsewhere."""


def unheard_of(found: list[Section], key: str, summary: told.Json) -> list[str]:
    """Cells with a number that no number of the part, as such or as the share of the others, rounds to."""
    known = [*told.numbers(summary[key]), *told.places(summary[key])]
    if key == "duration":
        known += told.numbers(summary.get("treatment_days", []))
    if key == "platelet_holds":
        known += told.numbers(summary.get("hold_lengths", []))
    if key == "incidence":
        known += [*told.numbers(summary.get("bleeding_rates", [])), *told.numbers(summary.get("platelet_days", []))]
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


def test_a_second_scheme_has_a_section_of_its_own_after_the_first() -> None:
    summary = told.summary() | {"bleeding_rates": [], "platelet_days": []}
    rows = [incidence(scheme="death"), incidence(scheme="death", group="pe")]
    titles = {}
    for name, second in (("told", incidence(scheme="death_hct_relapse", events=6)),
                         ("withheld", withheld(incidence(scheme="death_hct_relapse")))):  # fmt: skip
        found = sections(summary | {"incidence": [*rows, second]}, "incidence")
        titles[name] = [one.title for one in found]
        assert (found[1].figure is not None) is (name == "told") and len(found[1].lines) == 1
        assert unheard_of(found, "incidence", summary | {"incidence": [*rows, second]}) == []
    assert titles["told"] == titles["withheld"] == ["New clot", "New clot: transplantation and relapse compete too"]
    before = sections(summary | {"incidence": [incidence()]}, "incidence")
    assert [one.title for one in before] == ["New clot"], "reports from before have one scheme"


def test_bleeds_while_treated_stand_in_the_part_on_what_happens() -> None:
    rows = [bleeding_rate("all"), withheld(bleeding_rate("held")), withheld(bleeding_rate("reduced"))]
    summary = told.summary() | {"incidence": [incidence()], "bleeding_rates": rows, "platelet_days": []}
    last = sections(summary, "incidence")[-1]
    assert (last.title, last.figure is not None, len(last.lines)) == ("Bleeds while treated", True, 2)
    assert unheard_of([last], "incidence", summary) == []
    hidden = sections(summary | {"bleeding_rates": rows[1:]}, "incidence")[-1]
    assert hidden.figure is None and [label for label, _ in hidden.lines] == ["Withheld"]


BESIDE = [
    ("platelet_holds", "hold_lengths", hold_length(), "How long it is held"),
    ("incidence", "platelet_days", platelet_day(), "Bleeds and clots by platelet count"),
    ("duration", "treatment_days", treatment_days(), "What was given on those days"),
]


@pytest.mark.parametrize(("part", "block", "row", "title"), BESIDE)
def test_blocks_without_a_part_of_their_own_stand_in_another(part: str, block: str, row: Any, title: str) -> None:
    summary = told.summary() | {block: [row]}
    last = sections(summary, part)[-1]
    assert last.title == title and len(last.lines) == 1 and len(last.table) > 1
    assert unheard_of([last], part, summary) == []
    hidden = sections(summary | {block: [withheld(row)]}, part)[-1]
    cells = {cell for line in hidden.table[1:] for cell in line[LABELS.get(part, 1) :]}
    assert "Hidden." in str(hidden.lines[0][1]) and cells <= {"hidden"}
    before = {key: rows for key, rows in summary.items() if key != block}
    assert sections(before, part)[-1].title != title, "reports from before have no such block"


def test_the_overview_leads_with_the_first_scheme_alone() -> None:
    rows = [incidence(scheme="death"), incidence(scheme="death_hct_relapse")]
    assert leading_lines("incidence", rows) == leading_lines("incidence", rows[:1])


def test_the_overview_leads_with_what_holds_for_all() -> None:
    summary = told.summary()
    assert all(leading_lines(key, summary[key]) for key in KEYS)
    assert [str(line) for line in leading_lines("lp", [])] == ["No child is recorded here yet."]
