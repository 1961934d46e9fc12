"""What respondents see in fives: stars and fives alone, nothing that the report withholds, and no star given back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest

from analytics.reports.released import released
from demo.margins import published
from demo.simulate import responses_csv
from surveys.instrument import Instrument
from tests.analytics.conftest import Simulated
from tests.analytics.reports.fives import Reader, in_fives, numbers_of
from tests.analytics.summarising import Json, Row, built, cells, one_question, random_rows, rows_of

TOLD_AS_NUMBERS = ("numeric", "rounded")


@pytest.fixture(scope="module")
def rows(all_vte: Instrument) -> list[Row]:
    return rows_of(responses_csv(all_vte, published(), 1), all_vte)


@pytest.fixture(scope="module")
def page(all_vte: Instrument, rows: list[Row]) -> Json:
    return in_fives(all_vte, rows)


def counts_of(value: Any, key: str = "") -> Iterator[tuple[str, float]]:
    """Every number of the stored bytes with its key, those that count nobody apart."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in TOLD_AS_NUMBERS:
                yield from counts_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from counts_of(inner, key)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield key, value


def shares(page: Json) -> Iterator[tuple[float | None, int | None, int]]:
    for item in page["items"].values():
        yield from ((option["share"], option["n"], item["n"]) for option in item["options"])


def few() -> Instrument:
    return one_question("""
[[section.item]]
id = "first"
kind = "single"
choices = [{code="a", label="A"}, {code="b", label="B"}, {code="c", label="C"}]
[[section.item]]
id = "then"
kind = "numeric"
min = 0
max = 99
shown_if = "[first] = 'a' or [first] = 'b'"
""")


def of(first: Mapping[str, int]) -> list[Row]:
    one = [{"first": code, "then": "12" if code in "ab" else ".nb"} for code, n in first.items() for _ in range(n)]
    return cells(*one)


# -- fives ------------------------------------------------------------------------------------------------------------


def test_every_number_is_a_multiple_of_five_or_a_share_of_two(page: Json) -> None:
    found = list(counts_of(page))
    assert len(found) > 700
    assert {key for key, _ in found} == {"n", "share"}
    assert not [value for key, value in found if key == "n" and value % 5]
    for share, count, n in shares(page):
        assert share == (None if count is None else pytest.approx(min(1, count / n)))


def test_numbers_are_those_that_somebody_gave(page: Json, all_vte: Instrument, rows: list[Row]) -> None:
    given = numbers_of(all_vte, rows)
    told = {name: item["numeric"] for name, item in page["items"].items() if item["numeric"]}
    assert len(told) > 3
    assert all(value in given[name] for name, block in told.items() for value in block.values())


def test_few_are_a_star_and_never_nought(page: Json, all_vte: Instrument, rows: list[Row]) -> None:
    exact = {entry["id"]: entry for entry in built(all_vte, rows).summary["items"]}
    for name, item in page["items"].items():
        counts = {option["code"]: option["count"] for option in exact[name]["options"]}
        for option in item["options"]:
            if option["code"] in counts:
                assert option["n"] is None or option["n"] % 5 == 0
                assert (option["n"] == 0) == (counts[option["code"]] == 0)
                assert option["n"] is None or not 0 < counts[option["code"]] < 8


def test_no_question_is_told_that_the_report_withholds(page: Json, simulated: Simulated) -> None:
    report = released(simulated.protected)["items"]
    withheld = {name for name, item in report.items() if item["hidden"]}
    assert len(withheld) > 5
    assert withheld <= {name for name, item in page["items"].items() if item["hidden"]}
    assert len(withheld) + 2 >= len([item for item in page["items"].values() if item["hidden"]])


def test_nobody_is_found_in_a_list_of_countries_and_no_group_is_told(page: Json) -> None:
    (country,) = page["items"]["practice_location__country"]["options"]
    assert (country["code"], country["n"]) == ("merged", 145)
    assert "Canada" not in str(page) and "'by'" not in str(page)


def test_what_changed_by_few_since_an_earlier_report_is_a_star() -> None:
    before = built(few(), of({"a": 30, "b": 29, "c": 40})).summary
    page = in_fives(few(), of({"a": 30, "b": 30, "c": 60}), earlier=[before])
    assert [option["n"] for option in page["items"]["first"]["options"]] == [30, None, 60]


def test_under_twenty_answers_nothing_is_told(tiny: Instrument) -> None:
    page = in_fives(tiny, random_rows(tiny, 1, 18, blanks=0))
    assert {item["n"] for item in page["items"].values()} == {None}


# -- the reader who computes ------------------------------------------------------------------------------------------


def test_no_star_of_the_simulated_survey_has_fewer_than_three_values(
    page: Json, all_vte: Instrument, rows: list[Row]
) -> None:
    found = Reader(all_vte, rows, page).values()
    assert len(found) > 80
    assert min(found.values()) >= 3


@pytest.mark.parametrize("seed", range(6))
def test_no_star_of_a_small_survey_has_fewer_than_three_values(tiny: Instrument, seed: int) -> None:
    rows = random_rows(tiny, seed, Random(seed).randint(26, 70), blanks=0.05)
    found = Reader(tiny, rows, in_fives(tiny, rows)).values()
    assert all(values >= 3 for values in found.values())


def test_stars_alone_are_given_back() -> None:
    rows = of({"a": 23, "c": 18, "b": 1})
    page = in_fives(few(), rows)
    assert [option["n"] for option in page["items"]["first"]["options"]] == [25, None, None]
    naive = page["items"]["first"] | {
        "options": [{"code": code, "n": n} for code, n in {"a": 25, "b": None, "c": 20}.items()]
    }
    alone = page | {"items": {"first": naive}}
    assert Reader(few(), rows, alone).values() == {("first", "b"): 1}


def test_a_later_question_that_gives_a_star_away_is_left_out() -> None:
    rows = of({"a": 17, "b": 6, "c": 40})
    page = in_fives(few(), rows)
    assert [option["n"] for option in page["items"]["first"]["options"]] == [15, None, 40]
    assert page["items"]["then"]["hidden"] == "suppressed"
    told = page["items"]["then"] | {"hidden": None, "n": 25}
    both = page | {"items": page["items"] | {"then": told}}
    assert Reader(few(), rows, both).values() == {("first", "b"): 2}


def test_a_later_question_that_gives_nothing_away_is_told() -> None:
    page = in_fives(few(), of({"a": 30, "b": 12, "c": 40}))
    assert page["items"]["then"] | {"kind": ""} == {
        "kind": "", "hidden": None, "n": 40, "options": [], "numeric": {"p25": 12.0, "median": 12.0, "p75": 12.0},
    }  # fmt: skip
