"""How a respondent comes in: an open link, or an invitation that proves itself and is forgotten."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature

from surveys import answer_actions, keys
from surveys.blind_rsa import PREFIX_BYTES, PublicKey
from surveys.codes import (
    INVITED,
    OPEN,
    SECRET_BYTES,
    code_of_secret,
    key_material,
    new_code,
    read_code,
    read_invitation,
)
from surveys.lifecycle import MAY_START
from surveys.models import Survey

PREPARED_BYTES = PREFIX_BYTES + SECRET_BYTES


class EntryRefused(Exception):
    """Nobody may start here; `reason` names the page that explains why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The code of somebody who may start; `no_script` where this server did the browser's part."""

    code: str
    no_script: bool = False


class Entry(Protocol):
    def fresh_code(self) -> str:
        """The code that a first page offers."""

    def check(self, survey: Survey) -> None:
        """Return if a new respondent may start now; raise EntryRefused otherwise."""

    def admit(self, survey: Survey, posted: Mapping[str, str]) -> Admitted:
        """The code to start under. Raises CodeRefused for a typing error, EntryRefused for what cannot start."""


class OpenLink:
    """Whoever has the link may start while the survey is open."""

    def fresh_code(self) -> str:
        return new_code(OPEN)

    def check(self, survey: Survey) -> None:
        phase = survey.phase()
        if phase not in MAY_START:
            raise EntryRefused(phase.value)

    def admit(self, survey: Survey, posted: Mapping[str, str]) -> Admitted:
        return Admitted(read_code(posted.get("code", "")))


class Invitation(OpenLink):
    """Whoever shows a signature of this survey's key: the browser's, or one made here for a typed invitation code."""

    def fresh_code(self) -> str:
        return new_code(INVITED)

    def admit(self, survey: Survey, posted: Mapping[str, str]) -> Admitted:
        if posted.get("prepared"):
            return Admitted(_code_of_credential(survey, posted))
        return Admitted(_code_made_here(survey, posted), no_script=True)


class NoEntry(OpenLink):
    """A survey whose answers come from elsewhere has no page to start on."""

    def check(self, survey: Survey) -> None:
        raise EntryRefused("no_entry")


ENTRIES: dict[str, Entry] = {
    Survey.Mode.OPEN.value: OpenLink(),
    Survey.Mode.IMPORT.value: NoEntry(),
    Survey.Mode.INVITE.value: Invitation(),
}


def entry_of(survey: Survey) -> Entry:
    return ENTRIES[survey.mode]


def _code_of_credential(survey: Survey, posted: Mapping[str, str]) -> str:
    prepared, signature = _bytes(posted["prepared"]), _bytes(posted.get("signature", ""))
    public = PublicKey(bytes(survey.public_key))
    if len(prepared) != PREPARED_BYTES or not public.is_signed(prepared, signature):
        raise EntryRefused("not_signed")
    return code_of_secret(prepared[-SECRET_BYTES:])


def _code_made_here(survey: Survey, posted: Mapping[str, str]) -> str:
    """Blind, sign and unblind in one go: this moment sees both sides, which the page says; nothing of it is kept."""
    invitation, code = read_invitation(posted.get("invitation", "")), read_code(posted.get("code", ""))
    made = PublicKey(bytes(survey.public_key)).prepare_for(key_material(code))
    try:
        signature = answer_actions.issue(survey=survey, invitation=invitation, blinded=made.blinded)
        PublicKey(bytes(survey.public_key)).finalised(made, signature)
    except answer_actions.NotTaken as refused:
        raise EntryRefused(refused.reason) from refused
    except (keys.KeyLost, InvalidSignature) as error:
        raise EntryRefused("no_entry") from error
    return code


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        return b""
