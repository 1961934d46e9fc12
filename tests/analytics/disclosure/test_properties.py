"""Laws of the gate over random surveys of every kind of question."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.disclosure import protect_summary
from surveys.instrument import Instrument
from tests.analytics.disclosure.adversary import feasible
from tests.analytics.disclosure.protected import rare_counts, tables_of
from tests.analytics.summarising import Json, built, random_rows

surveys = {"seed": st.integers(0, 10**6), "n": st.integers(0, 90), "blanks": st.sampled_from([0.0, 0.1, 0.5])}
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BY = ("role", "lending__rule")


def both(instrument: Instrument, seed: int, n: int, blanks: float) -> tuple[Json, Json]:
    made = built(instrument, random_rows(instrument, seed, n, blanks), by=BY)
    return made.summary, protect_summary(made)


@given(**surveys)
@law
def test_no_count_from_one_to_four_is_visible_anywhere(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    assert rare_counts(both(tiny, seed, n, blanks)[1]) == []


@given(**surveys)
@law
def test_nothing_that_is_shown_differs_from_the_exact_count(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for before, after in zip(exact["items"], told["items"], strict=True):
        counts = {option["code"]: option["count"] for option in before["options"]}
        for option in after["options"]:
            if not option.get("hidden"):
                assert option["count"] == sum(counts[code] for code in option.get("merged", [option["code"]]))
        assert after["answered"] in (None, before["answered"])


@given(**surveys)
@law
def test_a_row_with_a_known_total_never_hides_one_cell_alone(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for entry in told["items"]:
        if entry["kind"] not in ("multiple", "ranking", "vignette") and not entry.get("hidden"):
            assert sum(bool(option.get("hidden")) for option in entry["options"]) != 1
    for _, _, _, test, place in tables_of(exact, told):
        for group in test["groups"]:
            assert sum(bool(cell.get("hidden")) for cell in group.get("options", [])) != 1, place
        alone = [group for group in test["groups"] if group.get("hidden") and "options" in group]
        assert len(alone) != 1 or len(test["groups"]) == 1 or test["unclassified"] != 0, place


def row(group: Json, exact: Json, width: int, columns: list[list[int]]) -> list[int | None]:
    """A group's counts as a reader sees them."""
    if group.get("hidden") and ("options" in group or group["answered"] is None):
        return [None] * width
    if "options" in group:
        return [cell["count"] for cell in group["options"]]
    return [None, None] if group["count"] is None else [group["count"], group["answered"] - group["count"]]


def exact_row(group: Json, columns: list[list[int]]) -> list[int]:
    if "options" not in group:
        return [group["count"], group["answered"] - group["count"]]
    return [sum(group["options"][i]["count"] for i in column) for column in columns]


def columns_of(block: Json, told: Json, test: Json) -> list[list[int]]:
    """Which exact options make up each column of the protected group table."""
    codes = [option["code"] for option in block.get("options", [])]
    shown: list[Any] = next((group["options"] for group in test["groups"] if group.get("options")), [])
    return [[codes.index(code) for code in cell["code"].split("+")] for cell in shown]


@given(**surveys)
@law
def test_no_rare_group_cell_can_be_solved_for(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for block, after, before, test, place in tables_of(exact, told):
        if "numeric" in test["groups"][0] or after.get("hidden"):
            continue
        columns = columns_of(block, after, test)
        truth = [exact_row(group, columns) for group in before["groups"]]
        if not truth[0]:
            continue
        seen = [row(group, old, len(truth[0]), columns) for group, old in zip(test["groups"], before["groups"], strict=True)]
        check_unsolved(truth, seen, before, test, block, place)


def check_unsolved(truth: list[list[int]], seen: list[Any], before: Json, test: Json, block: Json, place: str) -> None:
    """The adversary knows the totals of the entry and of every shown group; what is hidden whole is one more row."""
    whole = [i for i, group in enumerate(test["groups"]) if group["answered"] is None]
    open_rows = [i for i in range(len(truth)) if i not in whole]
    totals = totals_of(block, truth, before)
    left = sum(before["groups"][i]["answered"] for i in whole) + before["unclassified"]
    rest = [None] * len(totals) if left else [0] * len(totals)
    ranges = feasible(
        [*(seen[i] for i in open_rows), rest], [*(sum(truth[i]) for i in open_rows), left], totals
    )
    for place_in_table, (low, high) in ranges.items():
        if place_in_table[0] < len(open_rows):
            value = truth[open_rows[place_in_table[0]]][place_in_table[1]]
            assert low <= value <= high
            assert not 0 < value < 5 or low < high, f"{place}: {value} is given back"


def totals_of(block: Json, truth: list[list[int]], before: Json) -> list[int]:
    """Column totals over groups and unclassified."""
    if "count" in block:
        n = sum(group["answered"] for group in before["groups"]) + before["unclassified"]
        return [block["count"], n - block["count"]]
    return [-1] if not block["options"] else _totals(block, before, len(truth[0]))


def _totals(block: Json, before: Json, width: int) -> list[int]:
    counts = [option["count"] for option in block["options"]]
    return counts if width == len(counts) else []


@given(**surveys)
@law
def test_hidden_cells_look_the_same_whatever_hid_them(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    _, told = both(tiny, seed, n, blanks)
    for entry in told["items"]:
        for option in entry["options"]:
            if option.get("hidden"):
                wording = ("code", "label", "off_scale", "merged", "by", "hidden")
                assert all(value is None for key, value in option.items() if key not in wording)


@given(**surveys)
@law
def test_lowest_and_highest_never_leave(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    for entry in both(tiny, seed, n, blanks)[1]["items"]:
        if entry["numeric"]:
            assert entry["numeric"]["min"]["value"] is entry["numeric"]["max"]["value"] is None


@given(**surveys)
@law
def test_exact_statistics_stay_only_where_nothing_is_hidden_or_merged(tiny: Instrument, seed: int, n: int, blanks: float) -> None:
    exact, told = both(tiny, seed, n, blanks)
    for _, after, _, test, place in tables_of(exact, told):
        merged = any(option.get("merged") or option.get("hidden") for option in after.get("options", []))
        hidden = any(g.get("hidden") or any(c.get("hidden") for c in g.get("options", [])) for g in test["groups"])
        if merged or hidden:
            assert test["statistic"] is test["df"] is test["epsilon_squared"] is test["cramers_v_corrected"] is None, place
            assert test["p"] is None or test["p"] == pytest.approx(round(test["p"], 2))
