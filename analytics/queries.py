"""Readers of runs, snapshots and reports."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from analytics.models import ACTIVE, Release, Report, Run, Snapshot
from analytics.reports.released import AS_IN_REPORT, IN_FIVES, released
from audit.models import Entry
from audit.queries import history_of
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


def reported_before(survey: str, snapshot: Snapshot) -> list[str]:
    """Digests of the other frozen contents of a survey that somebody asked a report of, the oldest first: its preview
    may have been looked at, even if the run was cancelled or failed.

    Those of another set of questions are not among them: nothing of theirs stands at the same place.
    """
    numbers = Run.objects.filter(survey=survey).exclude(snapshot=snapshot).values("snapshot")
    found = Snapshot.objects.filter(pk__in=numbers).order_by("pk")
    same = [one for one in found if one.manifest.get("columns") == snapshot.manifest.get("columns")]
    return [one.digest for one in same]


def latest_report(survey: str) -> Report | None:
    return Report.objects.filter(survey=survey).select_related("release").first()


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
    """Whether this very aggregate is the one that respondents see now, as in the report."""
    return bool(survey.released) and survey.released == sha256(released_bytes(summary))


def mode_shown(survey: Survey, report: Report, summary: dict[str, Any]) -> str:
    """How respondents see this report now (reports.released.MODES); "" where they do not."""
    if is_released(survey, summary):
        return AS_IN_REPORT
    last = _shown(survey).first() if survey.released else None
    told = last.detail if last else {}
    return IN_FIVES if (told.get("mode"), told.get("report")) == (IN_FIVES, report.pk) else ""


def modes_ever_shown(survey: Survey) -> set[str]:
    """How respondents of this survey were ever shown results, of whatever report, even if it was withdrawn since.

    From the trail, which is for good. Before there was a choice it was as in the report.
    """
    return {entry.detail.get("mode", AS_IN_REPORT) for entry in _shown(survey)}


def _shown(survey: Survey) -> QuerySet[Entry]:
    return history_of(f"survey:{survey.slug}").filter(verb="report.released")


def release_of(report: Report) -> Release | None:
    """Who released the report, when and why; None before."""
    return Release.objects.filter(report=report).first()


def released_reports(survey: str) -> list[Report]:
    """The reports of a survey, or with "" of the registry, that everybody who signs in may read; newest first."""
    return list(Report.objects.filter(survey=survey, release__isnull=False).select_related("release"))


def former_reports(survey: str, newest: Report, most: int) -> list[Report]:
    """The reports of a survey, or with "" of the registry, before the newest, for who may read all; newest first."""
    others = Report.objects.filter(survey=survey).exclude(pk=newest.pk).select_related("release")
    return list(others[:most])


def registry_ledgers(but: UUID | None = None) -> list[str]:
    """What disclosure control remembers of every report of the registry, then of every preview that somebody looked at
    and no report stands for: digests, in the order of the reports and runs. `but`: a run whose own preview is left out.
    """
    reports = Report.objects.filter(survey="").exclude(ledger="").order_by("pk").values_list("ledger", flat=True)
    seen = Run.objects.filter(survey="").exclude(preview="").order_by("requested_at", "pk")
    seen = seen if but is None else seen.exclude(pk=but)
    return [*reports, *seen.values_list("preview", flat=True)]


def ledgers_before(run: Run) -> list[str]:
    """What the report of a run respects. Its own preview is the same rows through the same gate, and only counts where
    something else was released since it was looked at. Raises MissingArtefact."""
    others = registry_ledgers(but=run.pk)
    own = Run.objects.values_list("preview", flat=True).get(pk=run.pk)
    if not own or json.loads(store().get(own))["earlier"] == others:
        return others
    return [*others, own]


def own_points(report: Report, sites: Collection[str]) -> list[tuple[int, int, float | None, float | None]]:
    """Children who stopped in the window, children, and the share given their case mix with the size at which it is to
    be drawn (None where no case mix is applied), of these sites: for the eyes of who works there. They stand in no file
    of the report. Raises MissingArtefact."""
    kept = json.loads(store().get(report.ledger))["own"] if report.ledger and sites else {}
    return [(x, n, *(rest or (None, None))) for site, (x, n, *rest) in kept.items() if site in sites]


def registry_is_simulated() -> bool:
    """Only production has children of a study."""
    return not settings.PRODUCTION


def released_days() -> frozenset[date]:
    """The days as of which results of the registry have been released."""
    told = Release.objects.filter(report__survey="").values_list("report__parameters", flat=True)
    return frozenset(date.fromisoformat(parameters["as_of"]) for parameters in told)
