"""Resume codes: 12 characters that carry 60 random bits, and two that catch typing errors. Pure.

Crockford's base 32 (no I, L, O or U). The check is the number modulo 1021, the largest prime below 32², so that every
single wrong character and every swap of neighbours is caught.
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, CHECK_LENGTH = 12, 2
CHECK_PRIME = 1021
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class CodeRefused(ValueError):
    """The text is not a code; the message tells the respondent what to look at."""


def new_code() -> str:
    """A fresh code, 14 characters without blanks."""
    number = secrets.randbits(5 * LENGTH)
    return _encode(number, LENGTH) + _encode(number % CHECK_PRIME, CHECK_LENGTH)


def spoken(code: str) -> str:
    """The code in groups of four, as it is shown: "K7QX 2M9T 4RPA 8C"."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(text: str) -> str:
    """The code that somebody typed: case, blanks, dashes and look-alikes forgiven.

    Raises:
        CodeRefused: with a sentence that names the length, the character or the group that is off.
    """
    cleaned = "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)
    if len(cleaned) != LENGTH + CHECK_LENGTH:
        raise CodeRefused(f"A code has {LENGTH + CHECK_LENGTH} letters and digits; this one has {len(cleaned)}.")
    wrong = next((mark for mark in cleaned if mark not in ALPHABET), None)
    if wrong is not None:
        raise CodeRefused(f"“{wrong}” is never in a code: codes use no O, I, L or U, and no signs.")
    number, check = _decode(cleaned[:LENGTH]), _decode(cleaned[LENGTH:])
    if number % CHECK_PRIME != check:
        raise CodeRefused(f"Check the last group: {cleaned[LENGTH:]} does not fit the rest, so one character is off.")
    return cleaned


def key_material(code: str) -> bytes:
    """The secret bytes that a draft is sealed with."""
    return code.encode("ascii")


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
