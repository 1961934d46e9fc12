"""What runs every night, in this order: seal what is over, shuffle and compact, then back up without the ledgers."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet

from pave.lib.clock import now
from surveys import actions, backup, ledger, ledger_copies, permissions, upkeep
from surveys.models import Survey

BY = "system:nightly"


def run() -> Iterator[str]:
    """Do the night's work; a line for each thing that was done."""
    for survey in due_for_sealing():
        certificate = actions.seal_survey(survey=survey, by=BY)
        yield f"{survey.slug}: sealed; {certificate.counts['submitted']} of {certificate.counts['issued']} submitted"
    for survey in unsealed():
        ledger.tidy(survey)
    upkeep.refresh()
    yield "responses: in a new random order, former order gone from disk"
    if settings.PAVE_BACKUP_RECIPIENT:
        yield f"backup: {backup.back_up(now().date()).name}"
    else:
        yield "backup: none, because PAVE_BACKUP_RECIPIENT names no recovery key (docs/operators.md)"


def due_for_sealing() -> list[Survey]:
    """Surveys by invitation that are over and not sealed."""
    return [survey for survey in unsealed() if _may_seal(survey)]


def unsealed() -> QuerySet[Survey]:
    """Surveys by invitation that still have their ledger."""
    return Survey.objects.filter(mode=Survey.Mode.INVITE, certificate=None)


def _may_seal(survey: Survey) -> bool:
    try:
        permissions.check_can_seal(survey)
    except permissions.Refused:
        return False
    return True


def after_wave(survey: Survey) -> None:
    """When a wave has ended and its rows are labelled: a new order, and a ledger copy if enough people started."""
    upkeep.refresh()
    ledger_copies.copy_if_enough(survey)
