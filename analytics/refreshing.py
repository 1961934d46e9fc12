"""New reports at night, where an administrator of the server wants them: as the last one was asked for, of newer data.

A survey by invitation never takes part: its reports wait for a wave's end. Of an open link a new report is made once at
least twenty responses came or went since the last: a reader who subtracts one report from the next then meets a crowd.
A report of the registry is made where its content changed, and binds all later ones to what it hides.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from django.conf import settings

from analytics import actions, queries
from analytics.models import Report, Run
from analytics.permissions import Refused
from analytics.population_margins import MarginsRefused
from pave.lib.clock import now
from surveys import queries as survey_queries
from surveys.lifecycle import LEAST_TOGETHER
from surveys.models import Survey

log = logging.getLogger(__name__)
BY = "system:nightly"


def refresh() -> Iterator[Run]:
    """Ask for every report that is due; the caller sends the runs. Twice in a night gives the same runs."""
    if "registry" in settings.PAVE_NIGHTLY_REPORTS:
        yield from _of_the_registry(now().date())
    if "surveys" in settings.PAVE_NIGHTLY_REPORTS:
        for survey in survey_queries.surveys():
            report = queries.latest_report(survey.slug)
            if report is not None and is_due(survey, report):
                yield from _asked(survey, report)


def is_due(survey: Survey, report: Report) -> bool:
    """Whether a crowd came or left since this report, which somebody once asked for."""
    if survey.mode != Survey.Mode.OPEN:
        return False
    submitted = survey_queries.counts(survey).submitted
    return submitted is not None and abs(submitted - report.snapshot.rows) >= LEAST_TOGETHER


def _asked(survey: Survey, report: Report) -> Iterator[Run]:
    wanted = report.parameters
    parameters = actions.Parameters(tuple(wanted["by"]), wanted["replicates"], wanted["seed"], wanted.get("margins"))
    try:
        yield actions.request_run(survey=survey, parameters=parameters, by=BY)
    except (Refused, MarginsRefused) as refused:
        log.info("no nightly report of %s: %s", survey.slug, refused)


def _of_the_registry(today: date) -> Iterator[Run]:
    """The registry as it stands, where it holds anything else than in its last report, which somebody asked for."""
    report = queries.latest_report("")
    if report is None or actions.make_registry_snapshot(as_of=today, by=BY).pk == report.snapshot_id:
        return
    parameters = actions.Parameters((), report.parameters["replicates"], report.parameters["seed"])
    try:
        yield actions.request_registry_run(as_of=today, parameters=parameters, by=BY)
    except Refused as refused:
        log.info("no nightly report of the registry: %s", refused)
