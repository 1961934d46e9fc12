"""The only writers of releases: to whoever signs in, once and for good; to respondents, until it is withdrawn."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from analytics.models import Release, Report
from analytics.permissions import (
    Refused,
    check_can_let_out,
    check_can_release,
    check_reason,
    check_registry_can_be_let_out,
    check_survey_can_be_let_out,
)
from analytics.queries import modes_ever_shown, release_of, released_days, store, summary_of
from analytics.release_calendar import read_calendar
from analytics.release_modes import shown_bytes
from analytics.reports.released import AS_IN_REPORT, IN_FIVES, MODES
from audit.actions import record
from pave.lib.artefacts import MissingArtefact
from pave.lib.clock import now
from surveys import actions as survey_actions
from surveys import queries as survey_queries
from surveys.models import Survey

WORDS = {AS_IN_REPORT: "as in the report", IN_FIVES: "in fives"}
ROWS_ARE_GONE = "The frozen answers of this report are gone, so its numbers cannot be rounded. Make a new report."


def let_out(*, report: Report, by: str, reason: str) -> Release:
    """Release a report: whoever signs in reads it from now on. Never taken back.

    Raises permissions.Refused as `check_release` does, or without a reason.
    """
    check_reason(reason)
    check_release(report)
    try:
        with transaction.atomic():
            made: Release = Release.objects.create(report=report, by=by, reason=reason.strip())
            target = f"survey:{report.survey}" if report.survey else "registry"
            record(by=by, verb="report.let_out", target=target, report=report.pk, reason=made.reason)
    except IntegrityError as error:
        raise Refused("Somebody released this report in the same moment.") from error
    return made


def check_release(report: Report) -> None:
    """Raises permissions.Refused where this report may not be released now; the sentence says why."""
    check_can_let_out(report, release_of(report), "disclosure" in summary_of(report))
    if report.survey:
        survey = survey_queries.survey_by_slug(report.survey)
        check_survey_can_be_let_out(survey.by_invitation, report.snapshot.rows)
        return
    check_registry_can_be_let_out(
        date.fromisoformat(report.parameters["as_of"]), read_calendar(settings.PAVE_RELEASE_DAYS), released_days(),
        today=now().date(), remembered=bool(report.ledger),
    )  # fmt: skip


# -- what respondents see ---------------------------------------------------------------------------------------------


def release_for_respondents(*, report: Report, by: str, reason: str, mode: str = AS_IN_REPORT) -> str:
    """Show respondents the aggregate of a report beside their own answers; the digest of what they see.

    `mode`: "report" as the report tells it, or "fives" rounded, from the same frozen rows. Raises permissions.Refused
    before the survey or a wave has ended, under 20 responses, without a reason, and after the other mode was shown.
    """
    summary = summary_of(report)
    survey = survey_queries.survey_by_slug(report.survey)
    check_can_release(
        survey, summary["flow"]["analysed"], summary["source"]["instrument_sha256"] == survey.instrument.sha256
    )
    check_mode(survey, mode)
    try:
        digest = store().put(shown_bytes(report, mode))
    except MissingArtefact as error:
        raise Refused(ROWS_ARE_GONE) from error
    _point(report, survey, digest, by, reason, mode)
    return digest


def check_mode(survey: Survey, mode: str) -> None:
    """Raises permissions.Refused for a mode that there is not, or beside the other one: the sentence says why."""
    if mode not in MODES:
        raise Refused("Choose how small numbers are protected.")
    others = modes_ever_shown(survey) - {mode}
    if others:
        earlier, wanted = WORDS[others.pop()], WORDS[mode]
        raise Refused(
            f"Respondents of this survey were shown results {earlier} before, so none can be shown {wanted}: exact and "
            "rounded numbers of the same people, side by side, give back what each hides, and what was seen stays seen."
        )


def withdraw_release(*, report: Report, by: str, reason: str) -> None:
    """Respondents see their receipt alone again. Raises permissions.Refused without a reason."""
    _point(report, survey_queries.survey_by_slug(report.survey), "", by, reason)


@transaction.atomic
def _point(report: Report, survey: Survey, digest: str, by: str, reason: str, mode: str = "") -> None:
    """The mode is asked for again under a lock: two people may choose differently in the same moment."""
    check_reason(reason)
    target = f"survey:{survey.slug}"
    if digest:
        check_mode(Survey.objects.select_for_update().get(pk=survey.pk), mode)
    survey_actions.point_to_released(survey=survey, sha256=digest, by=by)
    if digest:
        record(by=by, verb="report.released", target=target, report=report.pk, reason=reason.strip(), mode=mode)
    else:
        record(by=by, verb="report.release_withdrawn", target=target, report=report.pk, reason=reason.strip())
