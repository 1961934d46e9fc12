"""Case codes: every single slip is caught, every look-alike forgiven."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.case_codes import ALPHABET, LENGTH, CaseCodeRefused, new_case_code, read_case_code, spoken

CODES = st.builds(lambda _: new_case_code(), st.integers())


@given(CODES)
def test_a_new_code_reads_as_itself_however_it_is_typed(code: str) -> None:
    assert len(code) == LENGTH == 9 and set(code) <= set(ALPHABET)
    typed = (code, spoken(code), code.lower(), "-".join(code), f" {code}\n", code.replace("0", "O").replace("1", "l"))
    assert {read_case_code(one) for one in typed} == {code}


@given(CODES, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(code: str, place: int, mark: str) -> None:
    wrong = code[:place] + mark + code[place + 1 :]
    if wrong != code:
        with pytest.raises(CaseCodeRefused, match="does not fit the rest"):
            read_case_code(wrong)


@given(CODES, st.integers(0, LENGTH - 2))
def test_two_neighbours_swapped_are_always_caught(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(CaseCodeRefused):
            read_case_code(swapped)


@pytest.mark.parametrize(
    ("typed", "words"), [("", "this one has 0"), ("K7QX2M9T", "this one has 8"), ("U7Q X2M 9T0", "“U” is never")]
)
def test_a_refusal_says_what_to_look_at(typed: str, words: str) -> None:
    with pytest.raises(CaseCodeRefused, match=words):
        read_case_code(typed)


def test_codes_do_not_repeat() -> None:
    assert len({new_case_code() for _ in range(2_000)}) == 2_000
