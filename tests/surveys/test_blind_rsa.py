"""The server signs what it cannot read, knows its own signature again, and signs nothing else."""

from __future__ import annotations

import os
import secrets

import pytest
from cryptography.exceptions import InvalidSignature

from surveys.blind_rsa import PREFIX_BYTES, SALT_BYTES, NotBlinded, SigningKey, emsa_pss_encoded

KEY = SigningKey.made(1024)
PUBLIC = KEY.public


def browsers_part(secret: bytes) -> tuple[bytes, bytes, bytes]:
    """(prepared, blinded, signature) as a browser comes by them, everything random."""
    made = PUBLIC.blind(os.urandom(PREFIX_BYTES) + secret, secrets.randbelow(PUBLIC.modulus - 2) + 2, os.urandom(48))
    return made.prepared, made.blinded, PUBLIC.finalised(made, KEY.blind_sign(made.blinded))


def test_a_signature_made_blind_is_a_signature() -> None:
    prepared, _, signature = browsers_part(b"s" * 16)
    assert PUBLIC.is_signed(prepared, signature)
    assert not PUBLIC.is_signed(prepared[:-1] + b"t", signature)
    assert not SigningKey.made(1024).public.is_signed(prepared, signature)


def test_the_same_secret_is_blinded_anew_each_time() -> None:
    assert len({browsers_part(b"s" * 16)[1] for _ in range(20)}) == 20


def test_a_browser_without_script_gets_the_same_bytes_for_the_same_code() -> None:
    assert PUBLIC.prepare_for(b"s" * 16) == PUBLIC.prepare_for(b"s" * 16)
    assert PUBLIC.prepare_for(b"s" * 16).blinded != PUBLIC.prepare_for(b"t" * 16).blinded


@pytest.mark.parametrize(("moduli", "more"), [(0, 0), (0, 1), (1, -1), (1, 0), (1, 1)])
def test_a_number_at_the_edge_is_not_signed(moduli: int, more: int) -> None:
    with pytest.raises(NotBlinded):
        KEY.blind_sign((moduli * PUBLIC.modulus + more).to_bytes(PUBLIC.size))


def test_a_multiple_of_a_prime_factor_is_not_signed() -> None:
    with pytest.raises(NotBlinded):
        KEY.blind_sign((KEY._numbers.p * 12345).to_bytes(PUBLIC.size))


@pytest.mark.parametrize("length", [0, 127, 129])
def test_a_wrong_length_is_not_signed(length: int) -> None:
    with pytest.raises(NotBlinded):
        KEY.blind_sign(b"\x02" * length)


def test_a_signature_under_another_key_is_noticed_when_the_blinding_comes_off() -> None:
    made = PUBLIC.prepare_for(b"s" * 16)
    with pytest.raises(InvalidSignature):
        PUBLIC.finalised(made, bytes(PUBLIC.size - 1) + b"\x02")


def test_a_key_survives_its_file() -> None:
    assert SigningKey(KEY.pem).public.fingerprint == PUBLIC.fingerprint
    assert len(PUBLIC.fingerprint) == 16


def test_an_encoding_needs_room_for_hash_and_salt() -> None:
    with pytest.raises(ValueError, match="too short"):
        emsa_pss_encoded(b"", 512 - 1, bytes(SALT_BYTES))
