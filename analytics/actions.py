"""The only writers of snapshots, runs and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from analytics.models import ACTIVE, Report, Run, RunState, Snapshot
from analytics.permissions import check_can_freeze, check_can_release, check_reason
from analytics.queries import released_bytes, snapshot_by_digest, store, summary_of
from analytics.snapshots import freeze, parquet_bytes
from audit.actions import record
from pave.lib.digest import code_version, compact, sha256
from surveys import actions as survey_actions
from surveys import queries as survey_queries
from surveys.models import Survey

MOST_ATTEMPTS = 5
DEFAULT_REPLICATES, DEFAULT_SEED = 10_000, 1
RESEND_AFTER = timedelta(seconds=10)


def _from_now(seconds: float) -> Combinable:
    """A moment by the database's own clock, so that workers on several machines agree about leases."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a report is made with; with the snapshot and the code version it determines every byte."""

    by: tuple[str, ...] = ()
    replicates: int = DEFAULT_REPLICATES
    seed: int = DEFAULT_SEED

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "by": list(self.by)}


def make_snapshot(*, survey: Survey, by: str) -> Snapshot:
    """Freeze the submitted responses of a survey; the same content gives the row that is there already."""
    instrument = survey_queries.instrument_of(survey.instrument)
    with transaction.atomic():
        rows = list(survey_queries.submitted_responses(survey))
        frame = survey_queries.frame(survey)
    check_can_freeze(survey, len(rows))
    frozen = freeze(rows, instrument.header, instrument.sha256, frame)
    found = snapshot_by_digest(frozen.digest)
    if found is not None:
        return found
    parquet = store().put(parquet_bytes(frozen))
    row = Snapshot(digest=frozen.digest, manifest=frozen.manifest, rows=len(rows), parquet=parquet, made_by=by)
    try:
        with transaction.atomic():
            row.save()
            record(by=by, verb="snapshot.made", target=f"survey:{survey.slug}", digest=frozen.digest, rows=len(rows))
    except IntegrityError:
        found = snapshot_by_digest(frozen.digest)
        if found is None:
            raise
        return found
    return row


def request_run(*, survey: Survey, parameters: Parameters, by: str) -> Run:
    """Freeze and put a run down to be carried out. A double click, or the same report again, gives the same run.

    The caller enqueues `tasks.carry_out_run(run.id)` after commit where the run is still waiting.
    """
    snapshot = make_snapshot(survey=survey, by=by)
    wanted = parameters.as_json()
    key = sha256(compact([snapshot.digest, survey.slug, survey.title, wanted, code_version()]).encode())
    found = Run.objects.filter(key=key).exclude(state__in=[RunState.FAILED, RunState.CANCELLED]).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            run = Run.objects.create(snapshot=snapshot, survey=survey.slug, parameters=wanted, key=key, requested_by=by)
            record(by=by, verb="report.requested", target=f"survey:{survey.slug}", run=str(run.pk))
    except IntegrityError:
        return Run.objects.get(key=key, state__in=ACTIVE)
    return run


# -- the life of a run ------------------------------------------------------------------------------------------------


class Superseded(Exception):
    """Another worker has the run now, or it was cancelled: stop without writing."""


def claim_run(*, run_id: UUID | str) -> int | None:
    """Take a run: the new fence, or None where it is finished or somebody holds a live lease."""
    waiting = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=Now())
    with transaction.atomic():
        taken = Run.objects.filter(waiting, pk=run_id, attempt__lt=MOST_ATTEMPTS).update(
            state=RunState.RUNNING, fence=F("fence") + 1, attempt=F("attempt") + 1, done=0, step="count",
            lease_until=_from_now(settings.PAVE_LEASE_SECONDS), heartbeat_at=Now(),
        )  # fmt: skip
        return Run.objects.values_list("fence", flat=True).get(pk=run_id) if taken else None


def _held(run_id: UUID | str, fence: int) -> Any:
    return Run.objects.filter(pk=run_id, fence=fence, state=RunState.RUNNING)


def beat(*, run_id: UUID | str, fence: int) -> bool:
    """Extend the lease; False where the run was lost."""
    lease = _from_now(settings.PAVE_LEASE_SECONDS)
    return bool(_held(run_id, fence).update(lease_until=lease, heartbeat_at=Now()))


def tell_progress(*, run_id: UUID | str, fence: int, step: str, done: int, total: int) -> None:
    """Raises Superseded where the run was lost or cancelled."""
    if not _held(run_id, fence).update(step=step, done=done, total=total):
        raise Superseded(str(run_id))


@transaction.atomic
def finish_run(*, run_id: UUID | str, fence: int, report: Mapping[str, Any]) -> None:
    """Write the report and the end of the run in one transaction, guarded by the fence."""
    run = _held(run_id, fence).select_for_update().first()
    if run is None:
        raise Superseded(str(run_id))
    made = Report.objects.create(snapshot_id=run.snapshot_id, survey=run.survey, parameters=run.parameters, **report)
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE, report=made, finished_at=Now(), lease_until=None)
    record(by="system:worker", verb="report.made", target=f"survey:{run.survey}", report=made.pk)


def fail_run(*, run_id: UUID | str, fence: int, error: str) -> None:
    _held(run_id, fence).update(state=RunState.FAILED, error=error[:2_000], finished_at=Now(), lease_until=None)


@transaction.atomic
def cancel_run(*, run: Run, by: str) -> bool:
    """Stop a run that is waiting or running; its worker notices at its next step."""
    ended = Run.objects.filter(pk=run.pk, state__in=ACTIVE).update(state=RunState.CANCELLED, finished_at=Now())
    if ended:
        record(by=by, verb="report.cancelled", target=f"survey:{run.survey}", run=str(run.pk))
    return bool(ended)


def lost_runs() -> Sequence[UUID]:
    """Ids to send again: waiting ones whose message may be lost, and running ones whose worker is gone.

    A run that has used up its attempts is ended as failed instead.
    """
    stale = Q(state=RunState.RUNNING, lease_until__lt=Now())
    Run.objects.filter(stale, attempt__gte=MOST_ATTEMPTS).update(
        state=RunState.FAILED, finished_at=Now(),
        error=f"The worker stopped {MOST_ATTEMPTS} times while making this report. Ask for it again; if it stops "
        "again, tell whoever runs the server.",
    )  # fmt: skip
    long_ago = Q(sent_at__isnull=True) | Q(sent_at__lt=_from_now(-RESEND_AFTER.total_seconds()))
    return list(Run.objects.filter(Q(state=RunState.QUEUED) | stale).filter(long_ago).values_list("pk", flat=True))


def mark_sent(*, run_id: UUID | str) -> None:
    Run.objects.filter(pk=run_id).update(sent_at=Now())


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
