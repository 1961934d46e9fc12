"""The only writers on the respondents' side: invitations used, drafts, answers. No audit trail, no person, no time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from surveys import keys, ledger, limits, queries, rules
from surveys.bodies import Draft, noise, sealed_answers
from surveys.cells import OPTED_OUT, AlreadyIssued
from surveys.codes import response_id
from surveys.instrument import Instrument
from surveys.lifecycle import MAY_SAVE, MAY_START, MAY_WITHDRAW, Phase, ResponseState
from surveys.models import PageTiming, Response, Survey, Tally

SAVE_ATTEMPTS = 20
LONGEST_PAGE = 1_800
"""Seconds; a page in view for longer was left lying open."""
# Written out: each save makes this statement, and Django would compile it anew in as much time as it takes to run.
TABLE = Response._meta.db_table
SAVE = f"UPDATE {TABLE} SET body = %s WHERE id = %s AND state = 'draft' AND body = %s"  # noqa: S608
SUBMIT = f"UPDATE {TABLE} SET body = %s, state = 'submitted' WHERE id = %s AND state = 'draft' AND body = %s"  # noqa: S608


class NotTaken(Exception):
    """Nothing was stored; `reason` names the page that explains it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


# -- an invitation is used ------------------------------------------------------------------------------------------


def issue(*, survey: Survey, invitation: str, blinded: bytes) -> bytes:
    """Sign a blinded value for an invitation that is not yet used; the same value again gets the same signature.

    Writes the ledger's one value and nothing else. Raises NotBlinded for a value that is none, and NotTaken: the
    phase's reason, "no_invitation" for a code that opens nothing, "too_many" after too many of those, "used" for an
    invitation used for another value.
    """
    _check_phase(survey.phase(), MAY_START)
    signer = keys.signing_key(survey.slug)
    signer.check(blinded)
    position, wave = _token(survey, invitation)
    digest = hashlib.sha256(blinded).digest()
    try:
        ledger.change(survey, lambda cells: cells.issue(position, digest, wave))
    except AlreadyIssued as error:
        raise NotTaken("used") from error
    # After the commit: a signature that left is always in the ledger, whatever dies in between.
    return signer.blind_sign(blinded)


def stop_mail(*, survey: Survey, invitation: str) -> None:
    """No more mail to the address of this invitation; raises NotTaken("no_invitation")."""
    position, _ = _token(survey, invitation)
    ledger.change(survey, lambda cells: cells.flag(position, OPTED_OUT))


def _token(survey: Survey, invitation: str) -> tuple[int, int]:
    if not limits.LIMITS.may_try():
        raise NotTaken("too_many")
    found = queries.token_of(survey, invitation)
    if found is None:
        limits.LIMITS.missed()
        raise NotTaken("no_invitation")
    return found


# -- drafts and answers ---------------------------------------------------------------------------------------------


@transaction.atomic
def start_draft(*, survey: Survey, code: str, cells: Mapping[str, str], no_script: bool = False) -> bool:
    """Open a draft under a code; the same code again changes nothing (a double click, a reload)."""
    return _start(survey, code, cells, ResponseState.DRAFT, no_script)


@transaction.atomic
def screen_out(*, survey: Survey, code: str, no_script: bool = False) -> None:
    """Keep of somebody invited who does not belong to the survey that the invitation was used, and nothing more."""
    _start(survey, code, {}, ResponseState.SCREENED_OUT, no_script)


def _start(survey: Survey, code: str, cells: Mapping[str, str], state: str, no_script: bool) -> bool:
    body = Draft(dict(cells)).sealed(code, padded=survey.by_invitation)
    row = Response(pk=response_id(survey.slug, code), survey=survey, state=state, body=body, no_script=no_script)
    Response.objects.bulk_create([row], ignore_conflicts=True)
    made = _is_ours(row) or (state == ResponseState.DRAFT and _readmit(row))
    if made and not survey.by_invitation:
        count_up(survey=survey, name="consented")
    return made


def _readmit(row: Response) -> bool:
    """Somebody who chose the wrong answer at the gate went back and corrected it."""
    screened = Response.objects.filter(pk=row.pk, state=ResponseState.SCREENED_OUT)
    return bool(screened.update(state=ResponseState.DRAFT, body=row.body))


def _is_ours(row: Response) -> bool:
    stored = Response.objects.filter(pk=row.pk).values_list("body", flat=True).first()
    return stored is not None and bytes(stored) == row.body


def save_draft(*, response: Response, code: str, changes: Mapping[str, str]) -> Draft:
    """Put changes on top of a draft, from any number of devices at once.

    The write goes through only where the body is still the one that was read; otherwise it is read again. Raises
    NotTaken where the survey takes no answers or the response is submitted.
    """
    _check_phase(response.survey.phase())
    for _ in range(SAVE_ATTEMPTS):
        _check_draft(response)
        draft = Draft.opened(response.body, code).merged(dict(changes))
        if _swap(SAVE, response, draft.sealed(code, padded=response.survey.by_invitation)):
            return draft
        response.refresh_from_db(fields=["state", "body"])
    raise NotTaken("busy")


def submit_response(*, response: Response, code: str, quick: bool | None) -> bool:
    """Turn a draft into the one response of its code; False where it was submitted before (a retry, a double click).

    Raises NotTaken("incomplete") where answers are missing or wrong, or the phase's reason.
    """
    instrument = queries.instrument_of(response.survey.instrument)
    for _ in range(SAVE_ATTEMPTS):
        # Before the phase: a retry that arrives after closing is told the truth, that the answers are in.
        if response.state == ResponseState.SUBMITTED:
            return False
        _check_phase(response.survey.phase())
        _check_draft(response)
        answers = Draft.opened(response.body, code).cells
        if [problem for problem in rules.answer_problems(instrument, answers) if not problem.soft]:
            raise NotTaken("incomplete")
        if _swap(SUBMIT, response, _final(response.survey, instrument, answers, quick)):
            response.state = ResponseState.SUBMITTED.value
            return True
        response.refresh_from_db(fields=["state", "body"])
    raise NotTaken("busy")


def _final(survey: Survey, instrument: Instrument, answers: Mapping[str, str], quick: bool | None) -> bytes:
    cells = rules.submitted_cells(instrument, answers)
    return sealed_answers(cells, rules.quality_flags(instrument, answers, quick), padded=survey.by_invitation)


def withdraw(*, response: Response) -> bool:
    """Take a draft or submitted answers back until the survey closes; False where that was done before.

    The row stays, so that the count of used invitations holds; its body becomes noise. Raises NotTaken with the phase.
    """
    if response.state == ResponseState.WITHDRAWN:
        return False
    _check_phase(response.survey.phase(), MAY_WITHDRAW)
    held = Response.objects.filter(pk=response.pk, state__in=(ResponseState.DRAFT, ResponseState.SUBMITTED))
    changed = held.update(state=ResponseState.WITHDRAWN, body=noise())
    response.state = ResponseState.WITHDRAWN.value
    return bool(changed)


def _swap(statement: str, response: Response, body: bytes) -> bool:
    """Write the new body only where nobody wrote in between: each sealed body is unique by its nonce.

    A save leaves the state alone: naming it would rewrite its index entry, a second page to wait for.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [body, bytes(response.pk), bytes(response.body)])
        if not cursor.rowcount:
            return False
    response.body = body
    return True


def _check_phase(phase: Phase, may: frozenset[Phase] = MAY_SAVE) -> None:
    if phase not in may:
        raise NotTaken(phase.value)


def _check_draft(response: Response) -> None:
    if response.state != ResponseState.DRAFT:
        raise NotTaken(response.state)


# -- counts ---------------------------------------------------------------------------------------------------------


def count_up(*, survey: Survey, name: str) -> None:
    """Add one to a count that the survey keeps; no row is about a person."""
    if not Tally.objects.filter(survey=survey, name=name).update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Tally.objects.create(survey=survey, name=name, count=1)
        except IntegrityError:
            Tally.objects.filter(survey=survey, name=name).update(count=F("count") + 1)


# -- pilots ---------------------------------------------------------------------------------------------------------


def keep_page_time(*, survey: Survey, section: str, seconds: int) -> None:
    """Store how long a page was in view, in a pilot alone; nothing ties it to a response or to another page."""
    if survey.pilot and seconds > 0:
        PageTiming.objects.create(survey=survey, section=section, seconds=min(seconds, LONGEST_PAGE))
