"""Check 10: browser and server compute what RFC 9474 publishes and understand each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from proofs.protocol import vectors
from proofs.protocol.browser import Browser, browser
from proofs.protocol.vectors import Vector, published
from surveys import blind_rsa
from surveys.blind_rsa import SigningKey


@pytest.fixture(scope="module")
def device() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def vector() -> Vector:
    return published()


def test_the_server_computes_the_published_values(vector: Vector) -> None:
    assert vectors.differences_in_python(vector) == []


def test_the_browser_computes_the_published_values(vector: Vector, device: Browser) -> None:
    assert vectors.differences_in_javascript(vector, device) == []


def test_another_salt_is_a_difference_on_either_side(vector: Vector, device: Browser) -> None:
    other = replace(vector, given={**vector.given, "salt": "00" * 48})
    assert "blinded_msg" in vectors.differences_in_python(other)
    assert "blinded_msg" in vectors.differences_in_javascript(other, device)


def test_they_understand_each_other_at_the_real_size(device: Browser) -> None:
    assert vectors.round_trips(device, vectors.SHORT) == vectors.SHORT


def test_what_is_no_unit_is_not_signed(vector: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vectors.signed_though_no_unit(vector) == []
    monkeypatch.setattr(SigningKey, "check", lambda self, blinded: int.from_bytes(blinded) % self.public.modulus)
    assert {"1", "n - 1", "n + 1", "p"} <= set(vectors.signed_though_no_unit(vector))


def test_a_signature_of_something_else_is_noticed(vector: Vector, device: Browser) -> None:
    assert vectors.a_cheating_server_is_noticed(device, vector.key)


def test_a_short_salt_is_refused(vector: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vectors.short_salt_is_refused(vector.key)
    any_salt = blind_rsa.padding.PSS(blind_rsa.padding.MGF1(blind_rsa.hashes.SHA384()), blind_rsa.padding.PSS.AUTO)
    monkeypatch.setattr(blind_rsa, "_PSS", any_salt)
    assert not vectors.short_salt_is_refused(vector.key)


def test_the_row_holds() -> None:
    assert vectors.row(False).held
