"""The drawing: what it shows is what the facts say, read back from the markup."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from time import perf_counter

import pytest

from registry.facts import Facts, Row
from tests.registry.timeline.examples import facts, hard_case, picture_case, row
from tests.registry.timeline.seeing import SVG, drawn, number, shape

WIDTHS = (800, 350)
PHASE = {"phase": "induction"}


@pytest.mark.parametrize("width", WIDTHS)
def test_bars_begin_and_end_on_their_days(width: int) -> None:
    seen = drawn(picture_case(), width)
    for link in seen.links("phase"):
        box = shape(link, "rect")
        assert number(box, "x") == pytest.approx(seen.x(number(link, "data-from")), abs=0.05)
        assert number(box, "x") + number(box, "width") == pytest.approx(seen.x(number(link, "data-to")), abs=0.05)
    assert [link.get("data-from") for link in seen.links("phase")] == ["0", "36", "95", "153"]


@pytest.mark.parametrize("width", WIDTHS)
def test_counts_stand_on_their_days_and_low_counts_are_low(width: int) -> None:
    seen = drawn(picture_case(), width)
    counts = seen.links("platelet")
    assert len(counts) == 38
    for link in counts:
        assert number(shape(link, "circle"), "cx") == pytest.approx(seen.x(number(link, "data-from")), abs=0.05)
    heights = sorted((number(link, "data-count"), -number(shape(link, "circle"), "cy")) for link in counts)
    assert heights == sorted(heights, key=lambda pair: pair[1])


def test_the_height_of_a_bar_is_the_intensity() -> None:
    seen = drawn(picture_case())
    bars = {one.get("data-intensity"): number(one, "height") for one in seen.with_data("intensity")}
    assert bars["therapeutic"] > bars["half"] > bars["prophylactic"] > 0
    assert bars["half"] == bars["therapeutic"] / 2


def test_a_hold_is_hatched_through_dose_level_and_count() -> None:
    seen = drawn(picture_case())
    hatches = [one for one in seen.everything if (one.get("fill") or "").startswith("url(#")]
    assert [number(one, "x") for one in hatches] == pytest.approx([seen.x(41), seen.x(133)], abs=0.05)
    lowest = max(number(shape(link, "circle"), "cy") for link in seen.links("platelet"))
    bar = next(iter(seen.with_data("intensity")))
    assert all(number(one, "y") <= number(bar, "y") for one in hatches)
    assert all(number(one, "y") + number(one, "height") >= lowest for one in hatches)


def test_given_put_off_and_omitted_doses_have_shapes_of_their_own() -> None:
    dose = {"drug": "erwinia"}
    seen = drawn(
        facts(
            row("asparaginase_exposure", planned_day="4", day="4", status="given", **dose),
            row("asparaginase_exposure", planned_day="20", day="30", status="delayed", **dose),
            row("asparaginase_exposure", planned_day="50", status="omitted", **dose),
        )
    )
    given, late, omitted = seen.links("asparaginase")
    assert shape(given, "circle").get("fill") != "#FFFFFF"
    assert [one.get("fill") == "#FFFFFF" for one in late.iter(f"{SVG}circle")] == [True, False]
    assert not list(omitted.iter(f"{SVG}circle"))


def test_days_not_entered_yet_are_shaded() -> None:
    seen = drawn(picture_case())
    [shade] = seen.with_data("entered")
    assert shade.get("data-entered") == "168"
    assert number(shade, "x") == pytest.approx(seen.x(168), abs=0.05)


@pytest.mark.parametrize("case", [picture_case, hard_case])
def test_a_hold_can_be_reached_over_the_whole_height_of_its_lane(case: Callable[[], Facts]) -> None:
    seen = drawn(case())
    bars = [number(one, "y") + number(one, "height") for one in seen.with_data("intensity")]
    for link in seen.with_data("hold"):
        area = shape(link, "rect")
        assert number(area, "x") == pytest.approx(seen.x(number(link, "data-from")), abs=0.05)
        assert number(area, "y") + number(area, "height") >= max(bars)


# -- uncertain days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "low", "high"), [("40 ~3", 37, 43), ("40 ~14", 26, 54)])
def test_an_uncertain_day_is_drawn_as_wide_as_it_can_be(typed: str, low: int, high: int) -> None:
    seen = drawn(facts(row("bleeding_event", day=typed, site="gi"), row("lp_hold", lp_day="120")))
    [link] = seen.links("bleed")
    [soft] = seen.with_data("soft", of=link)
    assert number(soft, "data-left") == pytest.approx(seen.x(low), abs=0.05)
    assert number(soft, "data-right") == pytest.approx(seen.x(high), abs=0.05)
    assert [one for one in link.iter() if one.get("fill-opacity")]


def test_an_exact_day_has_no_soft_end() -> None:
    seen = drawn(
        facts(row("bleeding_event", day="40", site="gi"), row("treatment_phase", start_day="0", stop_day="9", **PHASE))
    )
    assert not seen.with_data("soft")
    assert not [one for one in seen.everything if one.get("fill-opacity")]


def test_a_day_that_nobody_knows_is_dashed_and_has_a_question_mark() -> None:
    seen = drawn(facts(row("bleeding_event", day="40 ~?", site="gi"), row("lp_hold", lp_day="120")))
    [soft] = seen.with_data("soft")
    assert soft.get("stroke-dasharray")
    assert "?" in [words for words, _ in seen.texts()]


def test_a_bar_with_an_uncertain_end_is_solid_only_where_it_surely_was() -> None:
    seen = drawn(facts(row("treatment_phase", start_day="0", stop_day="60 ~14", **PHASE), row("lp_hold", lp_day="120")))
    [link] = seen.links("phase")
    faded, solid = link.findall(f"{SVG}rect")
    assert faded.get("fill-opacity")
    assert number(solid, "x") + number(solid, "width") == pytest.approx(seen.x(46), abs=0.05)
    assert number(faded, "x") + number(faded, "width") == pytest.approx(seen.x(74), abs=0.05)


# -- links, words, limits ---------------------------------------------------------------------------------------------


def test_every_mark_is_a_link_with_a_name() -> None:
    seen = drawn(picture_case())
    assert seen.link("Hold, day 133 to 138").get("href") == "/row/platelet_hold_episode/1~133/"
    assert seen.link("DVT at a central line, day 24").get("href") == "/row/vte_event/1/"
    assert all(link.get("aria-label") and link.get("href", "").startswith("/row/") for link in seen.links())
    assert seen.root.get("role") == "group"  # an image would hide its links from a screen reader


def test_words_that_are_seen_in_a_link_are_in_its_name() -> None:
    for width in (800, 350):
        links = drawn(picture_case(), width).links()
        named = [(one.text or "", link.get("aria-label", "")) for link in links for one in link.iter(f"{SVG}text")]
        assert len(named) > 3
        assert not [(seen, name) for seen, name in named if seen.lower() not in name.lower()]


def test_the_row_beside_is_outlined_and_no_other() -> None:
    found = picture_case()
    chosen = found.rows("platelet_hold_episode")[2]
    assert not drawn(found).with_data("chosen")
    [frame] = drawn(found, chosen=chosen).with_data("chosen")
    assert number(frame, "x") == pytest.approx(drawn(found).x(133), abs=3)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", [picture_case, hard_case])
def test_no_two_texts_overlap(width: int, case: Callable[[], Facts]) -> None:
    texts = drawn(case(), width).texts()
    met = [(one[0], other[0]) for one, other in combinations(texts, 2) if one[1].meets(other[1])]
    assert met == []


def test_an_empty_case_is_an_axis_and_a_sentence() -> None:
    seen = drawn(facts())
    assert "Nothing entered yet" in [words for words, _ in seen.texts()]
    assert "day 0" in [words for words, _ in seen.texts()]
    assert seen.timeline.sentences == ("Nothing entered yet.",)
    assert len(seen.timeline.table) == 1


def test_a_thousand_counts_are_drawn_in_time_and_stay_small() -> None:
    found = facts(*(row("count", day=str(day), plt=str(day % 300)) for day in range(1000)))
    drawn(found)
    started = perf_counter()
    seen = drawn(found)
    assert perf_counter() - started < 5  # 0.1 s on a quiet machine; pairs of counts would take minutes
    assert len(seen.timeline.svg) < 150_000
    assert len(seen.links("platelet")) == 60
    assert sum((one.get("d") or "").count("h0") for one in seen.everything) == 940


def test_a_long_quiet_tail_is_bent_with_a_visible_mark() -> None:
    assert not drawn(picture_case()).with_data("bend")
    seen = drawn(hard_case())
    assert len(seen.with_data("bend")) == 1
    assert "narrower scale" in [words for words, _ in seen.texts()]


def test_hostile_words_stay_words() -> None:
    evil = Row(
        "vte_event", ("1",), {"event_no": 1, "day": row("count", day="9").values["day"], "type": "<script>\x00&\"'"}
    )
    seen = drawn(Facts({"vte_event": (evil,)}))
    assert not [one for one in seen.everything if one.tag.endswith("script")]
    assert "<script" not in seen.timeline.svg


def test_the_site_s_rule_is_drawn_where_there_is_one() -> None:
    counts = [row("count", day=str(day), plt="80") for day in range(0, 40, 5)]
    assert not drawn(facts(*counts)).with_data("threshold")
    [rule] = drawn(facts(*counts, threshold="30")).with_data("threshold")
    assert rule.get("stroke-dasharray")
