"""Resume codes: every single slip is caught, every look-alike forgiven."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.codes import ALPHABET, CodeRefused, new_code, read_code, response_id, spoken

CODES = st.builds(lambda _: new_code(), st.integers())
PLACES = st.integers(0, 13)


@given(CODES)
def test_a_new_code_reads_as_itself_however_it_is_typed(code: str) -> None:
    assert len(code) == 14
    assert set(code) <= set(ALPHABET)
    assert read_code(code) == read_code(spoken(code)) == read_code(code.lower()) == read_code("-".join(code)) == code
    assert read_code(f"  {spoken(code)}\t\n") == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(code: str, place: int, mark: str) -> None:
    wrong = code[:place] + mark + code[place + 1 :]
    if wrong != code:
        with pytest.raises(CodeRefused, match="Check the last group"):
            read_code(wrong)


@given(CODES, st.integers(0, 12))
def test_two_neighbours_swapped_are_always_caught(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(CodeRefused):
            read_code(swapped)


@given(CODES)
def test_look_alikes_are_forgiven(code: str) -> None:
    typed = code.replace("0", "O").replace("1", "l")
    assert read_code(typed) == read_code(code.replace("1", "I").replace("0", "o")) == code


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "14 or 28 letters and digits; this one has 0"),
        ("K7QX 2M9T 4RPA 8", "this one has 13"),
        ("K7QX 2M9T 4RPA 8CC", "this one has 15"),
        ("K7QX 2M9T 4RPA U8", "“U” is never in a code"),
        ("K7QX 2M9T 4RPÄ 88", "“Ä” is never in a code"),
        ("K7QX 2M9T 4RP. 88", "“.” is never in a code"),
        ("0000 0000 0000 01", "Check the last group: 01 does not fit"),
    ],
)
def test_a_refusal_says_what_to_look_at(typed: str, words: str) -> None:
    with pytest.raises(CodeRefused, match=words):
        read_code(typed)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    with suppress(CodeRefused):
        assert len(read_code(text)) == 14


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(2_000)}) == 2_000


def test_the_id_of_a_response_hangs_on_the_code_and_the_survey_alone() -> None:
    code = new_code()
    ids = {response_id("a", code), response_id("b", code), response_id("a", new_code())}
    assert len(ids) == 3
    assert response_id("a", code) == response_id("a", code)
    assert {len(one) for one in ids} == {16}
    assert not any(code.encode() in one for one in ids)
