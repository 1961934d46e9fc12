"""Sealing of drafts and answers in the database: AES-256-GCM under keys derived by HKDF-SHA-256.

A draft is sealed under a key made from the column key *and* the respondent's code, so that nobody reads it without
the code; a submitted answer is sealed under the column key alone, so that the survey's owner can analyse it.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES, TAG_BYTES = 12, 16
OVERHEAD = NONCE_BYTES + TAG_BYTES


class SealBroken(ValueError):
    """The bytes were not sealed under this key (wrong key, wrong code, or tampered with)."""


def _cipher(column_key: str, salt: bytes, purpose: bytes) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=b"pave/" + purpose)
    return AESGCM(derive.derive(column_key.encode()))


def seal(data: bytes, *, column_key: str, salt: bytes, purpose: bytes) -> bytes:
    """Nonce and ciphertext of `data`; `purpose` parts keys of different uses."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(column_key, salt, purpose).encrypt(nonce, data, purpose)


def unseal(sealed: bytes, *, column_key: str, salt: bytes, purpose: bytes) -> bytes:
    """The data inside; raises SealBroken where the key does not fit."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _cipher(column_key, salt, purpose).decrypt(nonce, body, purpose)
    except (InvalidTag, ValueError) as error:  # ValueError: cut short below a nonce
        raise SealBroken("the seal does not open with this key") from error
