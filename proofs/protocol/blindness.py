"""Check 11: what the server saw while signing fits every code equally well, so it leads to none.

Blindness is no guess here: for each pair of a blinded value seen and a code shown later there is a blinding factor that
takes the one to the other, through the very signature that the server gave. A recording server can therefore only try
factors that it can compute, which is everything that follows from the code.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from proofs.protocol.browser import Browser, browser
from proofs.table import Row
from surveys.blind_rsa import PREFIX_BYTES, PublicKey, SigningKey

PEOPLE = 20
MOST_LINKED = 3
KEY_BITS = 1024
"""The arithmetic is the same at any size, and the factors below need a power modulo n for each of 400 pairs."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One person: what the server saw while signing, and what it sees later, with nothing of the person."""

    blinded: bytes
    blind_signature: bytes
    prepared: bytes
    signature: bytes


def by_script(key: SigningKey, device: Browser) -> Passage:
    """Somebody whose own browser blinds, with the shipped code."""
    made = device.blind(key.public.der, secrets.token_bytes(16))
    signed = key.blind_sign(made.blinded)
    return Passage(made.blinded, signed, made.prepared, device.finalise(key.public.der, made, signed))


def by_code(key: SigningKey) -> Passage:
    """The planted leak: a browser whose blinding comes from its code, as the server's does where there is no script."""
    made = key.public.prepare_for(secrets.token_bytes(16))
    signed = key.blind_sign(made.blinded)
    return Passage(made.blinded, signed, made.prepared, key.public.finalised(made, signed))


def fitting_pairs(key: PublicKey, passages: Sequence[Passage]) -> int:
    """Of all pairs (what was signed for one, what came from another): how many fit by a factor between 1 and n."""
    return sum(_fits(key, seen, shown) for seen in passages for shown in passages)


def _fits(key: PublicKey, seen: Passage, shown: Passage) -> bool:
    """Whether a factor takes the message to the blinded value as it takes the signature to the blind signature."""
    if not key.is_signed(shown.prepared, shown.signature):
        return False
    n = key.modulus
    factor = int.from_bytes(seen.blind_signature) * pow(int.from_bytes(shown.signature), -1, n) % n
    blinded = _encoded(key, shown) * pow(factor, key.exponent, n) % n
    return 1 < factor < n and math.gcd(factor, n) == 1 and blinded == int.from_bytes(seen.blinded)


def _encoded(key: PublicKey, shown: Passage) -> int:
    """The encoded message of a signature, read back from it."""
    return pow(int.from_bytes(shown.signature), key.exponent, key.modulus)


def linked(key: PublicKey, passages: Sequence[Passage]) -> int:
    """How many people a server names that kept every blinded value and later knows every code, prefix and signature."""
    recorded = {passage.blinded: place for place, passage in enumerate(passages)}
    return sum(_traced(key, shown, recorded) == place for place, shown in enumerate(passages))


def _traced(key: PublicKey, shown: Passage, recorded: dict[bytes, int]) -> int | None:
    for attempt in ATTEMPTS:
        place = recorded.get(attempt(key, shown))
        if place is not None:
            return place
    return None


def _as_without_script(key: PublicKey, shown: Passage) -> bytes:
    return key.prepare_for(shown.prepared[PREFIX_BYTES:]).blinded


def _by(material: Callable[[Passage], bytes], info: bytes) -> Callable[[PublicKey, Passage], bytes]:
    """Blind the message of a passage by a factor that follows from something of it."""

    def attempt(key: PublicKey, shown: Passage) -> bytes:
        derived = HKDF(hashes.SHA384(), key.size, salt=key.fingerprint, info=info).derive(material(shown))
        factor = int.from_bytes(derived) % (key.modulus - 2) + 2
        return (_encoded(key, shown) * pow(factor, key.exponent, key.modulus) % key.modulus).to_bytes(key.size)

    return attempt


ATTEMPTS: tuple[Callable[[PublicKey, Passage], bytes], ...] = (
    _as_without_script,
    lambda _, shown: shown.prepared,
    lambda _, shown: shown.signature,
    *(
        _by(material, info)
        for material in (
            lambda shown: shown.prepared[PREFIX_BYTES:],
            lambda shown: shown.prepared[:PREFIX_BYTES],
            lambda shown: shown.prepared,
            lambda shown: shown.signature,
        )
        for info in (b"", b"pave/blind")
    ),
)
"""What can be computed from all that is known later."""


def is_drawn_anew(key: SigningKey, device: Browser) -> bool:
    """Whether the shipped code blinds one and the same secret to another value each time."""
    secret = secrets.token_bytes(16)
    made = [device.blind(key.public.der, secret) for _ in range(PEOPLE)]
    return all(len({getattr(one, part) for one in made}) == PEOPLE for part in ("blinded", "inverse", "prepared"))


def row(full: bool) -> Row:
    key = SigningKey.made(KEY_BITS)
    with browser() as device:
        passages = [by_script(key, device) for _ in range(PEOPLE)]
        anew = is_drawn_anew(key, device)
    fitting, named = fitting_pairs(key.public, passages), linked(key.public, passages)
    leaky = [by_code(key) for _ in range(PEOPLE)]
    caught = linked(key.public, leaky)
    return Row(
        number=11, name="Blindness; recording server with codes", database="-",
        linked=f"{named} of {PEOPLE}; {fitting} of {PEOPLE**2} pairs fit", chance=f"1 of {PEOPLE}",
        threshold=f"<= {MOST_LINKED}; {PEOPLE**2}",
        verdict=named <= MOST_LINKED and fitting == PEOPLE**2 and anew,
        leak=f"r = HKDF(code): {caught} of {PEOPLE}", leak_caught=caught == PEOPLE,
    )  # fmt: skip


def rows(full: bool) -> Iterator[Row]:
    yield row(full)
