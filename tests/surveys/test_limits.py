"""How often the public pages may be asked: laws of the buckets, and what somebody sees who waits."""

from __future__ import annotations

import threading
from random import Random

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from surveys import codes, limits
from surveys.limits import EVERYBODY, ONE_CODE, Bucket, Limits, Rate
from surveys.models import Survey
from tests.surveys.respondent import Respondent

RATES = st.builds(Rate, st.floats(1, 50), st.floats(0.1, 50))
PAUSES = st.lists(st.floats(0, 5), min_size=1, max_size=60)
HALL = 300


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


# -- laws --------------------------------------------------------------------------------------------------------------


@given(RATES, PAUSES)
def test_in_any_time_no_more_pass_than_at_once_and_a_second(rate: Rate, pauses: list[float]) -> None:
    bucket, now, passed = Bucket(rate, 0), 0.0, 0
    for pause in pauses:
        now += pause
        passed += not bucket.take(now)
        assert passed <= rate.at_once + rate.a_second * now + 1e-6


@given(RATES, PAUSES)
def test_whoever_waits_as_long_as_told_passes(rate: Rate, pauses: list[float]) -> None:
    bucket, now = Bucket(rate, 0), 0.0
    for pause in pauses:
        now += pause * 0.01
        wait = bucket.take(now)
        if wait:
            now += wait + 1e-6
            assert bucket.take(now) == 0


@given(RATES, PAUSES)
def test_a_refused_request_costs_nothing_and_a_clock_that_goes_back_gives_nothing(
    rate: Rate, pauses: list[float]
) -> None:
    bucket = Bucket(rate, 10)
    while not bucket.take(10):
        pass
    level = bucket.level
    for pause in pauses:
        assert bucket.take(10 - pause) > 0 and bucket.level == level


@given(st.lists(st.binary(min_size=1, max_size=20), max_size=200))
def test_memory_is_bounded_and_holds_no_code(codes: list[bytes]) -> None:
    some = Limits(most=20)
    for code in codes:
        some.ask(code)
    assert len(some) <= 20
    assert not [key for key in some._codes for code in codes if len(code) > 3 and code in key]


def test_one_code_that_asks_too_often_hinders_no_other() -> None:
    some = Limits(clock=Clock(), one_code=Rate(5, 1))
    assert [bool(some.ask(b"one")) for _ in range(7)] == [False] * 5 + [True] * 2
    assert some.ask(b"another") == 0


def test_a_hall_that_presses_at_once_passes_and_threads_never_pass_too_many() -> None:
    some = Limits(clock=Clock())
    assert not any(some.ask(f"{person}".encode()) for person in range(HALL) for _ in range(4))
    many, passed = Limits(clock=Clock(), everybody=Rate(100, 1)), []
    work = [threading.Thread(target=lambda: passed.extend(not many.ask() for _ in range(50))) for _ in range(8)]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert sum(passed) == 100


def test_the_sizes_are_those_that_were_meant() -> None:
    assert EVERYBODY.at_once >= 4 * HALL and ONE_CODE.a_second >= 5 and limits.WRONG_CODES.at_once < EVERYBODY.at_once


# -- what somebody sees ------------------------------------------------------------------------------------------------


def code_of(number: int) -> str:
    """A well-formed code that opens nothing."""
    return codes.code_of(Random(number).getrandbits(60), codes.OPEN)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """No time passes; three requests a code, and two codes that open nothing."""
    clock = Clock()
    monkeypatch.setattr(limits, "LIMITS", Limits(clock=clock, one_code=Rate(3, 0.2), wrong_codes=Rate(2, 1)))
    return clock


@pytest.mark.django_db
def test_one_request_too_many_waits_with_all_that_was_typed(respondent: Respondent, still: Clock) -> None:
    for _ in range(3):
        respondent.get("section/you/")
    page = respondent.post("section/you/", role="a", age="<b>4</b>", go="next")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "5")
    text = page.content.decode()
    assert "Wait 5 seconds" in text and '<form method="post" action="/answer/umbrellas/section/you/">' in text
    assert 'name="role" value="a"' in text and 'name="age" value="&lt;b&gt;4&lt;/b&gt;"' in text
    still.now += 5
    assert respondent.post("section/you/", role="a", go="stop").status_code == 302
    assert respondent.cells()["role"] == "a"


@pytest.mark.django_db
def test_the_script_is_told_in_its_own_words(respondent: Respondent, still: Clock) -> None:
    for _ in range(3):
        respondent.get("section/you/")
    told = respondent.post("save/", columns="role", role="a")
    assert (told.status_code, told.json(), told.headers["Retry-After"]) == (429, {"state": "busy"}, "5")


@pytest.mark.django_db
def test_after_too_many_wrong_codes_none_is_looked_up(
    open_survey: Survey, respondent: Respondent, still: Clock
) -> None:
    wrong = [code_of(number) for number in range(3)]
    stranger = Client(headers={"sec-fetch-site": "same-origin"})
    answers = [stranger.post("/answer/umbrellas/resume/", {"code": code}).status_code for code in wrong]
    assert answers == [422, 422, 429]
    held = stranger.post("/answer/umbrellas/resume/", {"code": respondent.code, "role": "typed"})
    assert held.status_code == 429 and 'name="role" value="typed"' in held.content.decode()
    assert respondent.get("section/you/").status_code == 200  # who is answering goes on
    still.now += 1
    assert stranger.post("/answer/umbrellas/resume/", {"code": respondent.code}).status_code == 302


@pytest.mark.django_db
def test_a_typing_error_is_no_wrong_code(open_survey: Survey, visitor: Client, still: Clock) -> None:
    for _ in range(2):
        page = visitor.post("/answer/umbrellas/resume/", {"code": "7K3M-9QXR"})
        assert page.status_code == 422
    assert limits.LIMITS.may_try()
