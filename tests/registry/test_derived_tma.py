"""The result of the TMA criteria: met, not met, or not to be evaluated for want of what was not done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.derived.tma import CRITERIA, high_risk, result, words
from registry.facts import Row
from registry.values import Answer, Day, Precision, Value

FIRST, SECOND = Day(30), Day(44)


def tma(answers: str, second: Day | None = SECOND, **more: Value) -> Row:
    """A row with the seven criteria by first letters: y yes, n no, - not done."""
    codes = {"y": "yes", "n": "no", "-": "nd"}
    values: dict[str, Value] = {name: codes[one] for name, one in zip(CRITERIA, answers, strict=True)}
    if second is not None:
        values["second_point_day"] = second
    return Row("tma", ("30",), {"day": FIRST, **values, **more})


RESULTS = [
    ("yyyynnn", Day(44), "criteria_met"),
    ("yyyynnn", Day(45), "not_met"),
    ("yyyynnn", Day(45, Precision.PM3), "not_evaluable"),
    ("yyyynnn", None, "not_evaluable"),
    ("yyynnnn", Day(44), "not_met"),
    ("yyynnnn", None, "not_met"),
    ("yyynnn-", Day(44), "not_evaluable"),
    ("yynnnn-", Day(44), "not_met"),
    ("yyyy---", Day(44), "criteria_met"),
    ("-------", Day(44), "not_evaluable"),
]


@pytest.mark.parametrize(("answers", "second", "expected"), RESULTS)
def test_result(answers: str, second: Day | None, expected: str) -> None:
    assert result(tma(answers, second)) == expected


def test_a_biopsy_alone_is_enough() -> None:
    assert result(tma("nnnnnnn", None, biopsy=True)) == "criteria_met"
    assert result(tma("nnnnnnn", Day(44), biopsy=False)) == "not_met"


def test_the_words_are_never_positive_and_warn_outside_transplantation() -> None:
    met = "yyyynnn"
    assert words(tma(met, context="post_hct")) == "criteria met"
    assert words(tma(met, context="drug")) == words(tma(met)) == "criteria met (unvalidated setting)"
    assert (words(tma("nnnnnnn")), words(tma("-------"))) == ("criteria not met", "not evaluable")


RISKS = [("yyyynyn", True), ("yyyynny", True), ("yyyynnn", False), ("yyyyn-n", None), ("nnnnnyy", None)]


@pytest.mark.parametrize(("answers", "expected"), RISKS)
def test_high_risk(answers: str, expected: bool | None) -> None:
    assert high_risk(tma(answers)) is expected


@given(st.text("yn-", min_size=7, max_size=7), st.integers(0, 6), st.sampled_from("yn"))
def test_doing_what_was_not_done_never_turns_a_sure_result(answers: str, place: int, now: str) -> None:
    filled = answers[:place] + (now if answers[place] == "-" else answers[place]) + answers[place + 1 :]
    before = result(tma(answers))
    assert before == "not_evaluable" or result(tma(filled)) == before


def test_days_between_points_are_counted_either_way() -> None:
    assert FIRST.since(Day(44)).between(-14, 14) is Answer.YES
    assert result(tma("yyyynnn", Day(16))) == "criteria_met"
    assert result(tma("yyyynnn", Day(15))) == "not_met"
