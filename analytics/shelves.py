"""The list of reports: a shelf a survey, with what this person may open on it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from accounts.policy import REPORT_READERS
from analytics import queries
from analytics.models import Report, Run
from analytics.permissions import READS_THE_REGISTRYS
from registry.queries import children_now
from surveys import queries as survey_queries
from surveys.models import Survey

FORMER = 3


@dataclass(frozen=True, slots=True)
class Shelf:
    """`report`: the newest that may be read, `earlier` those before it, newest first: the last few of all for those
    who make reports, for everybody else those released. `submitted` and `run` are for the former alone, else None."""

    survey: Survey
    report: Report | None
    earlier: Sequence[Report]
    submitted: int | None
    run: Run | None
    makes: bool


def shelves(kinds: Set[str]) -> list[Shelf]:
    """Every survey for those who make reports; for everybody else those of which something was released."""
    makes = bool(kinds & REPORT_READERS)
    found = [_shelf(survey, makes) for survey in survey_queries.surveys()]
    return [one for one in found if makes or one.report]


@dataclass(frozen=True, slots=True)
class RegistryShelf:
    """The same for the registry; `children`: in it now."""

    report: Report | None
    earlier: Sequence[Report]
    children: int | None
    run: Run | None
    makes: bool


def registry_shelf(kinds: Set[str]) -> RegistryShelf | None:
    """What this person may open of the registry's reports; None where there is nothing to say to them."""
    makes, released = bool(kinds & REPORT_READERS), queries.released_reports("")
    reads = bool(kinds & READS_THE_REGISTRYS)
    newest = queries.latest_report("") if reads else next(iter(released), None)
    earlier = _earlier("", newest, released, reads)
    if not makes:
        return RegistryShelf(newest, earlier, None, None, makes) if newest else None
    return RegistryShelf(newest, earlier, children_now(), queries.active_run(""), makes)


def _shelf(survey: Survey, makes: bool) -> Shelf:
    released = queries.released_reports(survey.slug)
    newest = queries.latest_report(survey.slug) if makes else next(iter(released), None)
    earlier = _earlier(survey.slug, newest, released, makes)
    if not makes:
        return Shelf(survey, newest, earlier, None, None, makes)
    submitted = survey_queries.counts(survey).submitted
    return Shelf(survey, newest, earlier, submitted, queries.active_run(survey.slug), makes)


def _earlier(survey: str, newest: Report | None, released: Sequence[Report], reads_all: bool) -> list[Report]:
    """A new report may tell less than the one before it, so that one stays at hand."""
    if newest is None:
        return []
    former = queries.former_reports(survey, newest, FORMER) if reads_all else []
    known = {one.pk for one in former}
    return [*former, *(one for one in released if one.pk not in known and one.pk != newest.pk)]
