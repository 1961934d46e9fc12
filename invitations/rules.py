"""When a wave of mail may go out, and to whom (design: waves). Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from surveys.cells import WAVES
from surveys.codes import INVITATION, code_of
from surveys.lifecycle import LEAST_TOGETHER

SECRET_BYTES = 32
CODE_BYTES = INVITATION.bits // 8


class Audience(StrEnum):
    """Whom a wave goes to; opted-out and bounced addresses are spared in either."""

    EVERYBODY = "everybody"
    NON_STARTERS = "non-starters"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules of the next wave depend on."""

    number: int
    invited: int
    is_open: bool
    is_sending: bool
    is_over: bool = False
    last_started: datetime | None = None


def audience_of(number: int, started_since: int) -> Audience:
    """Whom wave `number` goes to, by how many started since the mailing before it."""
    if number == 1 or 0 < started_since < LEAST_TOGETHER:
        return Audience.EVERYBODY
    return Audience.NON_STARTERS


def writing_refusal(standing: Standing) -> str:
    """Why no further mail can be written; "" where it can."""
    if standing.is_over:
        return "The survey is closed. No more mail goes out."
    if standing.number > WAVES:
        return f"A survey has at most {WAVES} mailings, and this one has had them."
    if standing.is_sending:
        return "A mailing is not finished yet. The next one is written when it is."
    if not standing.invited:
        return "Nobody is on the roster yet. Upload it first."
    return ""


def sending_refusal(standing: Standing, at: datetime, days_between: int) -> str:
    """Why the next wave may not go out at that moment; "" where it may."""
    if refused := writing_refusal(standing):
        return refused
    if not standing.is_open:
        return "Mail goes out only while the survey is open."
    if standing.last_started is not None:
        allowed = standing.last_started + timedelta(days=days_between)
        if at < allowed:
            return (
                f"Between two mailings {days_between} days must pass. The next one may go out from "
                f"{allowed:%-d %B %Y, %H:%M} UTC."
            )
    return ""


def wave_code(secret: bytes, position: int) -> str:
    """The invitation code of one position in one wave: derived, so that codes need not be kept anywhere."""
    digest = hmac.new(secret, position.to_bytes(4), hashlib.sha256).digest()
    return code_of(int.from_bytes(digest[:CODE_BYTES]), INVITATION)
