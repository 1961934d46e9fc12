"""One respondent with every shown question answered, and what a browser would post for them."""

from __future__ import annotations

import json
from typing import Any

from demo.margins import published
from demo.simulate import responses_csv
from surveys import pages
from surveys.instrument import SPECIAL_CELLS, Instrument, Section
from surveys.models import Survey
from surveys.responses_file import read_responses

Cells = dict[str, str]
Posted = dict[str, str | list[str]]
SEED = 1


def simulated_file(instrument: Instrument) -> bytes:
    """The demonstration's responses, with the published margins."""
    return responses_csv(instrument, published(), SEED)


def filled(instrument: Instrument) -> Cells:
    """The simulated respondent who answered most."""
    rows = read_responses(simulated_file(instrument), instrument).rows
    answered = [{name: cell for name, cell in cells.items() if cell not in SPECIAL_CELLS} for _, _, cells in rows]
    return max(answered, key=len)


def heaviest(survey: Survey, instrument: Instrument, cells: Cells) -> tuple[Section, int]:
    """The section whose page has most bytes for this respondent, and how many."""
    sizes = {
        section.id: len(pages.fill_section(pages.section_page(survey, instrument, section), instrument, section, cells))
        for section in instrument.sections
    }
    largest = max(instrument.sections, key=lambda section: sizes[section.id])
    return largest, sizes[largest.id]


def as_posted(instrument: Instrument, section: Section, cells: Cells) -> Posted:
    """The fields of a section as a browser sends them: a value a ticked box or ranked place."""
    posted: Posted = {}
    for column in pages.section_columns(instrument, section):
        cell = cells.get(column.name)
        if cell and column.kind != "case":
            posted[column.name] = cell.split(";") if column.kind in ("multiple", "ranking") else cell
    return posted


def section_form(posted: Posted, cells: Cells) -> dict[str, Any]:
    """Continue, with one answer changed since the page was sent."""
    note = {name: cells[name] for name in posted}
    note.popitem()
    return {**posted, "before": json.dumps(note, ensure_ascii=False), "prompted": "", "go": "next"}


def autosave_form(posted: Posted) -> dict[str, Any]:
    """One answer, as the page sends it when it changes."""
    name, value = next(iter(posted.items()))
    return {"columns": name, name: value}
