"""Codes that people keep and type. Pure.

Three lengths, so that none is mistaken for another: a resume code of an open survey (60 random bits), an invitation
code (80, printed in a mail), and the resume code of somebody invited (128, made in the browser: the secret that
anonymity rests on). Crockford's base 32 (no I, L, O or U). Two characters at the end check the rest: the number modulo
1021, the largest prime below 32², so that every single wrong character and every swap of neighbours is caught.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_LENGTH = 2
CHECK_PRIME = 1021
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of code: how many random bits it carries, and its length with the two check characters."""

    name: str
    bits: int

    @property
    def length(self) -> int:
        return -(-self.bits // 5) + CHECK_LENGTH


OPEN = Kind("code", 60)
INVITED = Kind("code", 128)
INVITATION = Kind("invitation code", 80)
RESUME = (OPEN, INVITED)
SECRET_BYTES = INVITED.bits // 8


class CodeRefused(ValueError):
    """The text is not a code; the message tells the respondent what to look at."""


def new_code(kind: Kind = OPEN) -> str:
    """A fresh code without blanks."""
    return code_of(secrets.randbits(kind.bits), kind)


def code_of(number: int, kind: Kind) -> str:
    """The code that carries a number."""
    return _encode(number, kind.length - CHECK_LENGTH) + _encode(number % CHECK_PRIME, CHECK_LENGTH)


def code_of_secret(secret: bytes) -> str:
    """The resume code of the 16 bytes that a browser made."""
    return code_of(int.from_bytes(secret), INVITED)


def spoken(code: str) -> str:
    """The code in groups of four, as it is shown: "K7QX 2M9T 4RPA 8C"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(text: str) -> str:
    """The resume code that somebody typed: case, blanks, dashes and look-alikes forgiven.

    Raises:
        CodeRefused: with a sentence that names the length, the character or the group that is off.
    """
    cleaned = _cleaned(text)
    if len(cleaned) == INVITATION.length:
        raise CodeRefused("That is the invitation code from the mail. Your own code is longer; you kept it.")
    return _checked(cleaned, RESUME)


def read_invitation(text: str) -> str:
    """The invitation code that somebody typed from the mail; raises CodeRefused as `read_code` does."""
    cleaned = _cleaned(text)
    if len(cleaned) in {kind.length for kind in RESUME}:
        raise CodeRefused("That is the code that opens your answers. The invitation code is in the mail.")
    return _checked(cleaned, (INVITATION,))


def _cleaned(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)


def _checked(cleaned: str, kinds: tuple[Kind, ...]) -> str:
    lengths = [kind.length for kind in kinds]
    kind = next((kind for kind in kinds if kind.length == len(cleaned)), None)
    if kind is None:
        asked = " or ".join(str(length) for length in lengths)
        kind_name = kinds[0].name.capitalize()
        raise CodeRefused(f"{kind_name}s have {asked} letters and digits; this one has {len(cleaned)}.")
    wrong = next((mark for mark in cleaned if mark not in ALPHABET), None)
    if wrong is not None:
        raise CodeRefused(f"“{wrong}” is never in a code: codes use no O, I, L or U, and no signs.")
    number, check = _decode(cleaned[:-CHECK_LENGTH]), _decode(cleaned[-CHECK_LENGTH:])
    if number % CHECK_PRIME != check or number.bit_length() > kind.bits:
        raise CodeRefused(
            f"Check the last group: {cleaned[-CHECK_LENGTH:]} does not fit the rest, so one character is off."
        )
    return cleaned


def key_material(code: str) -> bytes:
    """The secret bytes of a code: what a draft is sealed with. Sixteen for somebody invited, eight for an open link."""
    kind = INVITED if len(code) == INVITED.length else OPEN
    return _decode(code[:-CHECK_LENGTH]).to_bytes(-(-kind.bits // 8))


def token_digest(invitation: str) -> bytes:
    """What the server stores of an invitation code: SHA-256, 32 bytes."""
    return hashlib.sha256(b"pave/invitation/1|" + invitation.encode("ascii")).digest()


def response_id(survey: str, code: str) -> bytes:
    """The one id of a response, derived from the code alone: 16 bytes, no order, no time."""
    return hashlib.sha256(b"pave/response/1|" + survey.encode() + b"|" + key_material(code)).digest()[:16]


def _encode(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(length)))


def _decode(text: str) -> int:
    number = 0
    for mark in text:
        number = number * 32 + ALPHABET.index(mark)
    return number
