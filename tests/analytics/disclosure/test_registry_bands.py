"""Days by platelet count through the gate: they add up to the months of all, and a band of nobody hides nothing."""

from __future__ import annotations

from dataclasses import replace

from analytics.disclosure.registry import protect_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.analytics.registry_summaries.test_bleeding_rates import HOLD, NOSE, child


def registry(low: int = 30, bled: int = 24, held: int = 24) -> Cohort:
    """120 treated children at 12 sites with a count of 25 (the first) or 150; the last bled at it, some were held."""

    def lines(place: int) -> tuple[str, ...]:
        count = f"count day={12 + place % 3} plt={25 if place < low else 150}"
        bleed = (NOSE.format(15 + place % 3),) if place >= 120 - bled else ()
        hold = (HOLD.format(16, 19),) if place < held else ()
        return child(30 + place % 5, count, *bleed, *hold)

    return cohort_of_lines((f"s{place % 12:02d}", lines(place)) for place in range(120))


def told(cohort: Cohort) -> dict[tuple[str, str], Json]:
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    return {(row["band"], row["intensity"]): row for row in summary["platelet_days"]}


def test_enough_are_told_with_their_events() -> None:
    rows = told(registry())
    low, high, lost = (rows[band, "all"] for band in ("20_29", "ge100", "unclassified"))
    assert (low["n"], low["bleeds"], low["clots"]) == (30, 0, 0)
    assert (high["n"], high["bleeds"]) == (90, 24) and lost["months"] > 0
    assert "bleeds" not in rows["20_29", "held"] and rows["lt10", "all"]["n"] == 0


def test_few_with_a_low_count_are_not_what_is_left_of_all() -> None:
    """Seven children: their months are not all less the others, nor that of a band that nobody is in."""
    cohort = registry(low=7, held=0)
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    every = [row for row in summary["platelet_days"] if row["intensity"] == "all"]
    hidden = {row["band"] for row in every if row.get("hidden")}
    assert "20_29" in hidden and len(hidden) > 1
    assert len(summary["platelet_days"]) == 35, "a row of nobody is there, told or withheld"


def test_few_bleeds_hide_those_of_another_band() -> None:
    cohort = registry(low=60, bled=66, held=0)
    rows = told(cohort)
    counts = [rows[band, "all"]["bleeds"] for band in ("20_29", "ge100")]
    assert counts == [None, None], "66 in all, six of them at a low count"


def test_few_held_at_a_low_count_are_not_the_rest_of_a_band() -> None:
    rows = told(registry(held=4))
    parts = [rows["20_29", given].get("hidden") for given in ("therapeutic", "held")]
    assert parts == [True, True] and rows["20_29", "all"]["months"] is not None


def test_a_few_children_more_move_no_months() -> None:
    whole = registry()
    smaller = Cohort(whole.children[:116])
    exact = [build(one, replace(PLAN, replicates=0, digest=name)) for one, name in ((smaller, "a"), (whole, "b"))]
    first = protect_registry(exact[0], smaller)
    after = protect_registry(exact[1], whole, [first.release]).summary["platelet_days"]
    moved = [row for row in after if (row["band"], row["intensity"]) == ("ge100", "all")]
    assert [row["months"] for row in moved] == [None] == [row["months_3d"] for row in moved]
