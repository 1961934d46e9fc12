"""Names as other programs keep them: small letters, 32 or 64 characters, no sign but _, words of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.export_names import (
    PROGRAMS,
    Program,
    in_program,
    names_of,
    not_starting_with_a_letter,
    reserved_names,
    same_names,
    too_long,
)
from surveys.instrument import Instrument

SPSS, STATA, R = PROGRAMS
NAMES = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}", fullmatch=True), max_size=8)


@pytest.mark.parametrize(
    ("program", "names", "groups"),
    [
        (SPSS, ["f___a", "f___A"], (("f___a", "f___A"),)),
        (STATA, ["f___a", "f___A"], ()),
        (SPSS, ["f____1", "f___-1"], (("f____1", "f___-1"),)),
        (STATA, ["a" * 32 + "b", "a" * 32 + "c"], (("a" * 32 + "b", "a" * 32 + "c"),)),
        (SPSS, ["a" * 32 + "b", "a" * 32 + "c"], ()),
        (SPSS, ["a" * 64 + "b", "a" * 64 + "c"], (("a" * 64 + "b", "a" * 64 + "c"),)),
        (R, ["a" * 90 + "b", "a" * 90 + "c"], ()),
        (STATA, ["1st", "v1st"], (("1st", "v1st"),)),
        (SPSS, ["same", "same"], ()),
    ],
)
def test_names_that_a_program_cannot_tell_apart(
    program: Program, names: list[str], groups: tuple[tuple[str, ...], ...]
) -> None:
    assert same_names(names, program) == groups


def test_words_of_a_program_are_found_in_its_own_spelling() -> None:
    assert reserved_names(["with", "WITH", "within"], SPSS) == ("with", "WITH")
    assert reserved_names(["with", "WITH"], STATA) == ("with",)
    assert reserved_names(["with", "next"], R) == ("next",)


def test_lengths_and_first_signs() -> None:
    assert too_long(["a" * 32, "a" * 33], STATA) == ("a" * 33,)
    assert too_long(["a" * 500], R) == ()
    assert not_starting_with_a_letter(["a1", "1a", "_a"]) == ("1a", "_a")


def test_a_multiple_leaves_as_a_column_a_choice(tiny: Instrument) -> None:
    names = names_of([tiny.by_name["tools"]])
    assert names[0] == "tools" and f"tools___{tiny.by_name['tools'].codes[0]}" in names
    assert len(names) == 1 + len(tiny.by_name["tools"].codes)


@given(NAMES, st.sampled_from(PROGRAMS))
def test_names_in_no_group_stay_different(names: list[str], program: Program) -> None:
    grouped = {name for group in same_names(names, program) for name in group}
    alone = [name for name in dict.fromkeys(names) if name not in grouped]
    assert len({in_program(name, program) for name in alone}) == len(alone)
