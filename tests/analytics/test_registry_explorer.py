"""The explorer of the registry: what may be asked, that only released rows answer, and that hidden is never zero."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from analytics import registry_explorer
from analytics.registry_explorer import ALL, Explored, Filter, explored
from analytics.registry_explorer_cuts import HOSTS, PARTS, RATES, SITES, SIZES
from tests.analytics.registry_report import protected

Json = dict[str, Any]


@pytest.fixture(scope="module")
def summary() -> Json:
    return protected().summary


def words(found: Explored) -> str:
    return " ".join(f"{line.lead} {line.rest}" for one in found.sections for _, line in one.lines)


def test_one_filter_has_one_address() -> None:
    assert Filter("incidence", "cvst", "death:day90").address == "part=incidence&group=cvst&measure=death%3Aday90"


def test_every_part_of_the_report_may_be_explored(summary: Json) -> None:
    assert [key for key, _ in registry_explorer.parts(summary)] == [part.key for part in PARTS]


@pytest.mark.parametrize("part", [part.key for part in PARTS])
def test_every_offered_filter_is_answered_and_drawn(summary: Json, part: str) -> None:
    offered = product(registry_explorer.groups(summary, part)[:4], registry_explorer.measures(summary, part))
    for (group, _), (measure, _) in offered:
        found = explored(summary, Filter(part, group, measure))
        assert found.refused == () and found.sections and found.filter == Filter(part, group, measure)
        assert registry_explorer.heading(summary, found.filter)
        assert all(one.figure.svg(350, "p").startswith("<svg") for one in found.sections if one.figure)


def test_groups_are_those_of_the_report_and_withheld_ones_say_so(summary: Json) -> None:
    offered = dict(registry_explorer.groups(summary, "duration"))
    rows = {row["group"]: bool(row.get("hidden")) for row in summary["duration"]}
    assert {code: "(withheld)" in name for code, name in offered.items() if code} == rows
    assert True in rows.values() and False in rows.values()


def test_a_number_is_compared_between_the_groups_as_the_summary_has_it(summary: Json) -> None:
    (section,) = explored(summary, Filter("antixa", "", "first")).sections
    rows = summary["antixa"]
    assert [line[0] for line in section.table] == ["Group", "All kits", "Kit not known"]
    assert [line[1] for line in section.table[1:]] == [str(row["n"]) for row in rows]
    assert section.figure is not None and "Dashed: all children" in section.figure.caption


@pytest.mark.parametrize("measure", [ALL, "median", "mo3"])
def test_a_withheld_group_is_hidden_and_never_zero(summary: Json, measure: str) -> None:
    hidden = next(row["group"] for row in summary["duration"] if row.get("hidden"))
    (section,) = explored(summary, Filter("duration", hidden, measure)).sections
    assert set(section.table[1][1:]) == {"hidden"}
    assert "Fewer than 11 children or 3 sites" in section.lines[0][1].rest
    told = next(row["group"] for row in summary["duration"] if not row.get("hidden"))
    (section,) = explored(summary, Filter("duration", told, measure)).sections
    assert section.table[1][1] != "hidden"


def test_a_withheld_number_of_a_told_group_is_hidden(summary: Json) -> None:
    whole = next(row for row in summary["duration"] if row["group"] == "all")
    share = next(one["share"] for one in whole["fixed_times"] if one["rule"] == "mo3")
    assert share["reason"] == "suppressed"
    (section,) = explored(summary, Filter("duration", "", "mo3")).sections
    assert section.table[1][1:] == [str(whole["n"]), "hidden"] and section.figure is None


def test_nothing_withheld_is_read_even_if_it_were_there(summary: Json) -> None:
    """The control: the same number is told where the row is not hidden."""
    secret = {"value": 0.4242, "low": 0.42, "high": 0.43, "method": "", "reason": None}
    row = {"group": "all", "n": 99, "sites": 9, "levels": 99, "first_in_range": secret, "in_range": secret, "flags": []}
    for hidden, seen in (({"hidden": True}, False), ({}, True)):
        one = {**summary, "antixa": [{**row, **hidden}]}
        (section,) = explored(one, Filter("antixa", "all", "first")).sections
        assert (("42 %" in str(section.table)), section.figure is not None) == (seen, seen)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Filter("duration", "renal"), "other groups have not passed the protection of small numbers"),
        (Filter("duration", "", "day90"), "That is no measure of this part"),
        (Filter(SITES, "lt30"), "of fewer it would give sites away"),
        (Filter(SIZES, "site-7"), "This part compares under 30 new ALL a year"),
    ],
)
def test_what_is_not_allowed_says_why_and_is_left_out(summary: Json, asked: Filter, why: str) -> None:
    found = explored(summary, asked)
    assert len(found.refused) == 1 and why in found.refused[0]
    assert found.filter == Filter(asked.part)


def test_free_filters_are_refused(summary: Json) -> None:
    assert "could be few children, or one" in explored(summary, Filter("lp"), ["age"]).refused[0]


def test_sites_are_told_together_and_by_size_alone(summary: Json) -> None:
    assert registry_explorer.groups(summary, SITES) == [("", "All sites")]
    assert [one.title for one in explored(summary, Filter(SITES)).sections] == ["", "What chance alone would do"]
    assert "stopping within 14 days of 3 months" in words(explored(summary, Filter(SITES, "", "spread")))
    (section,) = explored(summary, Filter(SIZES)).sections
    assert section.title == "Which drug they begin with, by size of site"


def test_an_outcome_counted_in_another_way_stands_beside_and_is_not_compared(summary: Json) -> None:
    """Nor does one part carry what stands at its end in the report."""
    causes = [row["cause"] for row in summary["incidence"] if row.get("scheme") not in (None, "death")]
    assert causes
    whole = explored(summary, Filter("incidence", "all", causes[0])).sections
    assert len(whole) == 1 + causes.count(causes[0])
    (section,) = explored(summary, Filter("incidence", "all", f"{causes[0]}:day90")).sections
    assert [line[0] for line in section.table] == ["Group", "All clots"]


def test_a_part_that_a_report_is_too_old_for_is_no_part(summary: Json) -> None:
    old = {key: value for key, value in summary.items() if key not in HOSTS}
    assert not set(HOSTS) & set(dict(registry_explorer.parts(old)))
    with pytest.raises(KeyError):
        explored(old, Filter(RATES))


def test_a_part_without_rows_says_that_nobody_is_there(summary: Json) -> None:
    found = explored({**summary, "lp": []}, Filter("lp"))
    assert words(found).startswith("No child is recorded here yet.")


def test_an_unknown_part_is_no_part(summary: Json) -> None:
    with pytest.raises(KeyError):
        explored(summary, Filter("disclosure"))
