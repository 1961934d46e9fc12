"""Celery tasks: an id in, one call. The broker is a hint; the wave row and the ledger are the truth.

Errors are logged by their kind alone: what a mail server says holds addresses.
"""

from __future__ import annotations

import logging
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections

from invitations import mailing_actions
from invitations.mailing import Stopped, send_stretch
from pave.lib.heartbeat import heartbeat
from surveys import ledger, nightly
from surveys.keys import KeyLost
from surveys.ledger import LedgerClosed

log = logging.getLogger(__name__)
OUR_FAULT = "Something broke on our side ({kind}). Nobody gets two mails of this mailing: trying again is safe."


def send(wave_id: int) -> None:
    """Tell a worker about a wave. A broker that is away only delays it: the sweep sends it again."""
    try:
        send_wave.delay(wave_id)
        mailing_actions.mark_queued(wave_id=wave_id)
    except Exception as error:
        log.warning("the broker did not take wave %s (%s); the sweep will", wave_id, type(error).__name__)


@shared_task(name="invitations.tasks.send_wave")
def send_wave(wave_id: int) -> None:
    """Send a stretch of a wave, unless it is over or another worker holds it; then let others work in between."""
    fence = mailing_actions.claim_wave(wave_id=wave_id)
    if fence is None:
        return
    beat = partial(mailing_actions.beat, wave_id=wave_id, fence=fence)
    with heartbeat(beat, settings.PAVE_LEASE_SECONDS / 3, f"wave {wave_id}"):
        more = _stretch(wave_id, fence)
    if more:
        mailing_actions.release(wave_id=wave_id, fence=fence)
        send(wave_id)


def _stretch(wave_id: int, fence: int) -> bool:
    try:
        return send_stretch(wave_id=wave_id, fence=fence)
    except mailing_actions.Superseded:
        log.info("wave %s was taken over or stopped", wave_id)
    except Stopped as stopped:
        mailing_actions.pause(wave_id=wave_id, fence=fence, failure=str(stopped))
    except (KeyLost, LedgerClosed) as lost:
        mailing_actions.pause(wave_id=wave_id, fence=fence, failure=f"{str(lost).capitalize()}.")
    except Exception as error:
        kind = type(error).__name__
        log.error("wave %s stopped: %s %s", wave_id, kind, getattr(error.__cause__, "sqlstate", ""))
        mailing_actions.pause(wave_id=wave_id, fence=fence, failure=OUR_FAULT.format(kind=kind))
    return False


@shared_task(name="invitations.tasks.sweep")
def sweep() -> int:
    """Send lost waves again, and seal surveys that have closed; how many waves there were."""
    close_old_connections()
    for survey in nightly.unsealed():
        try:
            ledger.tidy(survey)
        except LedgerClosed as closed:
            log.error("%s", closed)
    lost = mailing_actions.lost_waves()
    for wave_id in lost:
        send(wave_id)
    for survey in mailing_actions.closed_surveys():
        try:
            mailing_actions.seal_closed(survey=survey)
        except Exception as error:
            log.error("survey %s could not be sealed: %s", survey.slug, type(error).__name__)
    return len(lost)
