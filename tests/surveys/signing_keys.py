"""A few signing keys for all surveys by invitation of a test process: to draw and to check one takes a quarter second.

They are of full size and drawn by the program itself. Surveys that follow each other have different ones.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from cryptography.hazmat.primitives import serialization

from surveys import keys
from surveys.blind_rsa import SigningKey

FEW = 5


def let_keys_come_again() -> None:
    make, turns, drawn = keys.make_signing_key, count(), list[bytes]()

    def made(slug: str) -> SigningKey:
        if keys.has_signing_key(slug):
            return make(slug)
        turn = next(turns) % FEW
        if turn < len(drawn):
            keys.restore_signing_key(slug, drawn[turn])
            return make(slug)
        key = make(slug)
        drawn.append(key.pem)
        return key

    keys.make_signing_key = made
    # Reading a key proves its primes; the same bytes are the same key, which nobody can change.
    serialization.load_pem_private_key = lru_cache(maxsize=64)(serialization.load_pem_private_key)
