"""Those who take part in a simulated survey: what their browsers hold and do. Nothing of it is known to the server."""

from __future__ import annotations

import base64
import math
import secrets
from dataclasses import dataclass, field

from django.test import Client

from surveys import answer_actions, queries
from surveys.blind_rsa import PREFIX_BYTES, SALT_BYTES, Blinded, PublicKey
from surveys.codes import SECRET_BYTES, code_of_secret, response_id
from surveys.models import Response, Survey

CANARY_BYTES = 12


@dataclass(slots=True)
class Person:
    """One browser: the secret, its code, what was blinded, and a word that is typed into the free text."""

    position: int
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_BYTES))
    canary: str = field(default_factory=lambda: secrets.token_hex(CANARY_BYTES))
    invitation: str = ""
    made: Blinded | None = None
    signature: bytes = b""

    @property
    def code(self) -> str:
        return code_of_secret(self.secret)

    def id_in(self, survey: Survey) -> bytes:
        return response_id(survey.slug, self.code)

    def prepare(self, public: PublicKey) -> Blinded:
        """Prefix, salt and factor are random, as the browser's library draws them."""
        factor = 0
        while math.gcd(factor, public.modulus) != 1:
            factor = secrets.randbelow(public.modulus - 2) + 2
        prepared = secrets.token_bytes(PREFIX_BYTES) + self.secret
        self.made = public.blind(prepared, factor, secrets.token_bytes(SALT_BYTES))
        return self.made

    def response(self, survey: Survey) -> Response:
        found = queries.response_of(survey.slug, self.id_in(survey))
        if found is None:
            raise LookupError("a simulated person's response is not there")
        return found

    # -- the same through the program's pages, and past them ----------------------------------------------------------

    def issue(self, survey: Survey, by_page: Client | None) -> None:
        public = PublicKey(bytes(survey.public_key))
        blinded = self.prepare(public).blinded
        if by_page is None:
            signed = answer_actions.issue(survey=survey, invitation=self.invitation, blinded=blinded)
        else:
            body = self.invitation.encode() + blinded
            address = f"/answer/{survey.slug}/issue/"
            signed = _good(by_page.post(address, body, content_type="application/octet-stream"), 200)
        if self.made is not None:
            self.signature = public.finalised(self.made, signed)

    def start(self, survey: Survey, by_page: Client | None) -> None:
        if by_page is None:
            answer_actions.start_draft(survey=survey, code=self.code, cells={})
            return
        prepared = self.made.prepared if self.made else b""
        posted = {"prepared": _text(prepared), "signature": _text(self.signature), "consent": "yes"}
        _good(by_page.post(f"/answer/{survey.slug}/", posted), 302)

    def save(self, survey: Survey, number: int) -> None:
        """An answer a save: the questions in turn, then the free text."""
        changes = {f"q{number + 1}": str(number + 1)} if number < 3 else {"comment": f"{self.canary} {number}"}
        answer_actions.save_draft(response=self.response(survey), code=self.code, changes=changes)

    def submit(self, survey: Survey) -> None:
        answer_actions.submit_response(response=self.response(survey), code=self.code, quick=False)

    def withdraw(self, survey: Survey) -> None:
        answer_actions.withdraw(response=self.response(survey))

    def screen_out(self, survey: Survey) -> None:
        answer_actions.screen_out(survey=survey, code=self.code)


def _good(answer: object, status: int) -> bytes:
    found = getattr(answer, "status_code", None)
    if found != status:
        raise RuntimeError(f"a page of the simulated survey answered {found} instead of {status}")
    return bytes(getattr(answer, "content", b""))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()
