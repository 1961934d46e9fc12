"""The only writers of snapshots, runs and reports. Releases: release_actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from analytics.models import ACTIVE, Report, Run, RunState, Snapshot
from analytics.permissions import Refused, check_can_freeze, check_can_retry, check_day_has_come, check_has_children
from analytics.population_margins import check_sampled
from analytics.queries import ledgers_before, reported_before, snapshot_by_digest, store
from analytics.registry_snapshots import KIND, freeze_registry, registry_parquet
from analytics.snapshots import freeze, parquet_bytes
from analytics.text_codings.queries import settled_codings
from audit.actions import record
from pave.lib.clock import now
from pave.lib.digest import code_version, compact, sha256
from registry.codebook_reader import codebook
from registry.data_queries.queries import waiting_at
from registry.queries import extract_rows
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
    margins: Mapping[str, Mapping[str, float]] | None = None

    def as_json(self) -> dict[str, Any]:
        """`margins` (population_margins.Margins) stand there only where answers are weighted to them."""
        plain = {"by": list(self.by), "replicates": self.replicates, "seed": self.seed}
        return plain | ({"margins": dict(self.margins)} if self.margins else {})


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
    return _saved(row, f"survey:{survey.slug}")


def make_registry_snapshot(*, as_of: date, by: str) -> Snapshot:
    """Freeze the registry as it stood at the end of a day (UTC), today's so far; the same content gives the row that is
    there already, whose manifest names the day on which it was frozen first."""
    moment = datetime.combine(as_of, time.max, UTC)
    with transaction.atomic():
        extract = extract_rows(moment)
        queries_open = waiting_at(moment)
    frozen = freeze_registry(extract, queries_open, codebook())
    found = snapshot_by_digest(frozen.digest)
    if found is not None:
        return found
    parquet = store().put(registry_parquet(frozen))
    children = {row["child"] for rows in extract.values() for row in rows if row.get("child") is not None}
    manifest = {**frozen.manifest, "as_of": as_of.isoformat(), "children": len(children)}
    kept = {"manifest": manifest, "rows": len(frozen.lines), "parquet": parquet, "made_by": by}
    return _saved(Snapshot(digest=frozen.digest, kind=KIND, **kept), "registry")


def _saved(row: Snapshot, target: str) -> Snapshot:
    """The row, or that of whoever froze the same content in the same moment."""
    try:
        with transaction.atomic():
            row.save()
            record(by=row.made_by, verb="snapshot.made", target=target, digest=row.digest, rows=row.rows)
    except IntegrityError:
        found = snapshot_by_digest(row.digest)
        if found is None:
            raise
        return found
    return row


def request_run(*, survey: Survey, parameters: Parameters, by: str) -> Run:
    """Freeze and put a run down to be carried out. A double click, or the same report again, gives the same run.

    Raises population_margins.MarginsRefused where nobody analysed stands for a category of the margins. The caller
    enqueues `tasks.carry_out_run(run.id)` after commit where the run is still waiting.
    """
    snapshot = make_snapshot(survey=survey, by=by)
    check_margins(survey, parameters)
    coded = [one.pk for one in settled_codings(snapshot.digest, survey.slug)]
    wanted = parameters.as_json() | ({"codings": coded} if coded else {})
    return _one_run(snapshot, survey, _after_others(wanted, survey, snapshot), by)


def check_margins(survey: Survey, parameters: Parameters) -> None:
    """Raises population_margins.MarginsRefused where nobody analysed stands for a category."""
    if parameters.margins:
        rows = survey_queries.submitted_responses(survey)
        check_sampled(parameters.margins, rows, survey_queries.instrument_of(survey.instrument))


def _after_others(wanted: Mapping[str, Any], survey: Survey, snapshot: Snapshot) -> dict[str, Any]:
    """The parameters with the reports whose readers may lay the new one beside theirs; none, no key."""
    after = reported_before(survey.slug, snapshot)
    return {name: value for name, value in wanted.items() if name != "after"} | ({"after": after} if after else {})


def request_registry_run(*, as_of: date, parameters: Parameters, by: str) -> Run:
    """The same for the registry as it stood at the end of a day. Raises permissions.Refused for a day that has not
    come, and where no child was enrolled by then; the caller enqueues as for `request_run`."""
    check_day_has_come(as_of, now().date())
    snapshot = make_registry_snapshot(as_of=as_of, by=by)
    check_has_children(snapshot.manifest.get("children", snapshot.rows))
    return _one_run(snapshot, None, {**parameters.as_json(), "as_of": as_of.isoformat()}, by)


def retry_run(*, run: Run, by: str) -> Run:
    """Try once more what failed or was stopped: the same frozen data and parameters, by the code as it is now.

    Gives the run that is there where somebody else did so already. Raises permissions.Refused for any other run.
    """
    check_can_retry(run.state)
    if not run.survey:
        return _one_run(run.snapshot, None, run.parameters, by)
    survey = survey_queries.survey_by_slug(run.survey)
    return _one_run(run.snapshot, survey, _after_others(run.parameters, survey, run.snapshot), by)


def _one_run(snapshot: Snapshot, survey: Survey | None, wanted: dict[str, Any], by: str) -> Run:
    """The run of these data and parameters that waits, works or is done; a new one where there is none.

    Without a survey it is of the registry.
    """
    slug, title = (survey.slug, survey.title) if survey else ("", KIND)
    key = sha256(compact([snapshot.digest, slug, title, wanted, code_version()]).encode())
    found = Run.objects.filter(key=key).exclude(state__in=[RunState.FAILED, RunState.CANCELLED]).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            run = Run.objects.create(snapshot=snapshot, survey=slug, parameters=wanted, key=key, requested_by=by)
            record(by=by, verb="report.requested", target=f"survey:{slug}" if slug else KIND, run=str(run.pk))
    except IntegrityError:
        return Run.objects.get(key=key, state__in=ACTIVE)
    return run


# -- the life of a run ------------------------------------------------------------------------------------------------


class MadeMeanwhile(Exception):
    """Another report of the registry was finished since this one was begun: the two together could tell too much."""


class Superseded(Exception):
    """Another worker has the run now, or it was cancelled: stop without writing."""


def claim_run(*, run_id: UUID | str) -> int | None:
    """Take a run: the new fence, or None where it is finished or somebody holds a live lease."""
    waiting = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, lease_until__lt=Now())
    with transaction.atomic():
        taken = Run.objects.filter(waiting, pk=run_id, attempt__lt=MOST_ATTEMPTS).update(
            state=RunState.RUNNING, fence=F("fence") + 1, attempt=F("attempt") + 1, done=0, step="count",
            lease_until=_from_now(settings.PAVE_LEASE_SECONDS), heartbeat_at=Now(), started_at=Now(),
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
def finish_run(
    *, run_id: UUID | str, fence: int, report: Mapping[str, Any], ledgers: Sequence[str] | None = None
) -> None:
    """Write the report and the end of the run in one transaction, guarded by the fence.

    `ledgers`: those that a report of the registry respected. Raises MadeMeanwhile where they are no longer all.
    """
    if ledgers is not None:
        # Two workers that end at one moment meet here: the second one finds the first one's report.
        list(Snapshot.objects.select_for_update().filter(kind=KIND).order_by("pk"))
    run = _held(run_id, fence).select_for_update().first()
    if run is None:
        raise Superseded(str(run_id))
    if ledgers is not None and ledgers_before(run) != list(ledgers):
        raise MadeMeanwhile(str(run_id))
    made = Report.objects.create(snapshot_id=run.snapshot_id, survey=run.survey, parameters=run.parameters, **report)
    said = "" if run.preview not in (ledgers or ()) else run.preview
    Run.objects.filter(pk=run.pk).update(
        state=RunState.DONE, report=made, finished_at=Now(), lease_until=None, preview=said
    )
    record(by="system:worker", verb="report.made", target=f"survey:{run.survey}", report=made.pk)


@transaction.atomic
def remember_preview(*, run: Run, digest: str) -> str:
    """Write down, before anybody sees it, what is shown of the registry while its report is made; the digest of what
    stands for good: of two people who look at one moment the first one's. Refused where the run has ended since."""
    list(Snapshot.objects.select_for_update().filter(kind=KIND).order_by("pk"))
    Run.objects.filter(pk=run.pk, preview="", state__in=ACTIVE).update(preview=digest)
    kept: str = Run.objects.values_list("preview", flat=True).get(pk=run.pk)
    if not kept:
        raise Refused("This report is no longer being made.")
    return kept


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
