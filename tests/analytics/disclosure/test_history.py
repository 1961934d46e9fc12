"""Two reports of one survey side by side do not give away the few who answered between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.disclosure import protect_summary
from analytics.disclosure.history import CountInTime, with_history
from surveys.instrument import Instrument
from tests.analytics.disclosure.protected import rare_counts
from tests.analytics.summarising import Json, built, cells, entry_of, one_question, random_rows

BY = ("role",)
TOLD = ("answered", "shown", "missing", "declined", "not_managed", "dont_know", "not_shown", "not_reached")
law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
growing = {"seed": st.integers(0, 3), "first": st.sampled_from([20, 60]), "more": st.sampled_from([0, 1, 3, 7, 25])}


def two_reports(tiny: Instrument, seed: int, first: int, more: int, *, remembers: bool = True) -> tuple[Json, Json]:
    rows = random_rows(tiny, seed, first + more, 0.1)
    before, after = built(tiny, rows[:first], by=BY), built(tiny, rows, by=BY)
    return protect_summary(before), protect_summary(after, earlier=[before.summary] if remembers else [])


def sums(block: Json) -> dict[frozenset[str], int]:
    """What is shown of the options, each sum by the codes that it is of."""
    options = [one for one in block.get("options", []) if not one.get("hidden") and one.get("count") is not None]
    return {frozenset(one.get("merged", one["code"].split("+"))): one["count"] for one in options}


def differences(before: Json, after: Json, place: str) -> Iterator[tuple[str, int]]:
    """What a reader subtracts: every number told in both, and every sum that both tell."""
    for name in TOLD:
        if isinstance(before.get(name), int) and isinstance(after.get(name), int):
            yield f"{place}.{name}", after[name] - before[name]
    then, now = sums(before), sums(after)
    for codes in {*then, *now}:
        parts = [[one for one in each if one <= codes] for each in (then, now)]
        if all(part and frozenset().union(*part) == codes for part in parts):
            yield f"{place} {sorted(codes)}", sum(map(now.get, parts[1])) - sum(map(then.get, parts[0]))


def told_apart(reports: tuple[Json, Json]) -> list[str]:
    found = []
    for before, after in zip(*(one["items"] for one in reports), strict=True):
        pairs = [(before, after, after["id"])]
        for factor in {*before.get("by", {})} & {*after.get("by", {})}:
            groups = [{one["code"]: one for one in each["by"][factor]["groups"]} for each in (before, after)]
            pairs += [(groups[0][code], group, f"{after['id']} in {code}") for code, group in groups[1].items()]
        found += [f"{place}: {change}" for a, b, at in pairs for place, change in differences(a, b, at)
                  if 0 < abs(change) < 5]  # fmt: skip
    return found


WEEKS = one_question('[[section.item]]\nid = "q"\nkind = "numeric"\ngrid = 1')


@pytest.mark.parametrize(("came", "told"), [(0, True), (1, False), (4, False), (5, True)])
def test_numbers_of_few_who_came_are_not_solved_for_from_two_means(came: int, told: bool) -> None:
    rows = cells(*({"q": str(number)} for number in range(10, 50 + came)))
    before, after = built(WEEKS, rows[:40]), built(WEEKS, rows)
    block = entry_of(protect_summary(after, earlier=[before.summary]), "q")["numeric"]
    assert (block["mean"]["value"] is not None) is told
    assert entry_of(protect_summary(after), "q")["numeric"]["mean"]["value"] is not None


def test_one_who_left_and_one_who_came_are_not_solved_for_either() -> None:
    """The number of people is the same, and the two means tell both of them where the spread is told too."""
    rows = cells(*({"q": str(number)} for number in range(10, 51)))
    before, after = built(WEEKS, rows[:40]), built(WEEKS, rows[1:])
    assert entry_of(protect_summary(after, earlier=[before.summary]), "q")["numeric"]["mean"]["value"] is None


@given(**growing)
@law
def test_no_difference_of_two_reports_is_of_one_to_four(tiny: Instrument, seed: int, first: int, more: int) -> None:
    assert told_apart(two_reports(tiny, seed, first, more)) == []


def test_without_memory_the_newcomers_are_read_off(tiny: Instrument) -> None:
    assert len(told_apart(two_reports(tiny, 1, 60, 1, remembers=False))) > 5


@given(**growing)
@law
def test_memory_shows_nothing_more(tiny: Instrument, seed: int, first: int, more: int) -> None:
    assert rare_counts(two_reports(tiny, seed, first, more)[1]) == []


def test_the_same_answers_again_give_the_same_report(tiny: Instrument) -> None:
    made = built(tiny, random_rows(tiny, 2, 60, 0.1), by=BY)
    assert protect_summary(made, earlier=[made.summary])["items"] == protect_summary(made)["items"]


def test_many_newcomers_leave_most_of_a_report(tiny: Instrument) -> None:
    _, told = two_reports(tiny, 1, 60, 25)
    shown = [entry for entry in told["items"] if not entry.get("hidden")]
    assert len(shown) > len(told["items"]) / 2


def test_a_few_newcomers_of_one_mind_are_not_told(tiny: Instrument) -> None:
    rows = random_rows(tiny, 1, 60, 0.0)
    alike = [next(row for row in rows if row[2]["role"] not in ("", ".nb", ".nr"))] * 6
    before, after = built(tiny, rows), built(tiny, [*rows, *alike])
    told = {entry["id"]: entry for entry in protect_summary(after, earlier=[before.summary])["items"]}
    assert told["role"].get("hidden")


@pytest.mark.parametrize(("now", "changes"), [(9, (4, 9)), (5, (0, 5))])
def test_a_count_knows_its_changes_through_sums(now: int, changes: tuple[int, ...]) -> None:
    count = CountInTime(now, (5, 0))
    assert count.changes == changes and sum([count, 0]).changes == changes
    assert (20 - count).changes == tuple(-one for one in changes)


def test_rows_are_known_by_their_code_whatever_their_place() -> None:
    now = with_history([{"code": "a", "count": 7}, {"code": "b", "count": 3}], [[{"code": "b", "count": 1}]])
    assert [one["count"].changes for one in now] == [(7,), (2,)]
