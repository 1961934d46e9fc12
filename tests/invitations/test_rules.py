"""When a wave may go out, whom it goes to, and the codes it carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.rules import Audience, Standing, audience_of, sending_refusal, wave_code, writing_refusal
from surveys.codes import read_invitation

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)
READY = Standing(number=2, invited=870, is_open=True, is_sending=False, last_started=NOON - timedelta(days=3))
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "ready": ({}, ""),
    "the first": ({"number": 1, "last_started": None}, ""),
    "the seventh": ({"number": 7}, ""),
    "the eighth": ({"number": 8}, "at most 7 mailings"),
    "nobody": ({"invited": 0}, "Nobody is on the roster"),
    "one is going out": ({"is_sending": True}, "not finished"),
    "closed": ({"is_open": False, "is_over": True}, "The survey is closed"),
    "not open": ({"is_open": False}, "while the survey is open"),
    "too early": ({"last_started": NOON - timedelta(days=3) + timedelta(minutes=1)}, "from 1 February 2027, 12:01 UTC"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wave_goes_out_by_the_rules(name: str) -> None:
    changes, wanted = CASES[name]
    said = sending_refusal(replace(READY, **changes), NOON, 3)
    assert wanted in said and bool(said) == bool(wanted)


def test_a_mail_may_be_written_before_the_survey_opens_or_the_days_have_passed() -> None:
    assert writing_refusal(replace(READY, is_open=False, last_started=NOON)) == ""


@pytest.mark.parametrize(
    ("number", "started", "audience"),
    [
        (1, 0, Audience.EVERYBODY), (1, 30, Audience.EVERYBODY), (2, 0, Audience.NON_STARTERS),
        (2, 1, Audience.EVERYBODY), (2, 19, Audience.EVERYBODY), (2, 20, Audience.NON_STARTERS),
        (7, 5, Audience.EVERYBODY), (7, 500, Audience.NON_STARTERS),
    ],
)  # fmt: skip
def test_few_starters_are_hidden_among_everybody(number: int, started: int, audience: Audience) -> None:
    assert audience_of(number, started) == audience


@given(st.binary(min_size=32, max_size=32), st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_code_is_one_of_its_wave_and_position(secret: bytes, one: int, other: int) -> None:
    code = wave_code(secret, one)
    assert read_invitation(code) == code == wave_code(secret, one)
    assert (code == wave_code(secret, other)) == (one == other)
    assert code != wave_code(secret[::-1] + b"x", one)
