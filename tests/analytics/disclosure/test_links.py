"""Entries that would undo each other's protection: led past, opened by few, or parting what was merged."""

from __future__ import annotations

from analytics.disclosure import protect_summary
from surveys.instrument import Instrument
from tests.analytics.disclosure.protected import protect
from tests.analytics.summarising import Json, built, entry_of, one_question, told

CHAIN = """
[[section.item]]
id = "first"
kind = "single"
choices = [{code="a"}, {code="b"}, {code="c"}, {code="d"}]
[[section.item]]
id = "second"
kind = "single"
shown_if = "[first] = 'a'"
choices = [{code="x"}, {code="y"}]
[[section.item]]
id = "third"
kind = "single"
shown_if = "[second] = 'x'"
choices = [{code="x"}, {code="y"}]
"""


def hidden(counts: dict[str, int], **others: str) -> dict[str, bool]:
    item = one_question(CHAIN)
    rows = []
    for cell, n in counts.items():
        more = others if cell == "a" else {}
        rows += told(item, "first", {cell: n}, **more)
    summary = protect(item, rows)
    return {entry["id"]: bool(entry.get("hidden")) for entry in summary["items"]}


def test_an_entry_that_few_were_led_past_is_withheld_with_what_hangs_on_it() -> None:
    assert hidden({"a": 40, "b": 1}, second="x", third="y") == {"first": False, "second": True, "third": True}
    assert hidden({"a": 40, "b": 6}, second="x", third="y") == {"first": False, "second": False, "third": False}


def test_an_entry_that_few_were_shown_is_withheld_though_nobody_answered() -> None:
    assert hidden({"a": 3, "b": 40}, second="") == {"first": False, "second": True, "third": True}
    item = one_question(CHAIN)
    entry = entry_of(protect(item, told(item, "first", {"a": 3, "b": 40})), "second")
    assert entry["shown"] is entry["not_shown"] is entry["missing"] is None


def test_an_entry_that_parts_merged_answers_is_withheld() -> None:
    # b and its partner a are told as 7 together; whoever knows that 6 were asked the second question knows b.
    item = one_question(CHAIN)
    rows = told(item, "first", {"a": 6, "c": 20, "d": 20, "b": 1}, second="x", third="y")
    summary = protect(item, rows)
    assert "a+b" in [option["code"] for option in entry_of(summary, "first")["options"]]
    assert entry_of(summary, "second")["hidden"]


def test_an_entry_whose_opener_is_told_apart_stays() -> None:
    assert not hidden({"a": 12, "c": 7, "d": 20, "b": 1}, second="x", third="y")["second"]


MULTIPLE = """
[[section.item]]
id = "tools"
kind = "multiple"
choices = [{code="u"}, {code="v"}]
[[section.item]]
id = "age"
kind = "numeric"
shown_if = "[tools(u)] = 1"
"""


def test_an_option_of_a_multiple_opens_in_the_same_way() -> None:
    item = one_question(MULTIPLE)
    few_without = protect(item, [*told(item, "tools", {"u": 30}, age="3"), *told(item, "tools", {"v": 2})])
    many_without = protect(item, [*told(item, "tools", {"u": 30}, age="3"), *told(item, "tools", {"v": 9})])
    assert entry_of(few_without, "age")["hidden"]
    assert not entry_of(many_without, "age").get("hidden")


def countries(all_vte: Instrument, counts: dict[str, int]) -> Json:
    return protect_summary(built(all_vte, told(all_vte, "practice_location__country", counts)))


def test_a_region_that_parts_merged_countries_is_withheld(all_vte: Instrument) -> None:
    parts = countries(all_vte, {"US": 40, "CA": 1, "DE": 9})
    assert entry_of(parts, "practice_location__un_region")["hidden"]
    whole = countries(all_vte, {"US": 40, "CA": 1})
    assert not entry_of(whole, "practice_location__un_region").get("hidden")


def test_facts_count_what_each_answer_opens(all_vte: Instrument) -> None:
    made = built(all_vte, told(all_vte, "practice_location__country", {"US": 40, "CA": 1}))
    facts = made.facts["practice_location__us_region"]
    assert facts.led_past == 1
    (country, region) = facts.links
    assert country.parts == {"US": {"shown": 40}, "CA": {"hidden": 1}}
    assert [set(parts) for parts in region.parts.values()] == [{"shown", "hidden"}]
