"""The picture as text and as a table."""

from __future__ import annotations

from registry.facts import Row
from tests.registry.timeline.examples import facts, hard_case, picture_case
from tests.registry.timeline.seeing import drawn


def test_sentences_follow_the_lanes_from_top_to_bottom() -> None:
    said = drawn(picture_case()).timeline.sentences
    assert said[0] == "Entered to day 168. Day 0 is the diagnosis of leukaemia."
    assert [one.partition(":")[0] for one in said[1:5]] == ["Phase", "Asparaginase", "Line", "Clot, images"]
    assert "Platelets: 38 counts, day 0 to 168. Lowest 22 on day 43. 5 below the site's rule of 30." in said


def test_the_table_has_a_row_a_mark_with_from_and_to() -> None:
    table = drawn(picture_case()).timeline.table
    assert table[0] == ("Lane", "What", "From day", "To day", "Detail")
    assert ("Anticoagulant", "Hold", "133", "138", "held 5 d, platelets 26, 46 at restart") in table
    assert ("Line", "Port", "2", "goes on", "right subclavian, in place") in table


def test_uncertain_days_are_told_as_uncertain() -> None:
    said = " ".join(drawn(hard_case()).timeline.sentences)
    assert "day 18 ± 3" in said
    assert "day 96 (uncertain)" in said


def test_a_row_without_a_day_is_told_and_not_drawn() -> None:
    seen = drawn(facts(Row("asparaginase_exposure", ("", "erwinia"), {"drug": "erwinia", "status": "omitted"})))
    assert "Asparaginase: Erwinia, day not known: omitted." in seen.timeline.sentences
    assert ("Asparaginase", "Erwinia", "–", "–", "omitted") in seen.timeline.table
    assert not seen.links("asparaginase")


def test_the_title_says_the_finding() -> None:
    title = drawn(picture_case()).root[0]
    assert title.text == "Timeline of the case: DVT at a central line on day 24, held 2 times; entered to day 168"
