"""Weighted shares of a summary: those of the library over the cells of the margins; nothing without margins."""

from __future__ import annotations

import pytest

from analytics.statistics.raked_share import raked_share
from surveys.instrument import Instrument
from tests.analytics.summarising import Json, Row, built, cells, entry_of, one_question

TOML = """
[[section.item]]
id = "job"
kind = "single"
choices = [{code="a"}, {code="b"}, {code="c"}]
[[section.item]]
id = "years"
kind = "single"
choices = [{code="few"}, {code="many"}]
[[section.item]]
id = "dose"
kind = "single"
choices = [{code="low"}, {code="high"}]
[[section.item]]
id = "tests"
kind = "multiple"
choices = [{code="x"}, {code="y"}]
"""
COUNTS = {("a", "few"): (30, 10), ("a", "many"): (12, 9), ("b", "few"): (8, 20), ("b", "many"): (6, 25)}
MARGINS = {"job": {"a": 0.3, "b": 0.7}, "years": {"few": 0.5, "many": 0.5}}


@pytest.fixture(scope="module")
def small() -> Instrument:
    return one_question(TOML)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Cells of the margins by answer, four of a job that no margin has, and three without an answer."""
    known = [
        {"job": job, "years": years, "dose": dose, "tests": "x;y" if dose == "low" else "y"}
        for (job, years), numbers in COUNTS.items()
        for dose, n in zip(("low", "high"), numbers, strict=True)
        for _ in range(n)
    ]
    others = [{"job": "c", "years": "few", "dose": "low", "tests": ""}] * 4
    silent = [{"job": "a", "years": "few", "dose": ".dk", "tests": ""}] * 3
    return cells(*known, *others, *silent)


@pytest.fixture(scope="module")
def summary(small: Instrument, rows: list[Row]) -> Json:
    return built(small, rows, by=("job", "years"), margins=MARGINS).summary


def test_shares_are_those_of_the_library_and_the_unweighted_stay(summary: Json) -> None:
    low = entry_of(summary, "dose")["options"][0]
    answered = [[sum(COUNTS[job, years]) for years in ("few", "many")] for job in ("a", "b")]
    table = [[answered[0][0] + 3, answered[0][1]], answered[1]]
    chosen = [[COUNTS[job, years][0] for years in ("few", "many")] for job in ("a", "b")]
    want = raked_share(chosen, table, [list(one.values()) for one in MARGINS.values()], answered=answered)
    assert [low["raked"][key] for key in ("value", "low", "high", "se")] == [want.value, want.low, want.high, want.se]
    assert low["share"] == 60 / 124 != pytest.approx(low["raked"]["value"])
    raked = entry_of(summary, "dose")["raked"]
    assert (raked["deff"], raked["n_eff"]) == (want.deff, want.n_eff)


def test_cells_count_respondents_answers_and_options(summary: Json) -> None:
    first = entry_of(summary, "dose")["raked"]["cells"][0]
    assert first == {"code": "a+few", "respondents": 43, "answered": 40, "counts": {"low": 30, "high": 10}}


def test_an_option_of_several_is_weighted_by_itself(summary: Json) -> None:
    x, y = entry_of(summary, "tests")["options"]
    assert x["raked"]["value"] == pytest.approx(entry_of(summary, "dose")["options"][0]["raked"]["value"])
    assert y["raked"]["value"] == 1.0


def test_margins_themselves_are_not_weighted_and_parameters_tell_them(summary: Json) -> None:
    assert "raked" not in entry_of(summary, "job") and summary["parameters"]["margins"] == MARGINS


def test_without_margins_nothing_changes(small: Instrument, rows: list[Row], summary: Json) -> None:
    plain = built(small, rows, by=("job", "years")).summary
    assert "margins" not in plain["parameters"]
    for before, after in zip(plain["items"], summary["items"], strict=True):
        kept = {key: value for key, value in after.items() if key != "raked"}
        kept["options"] = [{key: v for key, v in one.items() if key != "raked"} for one in kept["options"]]
        assert before == kept


def test_margins_that_cannot_be_met_say_so(small: Instrument, rows: list[Row]) -> None:
    found = built(small, rows, by=("job",), margins={"job": {"a": 0.5, "b": 0.3, "zzz": 0.2}}).summary
    assert {one["raked"]["reason"] for one in entry_of(found, "dose")["options"]} == {"not_converged"}
