"""The card for the day of a lumbar puncture: one row of a grid, with the drug taken from the course that runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.codebook_reader import codebook
from registry.facts import Facts
from registry.fast_entry.grid import GridRow, kept_row
from registry.fast_entry.grid_columns import GridColumn, columns_of
from registry.queries import Entry
from registry.values import CellRefused, read_day

ENTITY = "lp_hold"
DAY = "lp_day"
ASKED = (DAY, "plt_before_lp", "transfused", "last_dose_h_before", "first_dose_h_after", "traumatic")


@dataclass(frozen=True, slots=True)
class Running:
    """The drug of a day: codes for the row, and words for the person; both empty where no course covers the day."""

    agent: str = ""
    intensity: str = ""
    told: str = ""

    @property
    def cells(self) -> dict[str, str]:
        return {name: code for name, code in (("agent", self.agent), ("intensity", self.intensity)) if code}


def columns() -> tuple[GridColumn, ...]:
    """The cells of the card, in its order."""
    found = {column.name: column for column in columns_of(codebook().entity(ENTITY))}
    return tuple(found[name] for name in ASKED)


def blank(day: int | None) -> GridRow:
    """A card that nobody filled in, with today's day where it is known."""
    cells = dict.fromkeys(ASKED, "") | ({DAY: str(day)} if day is not None else {})
    return GridRow(cells)


def is_blank(row: GridRow) -> bool:
    """Whether nobody entered anything on a new card: the day stands there before anybody comes."""
    return row.is_new and not set(row.changed) - {DAY}


def kept(entry: Entry) -> GridRow:
    return kept_row(entry, columns())


def running_on(facts: Facts, day: int) -> Running:
    """Agent and intensity of that day. The intensity is blank while it is held: the row asks for what was before."""
    agent, intensity = facts.agent_on(day), facts.intensity_on(day)
    if not agent:
        return Running()
    known = "" if intensity == "none" else intensity
    return Running(agent, known, _in_words(agent, known))


def open_courses(facts: Facts) -> tuple[str, ...]:
    """The courses without a last dose, in words: what is running where the day is not known yet."""
    rows = [row for row in facts.rows("anticoagulant_course") if row.day("stop_day") is None and row.code("agent")]
    return tuple(_in_words(row.code("agent"), row.code("intensity")) for row in rows)


def _in_words(agent: str, intensity: str) -> str:
    field = codebook().entity(ENTITY).by_name
    words = field["intensity"].label_of(intensity).lower() if intensity else "dose held, or not known"
    return f"{field['agent'].label_of(agent)}, {words}"


def day_of(cells: Mapping[str, str], anchor: date | None) -> int | None:
    """The day in the card; None where it does not read as one."""
    try:
        return read_day(cells.get(DAY, "").strip(), anchor).day
    except CellRefused:
        return None


def same(row: GridRow, theirs: Entry) -> bool:
    """Whether everything that was typed is what somebody kept already: the same card sent twice."""
    there = kept(theirs).cells
    return all(there[name] == text.strip() for name, text in row.cells.items() if text.strip())
