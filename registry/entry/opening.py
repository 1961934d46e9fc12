"""Five fields open a case: what was typed, and what is wrong with it before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Site
from pave.lib.clock import now
from registry import actions
from registry.cells import Problem
from registry.codebook import Field
from registry.codebook_reader import codebook
from registry.drafts import about_reason, read, stopping
from registry.entry import once
from registry.entry.groups import OPENING
from registry.entry.reading import Posted, cells_of
from registry.entry.saving import Stopped
from registry.facts import Facts
from registry.governance.site_codebook import codebook_of
from registry.models import Case

SITE, DATE = "_site", "_date_of_diagnosis"
WHICH_SITE = "You work at more than one site. Say at which one this child is."
FIRST_DATE = date(1990, 1, 1)
LONGEST_YEAR = 12
"""A whole number of more digits is none to the registry, which says so itself."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The form that opens a case, as it was sent. `site` is None where none was chosen."""

    site: Site | None
    posted: Posted
    typed_date: str
    reason: str
    form_id: str


def fields() -> tuple[Field, ...]:
    entity = codebook().entity("enrolment")
    return tuple(entity.by_name[name] for name in OPENING)


def open_from(sent: Opening, by: str) -> Case:
    """The case, or the one that the same form opened before; raises Stopped."""
    cells, wrong = cells_of(fields(), sent.posted)
    problems = [*wrong, *_blank(cells)]
    if sent.site is None:
        problems.append(Problem(SITE, "refuse", "site", WHICH_SITE))
    anchor, why = date_of_diagnosis(sent.typed_date, cells.get("dx_year", ""))
    if why:
        problems.append(Problem(DATE, "refuse", "unreadable", why))
    if problems or sent.site is None:
        asked = {one.field for one in wrong}  # one sentence a box
        more = (one for one in _unread(sent.site, cells, anchor, sent.reason) if one.field not in asked)
        raise Stopped((*problems, *more))
    try:
        return once.open_once(
            site=sent.site, cells=cells, by=by, reason=sent.reason, anchor=anchor, form_id=sent.form_id
        )
    except actions.Refused as refused:
        raise Stopped(refused.problems) from refused


def date_of_diagnosis(typed: str, year: str = "") -> tuple[date | None, str]:
    """The date that was typed, and why it cannot be the one; both are nothing where nothing was typed."""
    text = typed.strip()
    if not text:
        return None, ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None, "There is no such date. Write it as year-month-day, such as 2026-03-17."
    if found > now().date():
        return None, "This date has not come yet. Check the year."
    if found < FIRST_DATE:
        return None, f"This date is before {FIRST_DATE.year}. Check the year."
    if year.isdecimal() and len(year) <= LONGEST_YEAR and int(year) != found.year:
        return None, "This date is not in the year of diagnosis that you gave. Correct one of the two."
    return found, ""


def _blank(cells: Mapping[str, str]) -> list[Problem]:
    """All five are needed: without them nobody could find the child again, or count it."""
    return [
        Problem(one.name, "refuse", "blank", f"{one.label} is blank. Fill it in, or say why there is no value.")
        for one in fields()
        if not cells.get(one.name) and not cells.get(f"{one.name}_date")
    ]


def _unread(site: Site | None, cells: Mapping[str, str], anchor: date | None, reason: str) -> list[Problem]:
    """What else would stop the write, so that all of it is said at once."""
    draft = read("", "enrolment", cells, anchor, codebook_of(site) if site else None)
    return [*stopping(draft, Facts({}), Facts({}), reason), *about_reason(reason)]
