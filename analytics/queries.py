"""Readers of runs, snapshots and reports."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from analytics.models import ACTIVE, Report, Run, Snapshot
from analytics.reports.released import released
from pave.lib.artefacts import ArtefactStore
from pave.lib.digest import sha256, summary_bytes
from surveys.models import Survey


def snapshot_by_digest(digest: str) -> Snapshot | None:
    found: Snapshot | None = Snapshot.objects.filter(digest=digest).first()
    return found


def store() -> ArtefactStore:
    return ArtefactStore(settings.PAVE_VAR / "artefacts")


def runs_of(survey: str) -> QuerySet[Run]:
    return Run.objects.filter(survey=survey).select_related("snapshot", "report")


def latest_report(survey: str) -> Report | None:
    return Report.objects.filter(survey=survey).first()


def active_run(survey: str) -> Run | None:
    return Run.objects.filter(survey=survey, state__in=ACTIVE).first()


def file_bytes(report: Report, kind: str) -> bytes:
    """The stored bytes of one file; raises KeyError for an unknown kind, MissingArtefact for lost bytes."""
    return store().get(report.files[kind]["digest"])


def summary_of(report: Report) -> dict[str, Any]:
    """The protected summary: what may be shown."""
    summary: dict[str, Any] = json.loads(file_bytes(report, "json"))
    return summary


def run_by_id(run_id: str) -> Run | None:
    return Run.objects.filter(pk=run_id).first()


def released_bytes(summary: dict[str, Any]) -> bytes:
    """What a release of this summary shows to respondents."""
    return summary_bytes(released(summary))


def is_released(survey: Survey, summary: dict[str, Any]) -> bool:
    """Whether this very aggregate is the one that respondents see now."""
    return bool(survey.released) and survey.released == sha256(released_bytes(summary))
