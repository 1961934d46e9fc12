"""Bleeds while treated through the gate: what rows, causes and other blocks tell by subtraction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from analytics.disclosure.registry import protect_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.analytics.registry_summaries.test_bleeding_rates import GI, HOLD, NOSE, child

GROUPS = ("all", "therapeutic", "held")


def registry(*, held: int = 40, minor: int = 24, major: int = 12, twice: int = 0) -> Cohort:
    """120 treated children at 12 sites, the first of them held, the last of them with a bleed at full dose."""
    return cohort_of_lines(
        (f"s{place % 12:02d}", child(100 + place % 9, *_more(place, held, minor, major, twice))) for place in range(120)
    )


def _more(place: int, held: int, minor: int, major: int, twice: int) -> Iterator[str]:
    if place < held:
        yield HOLD.format(50, 60 + place % 4)
    if place >= 120 - minor:
        yield NOSE.format(20 + place % 20)
    if place >= 120 - twice:
        yield NOSE.format(45)
    if 60 <= place < 60 + major:
        yield GI.format(20 + place % 20)


def told(cohort: Cohort) -> dict[tuple[str, str], Json]:
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    return {(row["cause"], row["intensity"]): row for row in summary["bleeding_rates"]}


def test_enough_children_are_told_with_their_bleeds_and_months() -> None:
    rows = told(registry())
    assert [(rows["crnm_or_major", one]["n"], rows["crnm_or_major", one]["bleeds"]) for one in GROUPS] == [
        (120, 36), (120, 36), (40, 0),
    ]  # fmt: skip
    assert [rows["major_bleed", one]["bled"] for one in GROUPS] == [12, 12, 0]
    assert rows["major_bleed", "held"]["rate"]["value"] == 0.0


def test_few_who_were_held_give_their_months_to_nobody() -> None:
    """All less full dose would be the months of seven: neither part is told, and all are."""
    rows = told(registry(held=7))
    for cause in ("major_bleed", "crnm_or_major"):
        assert [bool(rows[cause, one].get("hidden")) for one in GROUPS] == [False, True, True] or [
            rows[cause, one]["months"] is None for one in GROUPS
        ] == [False, True, True]


@pytest.mark.parametrize(("minor", "major"), [(24, 3), (4, 24)])
def test_few_bleeds_of_one_kind_are_not_the_difference_of_two_rows(minor: int, major: int) -> None:
    rows = told(registry(minor=minor, major=major))
    counts = [rows[cause, "all"]["bleeds"] for cause in ("crnm_or_major", "major_bleed")]
    assert major >= 11 or counts[1] is None
    assert None in counts or not 0 < counts[0] - counts[1] < 11
    for row in rows.values():
        assert row.get("hidden") or (row["rate"]["value"] is None) is (row["bleeds"] is None)


def test_few_second_bleeds_are_not_bleeds_less_children() -> None:
    rows = told(registry(twice=4))
    row = rows["crnm_or_major", "all"]
    assert (row["n"], row["bleeds"], row["bled"], row["rate"]["reason"]) == (120, None, None, "suppressed")
    assert row["months"] is not None
    assert told(registry(twice=24))["crnm_or_major", "all"]["bleeds"] == 60


def test_a_few_children_more_move_no_months() -> None:
    """Two reports: the second has four children more, who were never held: what they moved is not told again."""
    whole = registry()
    smaller = Cohort(whole.children[:116])
    exact = [build(one, replace(PLAN, replicates=0, digest=name)) for one, name in ((smaller, "a"), (whole, "b"))]
    first = protect_registry(exact[0], smaller)
    after = protect_registry(exact[1], whole, [first.release]).summary["bleeding_rates"]
    assert first.summary["bleeding_rates"][0]["months"] is not None
    assert {row["intensity"] for row in after if row["months"] is None} == {"all", "therapeutic"}
    assert {row["intensity"] for row in after if row["rate"] and row["rate"]["value"] is not None} == {"held"}
