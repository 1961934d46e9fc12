"""Keys of rows as part of an address: whatever a key holds, the same key comes back."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.addresses import key_from_path, key_to_path

PARTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)


@given(st.lists(PARTS, min_size=2, max_size=4))
def test_a_key_comes_back(parts: list[str]) -> None:
    segment = key_to_path(tuple(parts))
    assert "/" not in unquote(segment) or "%2F" in segment
    assert key_from_path(segment) == tuple(parts)


@pytest.mark.parametrize("key", [(), ("3",), ("-12", "us"), ("", "x"), ("a~b", "c/d"), ("..", "."), ("-",)])
def test_keys_that_look_like_something_else(key: tuple[str, ...]) -> None:
    assert key_from_path(key_to_path(key)) == key
