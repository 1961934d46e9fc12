"""Check 11: every blinded value fits every code, and a server that recorded all of them links nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from proofs.protocol import blindness
from proofs.protocol.blindness import PEOPLE, Passage
from proofs.protocol.browser import Browser, browser
from surveys.blind_rsa import SigningKey


@pytest.fixture(scope="module")
def device() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.made(blindness.KEY_BITS)


@pytest.fixture(scope="module")
def passages(key: SigningKey, device: Browser) -> list[Passage]:
    return [blindness.by_script(key, device) for _ in range(PEOPLE)]


def test_a_factor_exists_for_every_pair(key: SigningKey, passages: list[Passage]) -> None:
    assert blindness.fitting_pairs(key.public, passages) == PEOPLE**2


def test_a_signature_that_was_never_given_fits_nobody(key: SigningKey, passages: list[Passage]) -> None:
    forged = replace(passages[0], signature=bytes(len(passages[0].signature) - 1) + b"\2")
    assert blindness.fitting_pairs(key.public, [passages[0], passages[1]]) == 4
    assert blindness.fitting_pairs(key.public, [forged, passages[1]]) == 2


def test_who_recorded_everything_links_nobody(key: SigningKey, passages: list[Passage]) -> None:
    assert blindness.linked(key.public, passages) <= blindness.MOST_LINKED


def test_blinding_that_comes_from_the_code_is_linked_whole(key: SigningKey) -> None:
    assert blindness.linked(key.public, [blindness.by_code(key) for _ in range(PEOPLE)]) == PEOPLE


def test_the_page_draws_anew_for_one_and_the_same_secret(key: SigningKey, device: Browser) -> None:
    assert blindness.is_drawn_anew(key, device)


def test_the_row_holds() -> None:
    assert blindness.row(False).held
