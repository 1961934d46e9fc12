"""Questions in fives that hang together: what gives a star away is not told, and nothing else is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from analytics.disclosure.rounded_together import Known, Opened, Question, gives_away
from analytics.disclosure.rounding import nearest_five

KNOWN = Known(hidden_below=8, least=20, most=200)


def question(name: str, n: int, counts: Mapping[str, int], *, several: bool = False) -> Question:
    told = {code: None if 0 < count < 8 else nearest_five(count) for code, count in counts.items()}
    return Question(name, n, counts, told, nearest_five(n), several)


def single(name: str = "first", **counts: int) -> Question:
    return question(name, sum(counts.values()), counts)


def later(n: int, *codes: str, but: bool = False) -> Question:
    return replace(question("then", n, {}), opened=(Opened("first", frozenset(codes), but),))


def test_a_star_that_its_own_table_gives_back_takes_the_question_along() -> None:
    assert gives_away([single(a=23, b=1, c=18)], KNOWN) == {"first"}
    assert gives_away([single(a=24, b=2, c=16)], KNOWN) == set()


def test_nobody_ticks_nothing_so_few_ticks_elsewhere_fill_a_star() -> None:
    # 148 to 152 people, 138 to 142 of whom ticked a: at least six are left for b.
    assert gives_away([question("tools", 148, {"a": 142, "b": 6}, several=True)], KNOWN) == {"tools"}
    assert gives_away([question("tools", 148, {"a": 142, "b": 6, "c": 60}, several=True)], KNOWN) == set()


def test_an_answer_that_stands_alone_leaves_the_rest_to_the_others() -> None:
    asked = question("tools", 137, {"none": 103, "unsure": 33, "b": 1}, several=True)
    assert gives_away([replace(asked, alone=("none", "unsure"))], KNOWN) == {"tools"}
    assert gives_away([asked], KNOWN) == set()


@pytest.mark.parametrize(("n", "gone"), [(23, {"then"}), (21, set())])
def test_a_later_question_goes_not_the_earlier(n: int, gone: set[str]) -> None:
    assert gives_away([single(a=17, b=6, c=40), later(n, "a", "b")], KNOWN) == gone


def test_who_did_not_tick_limits_who_did() -> None:
    first = question("first", 57, {"a": 1, "b": 57}, several=True)
    after = later(56, "a", but=True)
    assert gives_away([first, after], KNOWN) == set()
    assert gives_away([first, replace(after, told_n=58)], KNOWN) == {"then"}


def test_where_blanks_open_a_question_as_well_it_says_nothing() -> None:
    assert gives_away([single(a=17, b=6, c=40), later(24, "a", "b")], KNOWN) == set()


def test_how_many_could_have_answered_is_known() -> None:
    assert gives_away([single(a=22, b=2, c=17)], KNOWN) == set()
    assert gives_away([single(a=22, b=2, c=17)], replace(KNOWN, most=36)) == {"first"}
