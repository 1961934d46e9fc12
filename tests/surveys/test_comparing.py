"""One's own answers beside the released aggregate: what is told, and what never is."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.comparing import HIDDEN_SAME, Row, compare, rounding
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument

QUESTIONS = """
id = "small"
[[section]]
id = "s"
title = "Habits"
items = [
  {number = 1, id = "drug", kind = "single", text = "Which drug?", choices = [{code="a", label="Heparin"}, {code="b", label="Warfarin"}, {code="c", label="None"}]},
  {number = 2, id = "tests", kind = "multiple", text = "Which tests?", choices = [{code="x", label="Echo"}, {code="y", label="CT"}]},
  {number = 3, id = "weeks", kind = "numeric", text = "How long?", unit = "wk", min = 0, max = 99},
  {number = 4, id = "why", kind = "text", text = "Why?"},
]
"""  # noqa: E501


@pytest.fixture(scope="module")
def small() -> Instrument:
    return read_instrument(QUESTIONS.replace("items =", "item =").encode(), {})


def option(code: str, n: int | None, of: int = 40, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code.upper(), "n": n, "share": None if n is None else n / of, **more}


def release(instrument: Instrument, n: int = 40, **items: dict[str, Any]) -> dict[str, Any]:
    base = {"kind": "single", "hidden": None, "n": 40, "options": [], "numeric": None}
    whole = {name: base | item for name, item in items.items()}
    return {"instrument_sha256": instrument.sha256, "n": n, "items": whole}


DRUG = {"options": [option("a", 25), option("b", 15), option("c", 0)]}
WEEKS = {"kind": "numeric", "numeric": {"median": 12.0, "p25": 8.0, "p75": 16.0}}


def one(instrument: Instrument, cells: dict[str, str], **items: dict[str, Any]) -> Row:
    (row,) = compare(instrument, cells, release(instrument, **items))
    return row


def test_own_answer_in_words_beside_every_share(small: Instrument) -> None:
    row = one(small, {"drug": "b"}, drug=DRUG)
    assert (row.number, row.section, row.question, row.own, row.n) == (1, "Habits", "Which drug?", "Warfarin", 40)
    assert row.same == "38 % of 40 said the same."
    assert [(bar.told, bar.length, bar.own) for bar in row.bars] == [
        ("63 %", "62.5", False), ("38 %", "37.5", True), ("0 %", "0.0", False),
    ]  # fmt: skip


def test_several_choices_are_each_marked(small: Instrument) -> None:
    row = one(small, {"tests": "x;y"}, tests={"kind": "multiple", "options": [option("x", 30), option("y", 20)]})
    assert [bar.own for bar in row.bars] == [True, True]
    assert (row.own, row.same) == ("Echo, CT", "")


@pytest.mark.parametrize(("own", "place"), [("4", "below"), ("12", "in"), ("30", "above")])
def test_a_number_is_set_against_the_middle_half(small: Instrument, own: str, place: str) -> None:
    row = one(small, {"weeks": own}, weeks=WEEKS)
    assert row.same.endswith(f"the median is 12 weeks. Yours is {place} the middle half.")
    assert row.own == f"{own} weeks"
    assert row.strip is not None
    assert 0 <= float(row.strip.left) <= float(row.strip.median) <= 100


def test_hidden_own_answer_stays_hidden(small: Instrument) -> None:
    row = one(small, {"drug": "c"}, drug={"options": [option("a", 30), option("b", None), option("c", None)]})
    assert row.same == HIDDEN_SAME
    assert [bar.told for bar in row.bars] == ["75 %", "hidden", "hidden"]


def test_rare_own_answer_is_found_in_the_merged_one(small: Instrument) -> None:
    merged = option("b+c", 6, merged=["b", "c"])
    row = one(small, {"drug": "c"}, drug={"options": [option("a", 34), merged]})
    assert [bar.own for bar in row.bars] == [False, True]
    assert row.same == "15 % of 40 chose “B+C”; rare answers are told together."


def test_dont_know_is_told_without_a_share(small: Instrument) -> None:
    row = one(small, {"drug": ".dk"}, drug=DRUG)
    assert (row.own, row.same) == ("I don’t know", "")
    assert not any(bar.own for bar in row.bars)


NOTHING: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "left blank": ({}, {"drug": DRUG}),
    "not asked": ({"drug": ".nb"}, {"drug": DRUG}),
    "withheld": ({"drug": "a"}, {"drug": {"hidden": "suppressed", "n": None}}),
    "too few answered it": ({"drug": "a"}, {"drug": DRUG | {"n": 19}}),
    "all told together": ({"drug": "a"}, {"drug": {"options": [option("merged", 40, merged=["merged"])]}}),
    "free text": ({"why": "habit"}, {"drug": DRUG}),
    "number withheld": ({"weeks": "12"}, {"weeks": {"kind": "numeric"}}),
    "no number given": ({"weeks": ".dk"}, {"weeks": WEEKS}),
    "under twenty responses": ({"drug": "a"}, {"drug": DRUG, "n": 19}),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_is_compared(small: Instrument, case: str) -> None:
    cells, items = NOTHING[case]
    assert compare(small, cells, release(small, **items)) == []


# -- in fives ---------------------------------------------------------------------------------------------------------


FIVES = {"rounded": {"to": 5, "star": [1, 7]}}
STARS = {"options": [option("a", 25), option("b", 15), option("c", None)]}


@pytest.mark.parametrize(("own", "same"), [("b", "15 of 40 (38 %) said the same."), ("c", HIDDEN_SAME)])
def test_fives_are_told_as_counts_and_a_star_is_no_zero(small: Instrument, own: str, same: str) -> None:
    (row,) = compare(small, {"drug": own}, release(small, drug=STARS) | FIVES)
    assert [bar.told for bar in row.bars] == ["25 (63 %)", "15 (38 %)", "*"]
    assert (row.n, row.same) == (40, same)
    assert [bar.length for bar in row.bars] == ["62.5", "37.5", ""]


def test_a_long_list_keeps_its_stars(small: Instrument) -> None:
    many = {"options": [option("a", 40), option("b", None), *(option(f"x{i}", 0) for i in range(30))]}
    (row,) = compare(small, {"drug": "a"}, release(small, drug=many) | FIVES)
    assert [bar.told for bar in row.bars] == ["40 (100 %)", "*"]


def test_rounding_is_explained_where_there_is_some(small: Instrument) -> None:
    assert rounding(release(small)) is None
    assert rounding(release(small) | FIVES) == {"to": 5, "low": 1, "high": 7}


def test_answers_to_other_questions_are_not_compared(small: Instrument) -> None:
    assert compare(small, {"drug": "a"}, release(small, drug=DRUG) | {"instrument_sha256": "0"}) == []
