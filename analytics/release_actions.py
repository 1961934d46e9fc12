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
from analytics.queries import release_of, released_bytes, released_days, store, summary_of
from analytics.release_calendar import read_calendar
from audit.actions import record
from pave.lib.clock import now
from surveys import actions as survey_actions
from surveys import queries as survey_queries
from surveys.models import Survey


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


def release_for_respondents(*, report: Report, by: str, reason: str) -> str:
    """Show respondents the report's protected aggregate beside their own answers; the digest of what they see.

    Raises permissions.Refused before the survey or a wave has ended, under 20 responses, or without a reason.
    """
    summary = summary_of(report)
    survey = survey_queries.survey_by_slug(report.survey)
    check_can_release(
        survey, summary["flow"]["analysed"], summary["source"]["instrument_sha256"] == survey.instrument.sha256
    )
    digest = store().put(released_bytes(summary))
    _point(report, survey, digest, by, reason)
    return digest


def withdraw_release(*, report: Report, by: str, reason: str) -> None:
    """Respondents see their receipt alone again. Raises permissions.Refused without a reason."""
    _point(report, survey_queries.survey_by_slug(report.survey), "", by, reason)


@transaction.atomic
def _point(report: Report, survey: Survey, digest: str, by: str, reason: str) -> None:
    check_reason(reason)
    survey_actions.point_to_released(survey=survey, sha256=digest, by=by)
    verb = "report.released" if digest else "report.release_withdrawn"
    record(by=by, verb=verb, target=f"survey:{survey.slug}", report=report.pk, reason=reason.strip())
