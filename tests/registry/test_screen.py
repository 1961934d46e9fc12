"""The identifier screen: what it stops, what it lets pass, and what it only points at."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screen import refusals, warnings

STOPPED = [
    ("seen 2026-03-10", "a date"),
    ("10.03.2026", "a date"),
    ("3/10/26 at clinic", "a date"),
    ("since 3/2026", "a date"),
    ("on 10 March", "a date"),
    ("March 2026", "a date"),
    ("3rd of May", "a date"),
    ("2026-03", "a date"),
    ("dr smith says", "a name with a title"),
    ("Dr. Smith", "a name with a title"),
    ("Prof. Dr. Meyer", "a name with a title"),
    ("Mrs Jones agrees", "a name with a title"),
    ("Frau Müller", "a name with a title"),
    ("MRN 1234567", "a long number"),
    ("call 555-123-4567", "a long number"),
    ("030 123 4567", "a long number"),
    ("0301 234567", "a long number"),
    ("Miss Jones", "a name with a title"),
]
PASSES = [
    "",
    "transverse sinus, left",
    "1000-2500 IU",
    "platelets 45 then 28, 60 and 48",
    "dose 86 IU/kg every 12 h",
    "day 12 of induction",
    "line lost in the ward",
    "may be a fungal infection",
    "3.5 mg, then 7.25 mg",
    "ratio 1/2",
    "drain in place",
    "123456 units",
    "families miss a dose",
    "doctor on call decided",
    "1000-2500 IU, then 5000-10000",
]


@pytest.mark.parametrize(("text", "what"), STOPPED)
def test_what_may_identify_is_stopped(text: str, what: str) -> None:
    assert what in refusals(text)


@pytest.mark.parametrize("text", PASSES)
def test_clinical_words_and_numbers_pass(text: str) -> None:
    assert refusals(text) == ()
    assert warnings(text) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("write to a.b@example.org", "an e-mail address"),
        ("Anna Schmidt was on call", "a first and a last name"),
        ("seen by Élodie Ångström", "a first and a last name"),
    ],
)
def test_what_could_identify_is_pointed_at(text: str, what: str) -> None:
    assert refusals(text) == ()
    assert warnings(text) == (what,)


@given(st.text(max_size=200))
def test_no_text_breaks_the_screen(text: str) -> None:
    assert set(refusals(text)) <= {"a date", "a name with a title", "a long number"}


@given(st.from_regex(r"[0-9]{7,12}", fullmatch=True), st.text("abc ,.", max_size=10))
def test_no_long_number_passes(number: str, words: str) -> None:
    assert "a long number" in refusals(words + number + words)


@pytest.mark.parametrize("part", ["a", "@", "a@", "a.", "1 ", "12-", "dr ", "Anna ", "may ", "3rd  ", "Ab", " "])
def test_the_screen_reads_a_long_text_in_bounded_time(part: str) -> None:
    text = part * (100_000 // len(part))
    began = process_time()
    refusals(text), warnings(text)
    assert process_time() - began < 15
