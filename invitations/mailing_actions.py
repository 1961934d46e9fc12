"""What the worker writes while it sends. The wave row says who may send; the ledger says what became of each mail.

A mail is claimed in the ledger before it is handed over, and only where nothing was noted of it. So nobody gets two
mails of one wave, whoever dies in the middle: what was claimed and never noted again is unsure, and stays so.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from audit.actions import record
from invitations import queries
from invitations.models import Invitation, Wave, WaveState
from invitations.queries import Progress
from invitations.rules import SECRET_BYTES, Audience, wave_code
from pave.lib.clock import now
from surveys import actions as survey_actions
from surveys import keys, ledger, nightly, storage
from surveys.cells import BOUNCED, OPTED_OUT, Cells, Mail
from surveys.codes import token_digest
from surveys.lifecycle import Phase
from surveys.models import Ledger, Survey, Token

BY = "system:worker"
MOST_ATTEMPTS = 5
RESEND_AFTER = timedelta(seconds=10)
BATCH = 1_000


class Superseded(Exception):
    """Another worker has the wave now, or somebody stopped it: send nothing more."""


def _from_now(seconds: float) -> Combinable:
    """A moment by the database's own clock, so that workers on several machines agree about leases."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), output_field=DateTimeField())


# -- who may send ---------------------------------------------------------------------------------------------------


def claim_wave(*, wave_id: int) -> int | None:
    """Take a wave: the new fence, or None where it does not send or somebody holds a live lease."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    with transaction.atomic():
        taken = Wave.objects.filter(free, pk=wave_id, state=WaveState.SENDING, attempt__lt=MOST_ATTEMPTS).update(
            fence=F("fence") + 1, attempt=F("attempt") + 1, lease_until=_from_now(settings.PAVE_LEASE_SECONDS)
        )
        return Wave.objects.values_list("fence", flat=True).get(pk=wave_id) if taken else None


def _held(wave_id: int, fence: int) -> QuerySet[Wave]:
    return Wave.objects.filter(pk=wave_id, fence=fence, state=WaveState.SENDING)


def beat(*, wave_id: int, fence: int) -> bool:
    """Extend the lease; False where the wave was lost."""
    return bool(_held(wave_id, fence).update(lease_until=_from_now(settings.PAVE_LEASE_SECONDS)))


def check_held(*, wave_id: int, fence: int) -> None:
    """Raises Superseded."""
    if not _held(wave_id, fence).exists():
        raise Superseded(str(wave_id))


def release(*, wave_id: int, fence: int) -> None:
    """Give a wave back after a stretch of work, so that other jobs come in between."""
    _held(wave_id, fence).update(lease_until=None, attempt=0, queued_at=None)


def pause(*, wave_id: int, fence: int, failure: str) -> None:
    """Stop a wave until somebody looks; `failure` names no address."""
    _held(wave_id, fence).update(state=WaveState.PAUSED, failure=failure, lease_until=None)


def mark_queued(*, wave_id: int) -> None:
    Wave.objects.filter(pk=wave_id).update(queued_at=Now())


def lost_waves() -> list[int]:
    """Ids to send to the queue again; a wave whose worker died too often is stopped instead."""
    sending = Wave.objects.filter(state=WaveState.SENDING).exclude(lease_until__gte=Now())
    sending.filter(attempt__gte=MOST_ATTEMPTS).update(
        state=WaveState.PAUSED, lease_until=None,
        failure=f"The worker stopped {MOST_ATTEMPTS} times in a row while sending. Tell whoever runs the server.",
    )  # fmt: skip
    long_ago = Q(queued_at__isnull=True) | Q(queued_at__lt=_from_now(-RESEND_AFTER.total_seconds()))
    return list(sending.filter(long_ago).values_list("pk", flat=True))


# -- before the first mail ------------------------------------------------------------------------------------------


def prepare(*, wave: Wave, fence: int) -> None:
    """End the wave before, decide whom this one goes to, and give every invitation a fresh code.

    May be repeated after a crash: no mail goes out before it has finished.
    """
    survey = wave.survey
    fit_ledger(survey=survey)
    if wave.number > 1:
        survey_actions.end_wave(survey=survey, wave=wave.number - 1, by=BY)
        nightly.after_wave(survey)
    audience, issued = ledger.change(survey, lambda cells: _spare(cells, wave, fence))
    _make_codes(wave, fence)
    # Or the first look-up of each token would leave a mark on its row: who came, without any key.
    storage.vacuum(connection, Token._meta.db_table)
    if not _held(wave.pk, fence).update(audience=audience, issued_before=issued, is_prepared=True):
        raise Superseded(str(wave.pk))
    wave.refresh_from_db()


def fit_ledger(*, survey: Survey) -> None:
    """Give each address its cell. The two are written one after the other, so a crash between is made good here."""
    wanted = queries.invited(survey)
    ledger.change(survey, lambda cells: cells.grow(max(0, wanted - cells.count)))


def _spare(cells: Cells, wave: Wave, fence: int) -> tuple[Audience, int]:
    """Decide and mark in one change: nobody can start between the count and what follows from it."""
    # Under the ledger's lock: a worker that woke up late would wipe out what another has noted since.
    check_held(wave_id=wave.pk, fence=fence)
    issued, audience = cells.issued(), queries.next_audience(wave.survey, cells, wave.number)
    for place in range(cells.count):
        mail = Mail.SPARED if queries.spared(cells, place, audience) else Mail.NONE
        cells.set_mail(place, wave.number, mail)
    return audience, issued


@transaction.atomic
def _make_codes(wave: Wave, fence: int) -> None:
    """A token for every invitation, used or not, all at once."""
    if not _held(wave.pk, fence).select_for_update().exists():
        raise Superseded(str(wave.pk))
    if Token.objects.filter(survey=wave.survey, wave=wave.number).exists():
        return
    secret = secrets.token_bytes(SECRET_BYTES)
    keys.make_wave_secret(wave.survey.slug, wave.number, secret)
    places = Invitation.objects.filter(survey=wave.survey).order_by("?").values_list("position", flat=True)
    rows = [
        Token(digest=token_digest(wave_code(secret, place)), survey=wave.survey, position=place, wave=wave.number)
        for place in places
    ]
    Token.objects.bulk_create(rows, batch_size=BATCH)


# -- one mail -------------------------------------------------------------------------------------------------------


def note_left_over(*, wave: Wave) -> None:
    """What an earlier worker claimed and never noted again is unsure."""

    def act(cells: Cells) -> None:
        for place in range(cells.count):
            if cells.mail(place, wave.number) == Mail.CLAIMED:
                cells.set_mail(place, wave.number, Mail.UNSURE)

    ledger.change(wave.survey, act)


def claim_mail(*, wave: Wave, position: int) -> bool:
    """Whether this worker, and no other ever, may hand over the mail of this position."""

    def act(cells: Cells) -> bool:
        if cells.mail(position, wave.number) != Mail.NONE:
            return False
        wanted = not cells.has(position, OPTED_OUT | BOUNCED)
        cells.set_mail(position, wave.number, Mail.CLAIMED if wanted else Mail.SPARED)
        return wanted

    return ledger.change(wave.survey, act)


def settle(*, wave: Wave, position: int, mail: Mail, bounced: bool = False) -> None:
    """Note what became of a claimed mail; what another worker called unsure stays unsure."""

    def act(cells: Cells) -> None:
        if cells.mail(position, wave.number) == Mail.CLAIMED:
            cells.set_mail(position, wave.number, mail)
        if bounced:
            cells.flag(position, BOUNCED)

    ledger.change(wave.survey, act)


# -- the end --------------------------------------------------------------------------------------------------------


def finish(*, wave: Wave) -> Progress:
    """Freeze the counts of a wave. What had not gone out is spared, what was claimed is unsure.

    Where the survey was sealed in the meantime there is nothing left to count.
    """

    def act(cells: Cells) -> Progress:
        for place in range(cells.count):
            ends = {Mail.NONE: Mail.SPARED, Mail.CLAIMED: Mail.UNSURE}
            mail = cells.mail(place, wave.number)
            cells.set_mail(place, wave.number, ends.get(mail, mail))
        return queries.counted(wave, cells)

    try:
        counted = ledger.change(wave.survey, act)
    except Ledger.DoesNotExist:
        counted = Progress()
    keys.remove_wave_secret(wave.survey.slug, wave.number)
    with transaction.atomic():
        ended = Wave.objects.filter(pk=wave.pk, state__in=queries.UNFINISHED).update(
            state=WaveState.DONE, counts=asdict(counted), failure="", finished_at=now(), lease_until=None
        )
        if ended:
            target = f"survey:{wave.survey.slug}"
            record(by=BY, verb="wave.done", target=target, wave=wave.number, **asdict(counted))
    return counted


def closed_surveys() -> list[Survey]:
    """Surveys by invitation that take no answers any more, and have a mailing to end or are not sealed."""
    due = Q(certificate=None) | Q(waves__state__in=queries.UNFINISHED)
    found = Survey.objects.filter(due, mode=Survey.Mode.INVITE).distinct()
    return [survey for survey in found if survey.phase() == Phase.CLOSED]


def seal_closed(*, survey: Survey) -> None:
    """End the mailings of a survey that has closed, and seal it."""
    unfinished = queries.unfinished(survey)
    if unfinished is not None:
        finish(wave=unfinished)
    survey_actions.seal_survey(survey=survey, by="system:seal")
