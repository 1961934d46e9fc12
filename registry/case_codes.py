"""The code of a child in the registry: eight random characters and one that catches slips. Pure.

Crockford's base 32 (no I, L, O or U). The last character is a weighted sum over the field of 32 elements in which each
place weighs twice the next, so that every single wrong character and every swap of neighbours is caught.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
RANDOM_LENGTH = 8
LENGTH = RANDOM_LENGTH + 1
POLYNOMIAL = 0b100101  # x⁵ + x² + 1: irreducible, and 2 generates the whole field


class CaseCodeRefused(ValueError):
    """The text is no case code; the message tells the coordinator what to look at."""


def new_case_code() -> str:
    """A fresh code; it has no order and says nothing about child or site."""
    drawn = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(RANDOM_LENGTH))  # 32 divides 256
    return drawn + _check(drawn)


def spoken(code: str) -> str:
    """The code in groups of three, as it is shown: "K7Q X2M 9T4"."""
    return " ".join(code[start : start + 3] for start in range(0, LENGTH, 3))


def read_case_code(text: str) -> str:
    """The case code that somebody typed: case, blanks, dashes and look-alikes forgiven.

    Raises:
        CaseCodeRefused: with a sentence that names the length or the character that is off.
    """
    code = "".join(text.split()).replace("-", "").upper().translate(LOOKALIKES)
    if len(code) != LENGTH:
        raise CaseCodeRefused(f"A case code has {LENGTH} letters and digits; this one has {len(code)}.")
    wrong = next((mark for mark in code if mark not in ALPHABET), None)
    if wrong is not None:
        raise CaseCodeRefused(f"“{wrong}” is never in a case code: they use no O, I, L or U, and no signs.")
    if _check(code[:-1]) != code[-1]:
        raise CaseCodeRefused(f"Check the code: its last character, {code[-1]}, does not fit the rest.")
    return code


def _check(drawn: str) -> str:
    total = 0
    for mark in drawn:
        total = _doubled(total ^ ALPHABET.index(mark))
    return ALPHABET[total]


def _doubled(element: int) -> int:
    shifted = element << 1
    return shifted ^ POLYNOMIAL if shifted & 0b100000 else shifted
