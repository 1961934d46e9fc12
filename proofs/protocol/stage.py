"""What the checks play on: a small survey by invitation, and people who take part in it as their browsers do."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import Client, override_settings

from pave import survey_settings
from surveys import actions, answer_actions, keys, ledger, queries
from surveys.blind_rsa import PREFIX_BYTES, SALT_BYTES, Blinded, PublicKey, SigningKey
from surveys.codes import INVITATION, code_of_secret, new_code, response_id, token_digest
from surveys.models import Response, Survey, Token

INSTRUMENT = Path(__file__).parents[1] / "survey.toml"
KEY_BITS = 1024
"""Of the survey's key where its size is not the point: signing is then fast enough for thousands of rounds."""
ANSWERS = {"q1": "1", "q2": "2", "q3": "3", "comment": "in words"}
BY = "proof"
PUBLIC_MIDDLEWARE = [name for name in survey_settings.MIDDLEWARE if "whitenoise" not in name]
"""Without the one that reads every static file anew for each browser here."""


@dataclass
class Stage:
    """A survey that is open, and the invitation codes that nobody has used yet."""

    survey: Survey
    unused: list[str]

    @property
    def public(self) -> PublicKey:
        return PublicKey(bytes(self.survey.public_key))

    def someone(self) -> Person:
        """The next one who opens their mail."""
        return Person(self, self.unused.pop())

    def rows(self, state: str = "") -> int:
        found = Response.objects.filter(survey=self.survey)
        return found.filter(state=state).count() if state else found.count()


def staged(invited: int, bits: int = KEY_BITS) -> Stage:
    """An open survey by invitation, with one wave of codes for that many people."""
    slug = f"proof-{secrets.token_hex(4)}"
    (keys.folder(slug) / keys.SIGNING).write_bytes(SigningKey.made(bits).pem)
    version, _ = actions.publish_instrument(source=INSTRUMENT.read_bytes(), tables={}, by=BY)
    survey = actions.create_survey(slug=slug, instrument=version, mode=Survey.Mode.INVITE, by=BY)
    survey = actions.change_state(survey=survey, state="open", by=BY)
    codes = [new_code(INVITATION) for _ in range(invited)]
    ledger.change(survey, lambda cells: cells.grow(invited))
    Token.objects.bulk_create(
        Token(digest=token_digest(code), survey=survey, position=place, wave=1) for place, code in enumerate(codes)
    )
    return Stage(survey, codes)


@dataclass
class Person:
    """Somebody invited: their invitation, and what their browser drew before it asked for anything."""

    stage: Stage
    invitation: str
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    made: Blinded = field(init=False)

    def __post_init__(self) -> None:
        public = self.stage.public
        factor = secrets.randbelow(public.modulus - 2) + 2
        prepared = secrets.token_bytes(PREFIX_BYTES) + self.secret
        self.made = public.blind(prepared, factor, secrets.token_bytes(SALT_BYTES))

    @property
    def code(self) -> str:
        return code_of_secret(self.secret)

    @property
    def response(self) -> Response:
        """As the public pages read it."""
        found = queries.response_of(self.stage.survey.slug, response_id(self.stage.survey.slug, self.code))
        if found is None:
            raise LookupError("this person has not started")
        return found

    def issue(self) -> bytes:
        return answer_actions.issue(survey=self.stage.survey, invitation=self.invitation, blinded=self.made.blinded)

    def credential(self, blind_signature: bytes) -> dict[str, str]:
        """What the page posts with the consent; raises InvalidSignature where the server cheated."""
        signature = self.stage.public.finalised(self.made, blind_signature)
        return {"prepared": in_a_form(self.made.prepared), "signature": in_a_form(signature)}

    def start(self) -> bool:
        return answer_actions.start_draft(survey=self.stage.survey, code=self.code, cells={})

    def save(self, cells: Mapping[str, str] = ANSWERS) -> None:
        answer_actions.save_draft(response=self.response, code=self.code, changes=cells)


def in_a_form(data: bytes) -> str:
    """Bytes as the page's hidden fields carry them."""
    return base64.urlsafe_b64encode(data).decode()


@contextmanager
def public_surface() -> Iterator[None]:
    """The routes of the public process, within this one."""
    with override_settings(ROOT_URLCONF="pave.survey_urls", MIDDLEWARE=PUBLIC_MIDDLEWARE):
        yield


class Device:
    """A browser on the public pages of one survey; says, as browsers do, that its posts come from our own pages."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})

    def get(self, tail: str = "") -> Any:
        return self.client.get(f"/answer/{self.slug}/{tail}")

    def post(self, tail: str = "", **fields: str) -> Any:
        return self.client.post(f"/answer/{self.slug}/{tail}", fields)

    def ask_for_signature(self, person: Person) -> Any:
        body = person.invitation.encode("ascii") + person.made.blinded
        return self.client.post(f"/answer/{self.slug}/issue/", body, content_type="application/octet-stream")
