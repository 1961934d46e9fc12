"""What using an invitation costs beside the bare signature: the ledger opened, changed, sealed and committed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

from bench import place
from bench.measure import Row, interleaved
from bench.sizes import Size
from surveys import actions, answer_actions, keys, ledger
from surveys.blind_rsa import PREFIX_BYTES, SALT_BYTES, Blinded, PublicKey
from surveys.codes import INVITATION, new_code, token_digest
from surveys.models import Survey, Token

GOALS = {870: 1.5, 20_000: 2.5}
A_TURN = 5


def rows(size: Size) -> Iterator[Row]:
    for invited in size.invited:
        goal = next(GOALS[known] for known in GOALS if invited <= known)
        yield issue_cost(invited_survey(f"issue-{invited}", invited), goal, size)


def issue_cost(survey: Survey, goal: float, size: Size) -> Row:
    """Seconds of an issue over seconds of a bare blind signature of the same value."""
    signer, tokens = keys.signing_key(survey.slug), iter(codes_of(survey))
    # Made beforehand: the browser's part is no cost of the server, on either side.
    values = [blinded(signer.public).blinded for _ in range(size.pairs * A_TURN + 1)]
    ours, theirs = iter(values), iter(values)

    def issue() -> None:
        answer_actions.issue(survey=survey, invitation=next(tokens), blinded=next(ours))

    def bare() -> None:
        signer.blind_sign(next(theirs))

    issue()
    measured = interleaved(issue, bare, size.pairs, A_TURN)
    invited = ledger.read(survey).count
    return Row(f"using an invitation, {invited:,} invited", "issue", "bare RSA-3072 blind signature",
               1 / measured.ratio, goal, at_least=False)  # fmt: skip


def invited_survey(slug: str, count: int) -> Survey:
    """An open survey of the 44 items with so many unused invitations."""
    survey = actions.create_survey(slug=slug, instrument=place.published(), mode="invite", by="system:bench")
    survey = actions.change_state(survey=survey, state="open", by="system:bench")
    ledger.change(survey, lambda cells: cells.grow(count))
    Token.objects.bulk_create(
        (
            Token(digest=token_digest(code), survey=survey, position=position, wave=1)
            for position, code in enumerate(_made(survey, count))
        ),
        batch_size=200,
    )
    return survey


_CODES: dict[str, list[str]] = {}


def _made(survey: Survey, count: int) -> list[str]:
    _CODES[survey.slug] = [new_code(INVITATION) for _ in range(count)]
    return _CODES[survey.slug]


def codes_of(survey: Survey) -> list[str]:
    """The invitation codes, which the product itself never keeps."""
    return _CODES[survey.slug]


def blinded(public: PublicKey) -> Blinded:
    """What a browser does before it asks for a signature."""
    prepared, factor = os.urandom(PREFIX_BYTES + 16), secrets.randbelow(public.modulus - 2) + 2
    return public.blind(prepared, factor, os.urandom(SALT_BYTES))
