"""Surveys by invitation for browser tests: staged inside the running PAVE, then met through links alone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.browser.running import Running

COUNT, INSTRUMENT = 4, "all_vte_practice"


@dataclass(frozen=True)
class Invited:
    """An open survey by invitation; `codes` as the mails print them."""

    slug: str
    codes: list[str]
    fingerprint: str

    @property
    def path(self) -> str:
        return f"/answer/{self.slug}/"

    def link(self, number: int, fingerprint: str = "") -> str:
        """The link of one mail, or of a mail that names another key."""
        return f"{self.path}#{self.codes[number]}.{fingerprint or self.fingerprint}"


def invite(pave: Running, slugs: list[str]) -> list[Invited]:
    """Open surveys of the 44 items with four invitations each, staged in one go."""
    code = f"from tests.browser.inviting import stage; stage({slugs!r})"
    told = [json.loads(line) for line in pave.shell(code).strip().splitlines()[-len(slugs) :]]
    return [Invited(slug, **one) for slug, one in zip(slugs, told, strict=True)]


def responses(pave: Running, invited: Invited) -> list[str]:
    """The states of a survey's responses as stored, and "used" for each used invitation."""
    code = f"from tests.browser.inviting import tell; tell({invited.slug!r})"
    states: list[str] = json.loads(pave.shell(code).strip().splitlines()[-1])
    return states


def end(pave: Running, invited: Invited, sealed: bool) -> None:
    """Close a survey an hour ago."""
    pave.shell(f"from tests.browser.inviting import close; close({invited.slug!r}, {sealed})")


# -- what runs inside the server ---------------------------------------------------------------------------------------


def stage(slugs: list[str]) -> None:
    """Make open surveys with unused invitations; print their codes and the key's fingerprint, a line of JSON each.

    All sign with one key, of full size: to draw one takes longer than everything else that a survey needs.
    """
    from surveys import keys

    pem = keys.make_signing_key(slugs[0]).pem
    for slug in slugs:
        keys.restore_signing_key(slug, pem)
        print(json.dumps(_staged(slug)))


def _staged(slug: str) -> dict[str, object]:
    from surveys import ledger, queries
    from surveys.blind_rsa import PublicKey
    from surveys.codes import INVITATION, new_code, token_digest
    from surveys.models import Token
    from tests.browser.stage import open_survey

    open_survey(slug, INSTRUMENT, mode="invite")
    survey, codes = queries.survey_by_slug(slug), [new_code(INVITATION) for _ in range(COUNT)]
    ledger.change(survey, lambda cells: cells.grow(COUNT))
    Token.objects.bulk_create(
        Token(digest=token_digest(code), survey=survey, position=place, wave=1) for place, code in enumerate(codes)
    )
    return {"codes": codes, "fingerprint": PublicKey(bytes(survey.public_key)).fingerprint.hex()}


def tell(slug: str) -> None:
    from surveys import ledger, queries

    survey = queries.survey_by_slug(slug)
    states = sorted(survey.responses.values_list("state", flat=True))
    print(json.dumps(states + ["used"] * ledger.read(survey).issued()))


def close(slug: str, sealed: bool) -> None:
    from datetime import timedelta

    from pave.lib.clock import now
    from surveys import actions, queries

    survey = actions.change_state(survey=queries.survey_by_slug(slug), state="closed", by="test")
    survey.closed_at = now() - timedelta(hours=1)
    survey.save()
    if sealed:
        actions.seal_survey(survey=survey, by="test")
