"""base = not_shown + not_reached + missing + declined + not_managed + dont_know + answered, in every entry, always."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.instrument import Instrument
from tests.analytics.summarising import built, cells, entry_of, one_question, random_rows

PARTS = ("not_shown", "not_reached", "missing", "declined", "not_managed", "dont_know", "answered")


def check(entry: dict[str, Any]) -> None:
    assert entry["base"] == sum(entry[name] for name in PARTS)
    assert entry["shown"] == entry["base"] - entry["not_shown"] - entry["not_reached"]
    of_shown = entry["of_shown"].values()
    assert all(share is None for share in of_shown) if not entry["shown"] else sum(of_shown) == pytest.approx(1)
    if entry["options"] and entry["kind"] not in ("multiple", "ranking"):
        assert sum(option["count"] for option in entry["options"]) == entry["answered"]


@given(seed=st.integers(0, 10**6), n=st.integers(0, 30), blanks=st.sampled_from([0.0, 0.3, 0.9]))
@settings(max_examples=30, deadline=None)
def test_identity_holds_for_every_entry_of_the_tiny_instrument(
    tiny: Instrument, seed: int, n: int, blanks: float
) -> None:
    for entry in built(tiny, random_rows(tiny, seed, n, blanks)).summary["items"]:
        check(entry)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=3, deadline=None)
def test_identity_holds_for_every_entry_of_the_44_items(all_vte: Instrument, seed: int) -> None:
    for entry in built(all_vte, random_rows(all_vte, seed, 15)).summary["items"]:
        check(entry)


def test_each_special_cell_counts_under_its_own_name() -> None:
    yes_no = one_question('[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{code="a"}, {code="b"}]')
    given_cells = ["", ".dk", ".nm", ".nm", ".pn", ".nb", ".nr", ".nr", "a", "b", "b"]
    entry = entry_of(built(yes_no, cells(*({"q": cell} for cell in given_cells))).summary, "q")
    assert [entry[name] for name in PARTS] == [1, 2, 1, 1, 2, 1, 3]
    assert (entry["base"], entry["shown"]) == (11, 8)
    assert entry["of_shown"] == {
        "missing": 1 / 8, "declined": 1 / 8, "not_managed": 2 / 8, "dont_know": 1 / 8, "answered": 3 / 8
    }  # fmt: skip


def test_shown_to_nobody_differs_from_answered_by_nobody() -> None:
    yes_no = one_question('[[section.item]]\nid = "q"\nkind = "single"\nchoices = [{code="a"}, {code="b"}]')
    skipped = entry_of(built(yes_no, cells({"q": ".nb"}, {"q": ".nr"})).summary, "q")
    silent = entry_of(built(yes_no, cells({"q": ""}, {"q": ".dk"})).summary, "q")
    assert {one["reason"] for one in skipped["measures"].values()} == {"all_skipped"}
    assert {one["reason"] for one in silent["measures"].values()} == {"no_answers"}
    assert all(option["share"] is option["wilson"] is option["simultaneous"] is None for option in silent["options"])


def test_excluded_responses_count_only_where_all_submitted_do() -> None:
    two = one_question(
        '[[section.item]]\nid = "who"\nkind = "single"\nbase = "submitted"\nchoices = [{code="a"}, {code="b"}]\n'
        '[[section.item]]\nid = "what"\nkind = "single"\nchoices = [{code="a"}, {code="b"}]'
    )
    rows = cells({"who": "a", "what": "b"}) + cells({"who": "b", "what": "b"}, status="excluded_predetermined")
    summary = built(two, rows).summary
    assert [entry_of(summary, name)["base"] for name in ("who", "what")] == [2, 1]
