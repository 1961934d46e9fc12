"""Group tables that would solve one another: two factors by each other, and entries that hang on one another."""

from __future__ import annotations

from itertools import product
from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.disclosure.linked_groups import LinkedGroups
from surveys.rules import submitted_cells
from tests.analytics.disclosure.protected import protect
from tests.analytics.summarising import Json, cells, entry_of, one_question

CODES = "abcd"
CHOICES = ", ".join(f'{{code="{code}"}}' for code in CODES)
TWO = one_question(
    "".join(
        f'\n[[section.item]]\nid = "{name}"\nkind = "single"\nbase = "submitted"\nchoices = [{CHOICES}]'
        for name in ("one", "two")
    )
)
OPENED = one_question(
    f'[[section.item]]\nid = "group"\nkind = "single"\nbase = "submitted"\nchoices = [{CHOICES}]\n'
    '[[section.item]]\nid = "open"\nkind = "single"\nchoices = [{code="never"}, {code="some"}, {code="always"}]\n'
    '[[section.item]]\nid = "inner"\nkind = "single"\nshown_if = "[open] = \'some\'"\n'
    'choices = [{code="x"}, {code="y"}]'
)
Table = dict[tuple[str, str], int]


def both_ways(seed: int) -> tuple[Table, Json]:
    """Counts of (one, two), and what a report that compares each by the other tells."""
    draw = Random(seed)
    people = [(draw.choice("aaabbbbccd"), draw.choice("aaaabbbccd")) for _ in range(150)]
    rows = cells(*(submitted_cells(TWO, {"one": one, "two": two}) for one, two in people))
    exact = {at: people.count(at) for at in product(CODES, repeat=2)}
    return exact, protect(TWO, rows, "one", "two")


def pinned(summary: Json) -> list[tuple[str, str]]:
    """Cells that whoever reads all tables can solve for."""
    places = {at: i for i, at in enumerate(product(CODES, repeat=2))}
    sums, totals = [], []

    def add(at: list[tuple[str, str]], count: int | None) -> None:
        if count is not None:
            sums.append([float(place in {places[one] for one in at}) for place in range(len(places))])
            totals.append(count)

    for asked, factor, turned in (("one", "two", False), ("two", "one", True)):
        entry = entry_of(summary, asked)
        for option in entry["options"]:
            codes = option.get("merged", [option["code"]])
            add([(c, g) if not turned else (g, c) for c in codes for g in CODES], option.get("count"))
        for group in entry["by"].get(factor, {}).get("groups", ()):
            for cell in group["options"]:
                codes = cell["code"].split("+")
                add([(c, group["code"]) if not turned else (group["code"], c) for c in codes], cell.get("count"))
            at = [(c, group["code"]) if not turned else (group["code"], c) for c in CODES]
            add(at, group.get("answered"))
    rule = LinearConstraint(np.array(sums), totals, totals)
    return [at for at, i in places.items() if len({_end(i, sign, rule, len(places)) for sign in (1, -1)}) == 1]


def _end(place: int, sign: int, rule: LinearConstraint, n: int) -> int:
    cost = np.zeros(n)
    cost[place] = sign
    return round(milp(cost, constraints=rule, integrality=np.ones(n), bounds=Bounds(0, 150)).x[place])


def found(seed: int) -> list[int]:
    exact, summary = both_ways(seed)
    return [exact[at] for at in pinned(summary) if 0 < exact[at] < 5]


@pytest.mark.parametrize("seed", range(6))
def test_of_two_factors_by_each_other_no_rare_count_can_be_solved_for(seed: int) -> None:
    assert found(seed) == []


def test_told_both_ways_some_can() -> None:
    with patch.object(LinkedGroups, "leave_out", lambda *_: None):
        assert any(found(seed) for seed in range(6))


def test_the_one_asked_later_is_compared_by_the_other_whatever_the_report_asks() -> None:
    _, summary = both_ways(1)
    assert (list(entry_of(summary, "one")["by"]), list(entry_of(summary, "two")["by"])) == ([], ["one"])


@pytest.mark.parametrize(("never", "stays"), [(0, True), (2, False)])
def test_what_an_answer_opens_is_not_compared_where_that_answer_has_a_hole(never: int, stays: bool) -> None:
    """40 asked: 26 always, 2 never, so 12 open the next question; whoever reads 26 and 12 knows of the 2."""
    opens = [("never", never), ("some", 14 - never), ("always", 26)]
    people = [("a", answer) for answer, n in opens for _ in range(n)]
    people += [(group, answer) for group in "bc" for answer in ("never", "some", "always") for _ in range(9)]
    rows = [submitted_cells(OPENED, {"group": group, "open": said, "inner": "xy"[i % 2]})
            for i, (group, said) in enumerate(people)]  # fmt: skip
    summary = protect(OPENED, cells(*rows), "group")
    assert bool(entry_of(summary, "inner")["by"]) is stays
    assert entry_of(summary, "open")["by"]
