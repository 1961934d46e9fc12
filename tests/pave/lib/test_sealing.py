"""Seals open with the right key, code and purpose, and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave.lib.sealing import SealBroken, seal, unseal

KEY = "a column key for tests"
HOW = {"column_key": KEY, "salt": b"code", "purpose": b"draft"}


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_sealed_opens_again(data: bytes, salt: bytes) -> None:
    how = HOW | {"salt": salt}
    assert unseal(seal(data, **how), **how) == data


@pytest.mark.parametrize(
    "change", [{"column_key": KEY + "."}, {"salt": b"Code"}, {"salt": b""}, {"purpose": b"answers"}]
)
def test_another_key_code_or_purpose_opens_nothing(change: dict[str, object]) -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"an answer", **HOW), **{**HOW, **change})


@given(st.integers(min_value=0, max_value=12 + 9 + 16 - 1), st.integers(min_value=1, max_value=255))
def test_a_change_of_any_one_byte_is_noticed(place: int, mask: int) -> None:
    sealed = bytearray(seal(b"an answer", **HOW))
    sealed[place] ^= mask
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), **HOW)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 20, 36])
def test_bytes_cut_short_do_not_open(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"an answer", **HOW)[:length], **HOW)


def test_the_same_answer_never_looks_the_same_twice() -> None:
    sealed = {seal(b"an answer", **HOW) for _ in range(50)}
    assert len(sealed) == 50
    assert not any(b"answer" in one for one in sealed)
