"""The coordinator's writers: roster, mail text, starting a wave. Each act leaves counts in the audit trail, no address.

What the worker writes while it sends stands in `invitations.mailing_actions`.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict

from django.db import connection, transaction

from audit.actions import record
from invitations import mailing_actions, permissions, queries
from invitations.mailtext import body_problems, subject_problem
from invitations.models import Invitation, RosterUpload, Wave, WaveState
from invitations.roster import Roster
from pave.lib.clock import now
from pave.lib.digest import sha256
from surveys import ledger, storage
from surveys.cells import Cells
from surveys.models import Survey

BATCH = 1_000


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _target(survey: Survey) -> str:
    return f"survey:{survey.slug}"


# -- the roster -----------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_roster(*, survey: Survey, roster: Roster, data: bytes, file_name: str) -> RosterUpload:
    """Keep what was read of a file until it is confirmed; an earlier one that waits is replaced."""
    permissions.check_can_invite(_locked(survey))
    kept = {
        "file_name": file_name[:200],
        "sha256": sha256(data),
        "addresses": roster.addresses,
        "problems": [asdict(problem) for problem in roster.problems],
        "repeats": [asdict(problem) for problem in roster.repeats],
    }
    return RosterUpload.objects.update_or_create(survey=survey, defaults=kept)[0]


def discard_roster(*, survey: Survey) -> None:
    RosterUpload.objects.filter(survey=survey).delete()


def add_roster(*, survey: Survey, by: str) -> int:
    """Put the new addresses of the kept upload on the roster, at positions in random order; how many they were."""
    with transaction.atomic():
        locked = _locked(survey)
        permissions.check_can_invite(locked)
        upload = queries.upload_of(locked)
        if upload is None:
            return 0
        known = set(queries.already_invited(locked, upload.addresses))
        fresh = [address for address in upload.addresses if address not in known]
        secrets.SystemRandom().shuffle(fresh)
        begin = queries.invited(locked)
        rows = [Invitation(survey=locked, position=place, address=one) for place, one in enumerate(fresh, begin)]
        Invitation.objects.bulk_create(rows, batch_size=BATCH)
        record(by=by, verb="roster.added", target=_target(locked), new=len(fresh), sha256=upload.sha256)
        upload.delete()
    mailing_actions.fit_ledger(survey=survey)
    return len(fresh)


def mark(*, survey: Survey, addresses: list[str], flag: int, by: str) -> tuple[int, int]:
    """Note addresses as bounced or opted out, in the ledger alone; (found, not found)."""
    permissions.check_can_mark(survey)
    places = queries.positions_of(survey, addresses)

    def act(cells: Cells) -> None:
        for place in places:
            cells.flag(place, flag)

    if places:
        ledger.change(survey, act)
    record(by=by, verb="roster.marked", target=_target(survey), given=len(addresses), found=len(places))
    return len(places), len(addresses) - len(places)


def erase_roster(*, survey: Survey, by: str) -> int:
    """Delete the addresses of a sealed survey; how many there were."""
    permissions.check_can_erase(survey)
    with transaction.atomic():
        RosterUpload.objects.filter(survey=survey).delete()
        erased, _ = Invitation.objects.filter(survey=survey).delete()
        record(by=by, verb="roster.erased", target=_target(survey), addresses=erased)
    storage.vacuum(connection, Invitation._meta.db_table)
    return erased


# -- waves ----------------------------------------------------------------------------------------------------------


class TextRefused(ValueError):
    """The mail cannot go out as it is written; one sentence each in `subject` and `body`."""

    def __init__(self, subject: str, body: list[str]) -> None:
        self.subject, self.body = subject, body
        super().__init__(subject or body[0])


@transaction.atomic
def prepare_wave(*, survey: Survey, subject: str, body: str, by: str) -> Wave:
    """Keep the text of the next wave. Raises TextRefused, or permissions.Refused where there can be no next one."""
    permissions.check_can_write(_locked(survey))
    subject, body = subject.strip(), "\n".join(body.split("\r\n")).strip() + "\n"
    if subject_problem(subject) or body_problems(body):
        raise TextRefused(subject_problem(subject), body_problems(body))
    number = queries.standing(survey).number
    text = {"subject": subject, "body": body}
    wave, _ = Wave.objects.update_or_create(survey=survey, number=number, defaults=text)
    record(by=by, verb="wave.written", target=_target(survey), wave=number)
    return wave


@transaction.atomic
def start_wave(*, wave: Wave, link: str, stop_link: str, by: str) -> bool:
    """Send a wave: everything else is the worker's. False where it was started before (a double click)."""
    survey = _locked(wave.survey)
    if Wave.objects.get(pk=wave.pk).state != WaveState.PREPARING:
        return False
    permissions.check_can_send(survey)
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.SENDING, started_at=now(), link=link, stop_link=stop_link)
    record(by=by, verb="wave.started", target=_target(survey), wave=wave.number)
    return True


@transaction.atomic
def stop_wave(*, wave: Wave, by: str) -> None:
    """Stop a wave on its way: its worker notices before the next mail."""
    permissions.check_can_stop(Wave.objects.select_for_update().get(pk=wave.pk))
    failure = "Somebody stopped it by hand."
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.PAUSED, failure=failure, lease_until=None)
    record(by=by, verb="wave.stopped", target=_target(wave.survey), wave=wave.number)


@transaction.atomic
def go_on(*, wave: Wave, by: str) -> None:
    """Try a stopped wave again: only those who have had nothing of it."""
    permissions.check_can_go_on(Wave.objects.select_for_update().get(pk=wave.pk))
    Wave.objects.filter(pk=wave.pk).update(
        state=WaveState.SENDING, failure="", attempt=0, lease_until=None, queued_at=None
    )
    record(by=by, verb="wave.tried_again", target=_target(wave.survey), wave=wave.number)


def cut_short(*, wave: Wave, by: str) -> None:
    """End a stopped wave without the mails that did not go out."""
    permissions.check_can_go_on(wave)
    record(by=by, verb="wave.cut_short", target=_target(wave.survey), wave=wave.number)
    mailing_actions.finish(wave=wave)
