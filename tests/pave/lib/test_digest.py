"""What "the same content" means: canonical bytes, rounding, the version of the code."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from pave.lib import digest


def test_the_digest_is_sha_256_in_small_hex() -> None:
    assert digest.sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_order_of_keys_does_not_count_but_the_order_of_a_list_does() -> None:
    assert digest.compact({"b": [1, 2], "a": "é"}) == digest.compact({"a": "é", "b": [1, 2]}) == '{"a":"é","b":[1,2]}'
    assert digest.compact([1, 2]) != digest.compact([2, 1])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (0.1 + 0.2, 0.3),
        (1 / 3, 0.333333333333),
        (123456789012.96, 123456789013.0),
        (-0.0, 0.0),
        (True, True),
        (7, 7),
        (None, None),
        ("0.30000000000000004", "0.30000000000000004"),
    ],
)
def test_floats_are_kept_at_twelve_significant_digits(given: object, kept: object) -> None:
    assert repr(digest.rounded(given)) == repr(kept)


def test_rounding_goes_into_lists_and_tables() -> None:
    assert digest.rounded({"x": [0.1 + 0.2, (1 / 3,)]}) == {"x": [0.3, [0.333333333333]]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_summary_never_holds_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="give null and a reason"):
        digest.summary_bytes({"measures": [value]})


def test_a_summary_file_is_sorted_indented_by_one_and_ends_with_a_newline() -> None:
    data = digest.summary_bytes({"b": 1, "a": ["é"]})
    assert data == '{\n "a": [\n  "é"\n ],\n "b": 1\n}\n'.encode()
    assert json.loads(data) == {"a": ["é"], "b": 1}


def test_the_code_version_is_the_package_and_a_digest_of_its_sources() -> None:
    version = digest.code_version()
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", version)
    assert hashlib.sha256().hexdigest()[:12] not in version


def test_the_sources_of_the_code_version_hold_code_and_data_but_no_tests() -> None:
    named = {path.relative_to(digest.ROOT).as_posix() for path in digest._sources()}
    assert named >= {"pave/lib/digest.py", "surveys/instruments/all_vte_practice.toml", "pave/codelists/iso3166.csv"}
    assert not any(name.startswith(("tests/", "var/", ".venv/")) for name in named)
