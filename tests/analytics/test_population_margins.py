"""Margins of a population from a file: what is read, and what is refused with its place."""

from __future__ import annotations

import pytest

from analytics.population_margins import MarginsRefused, check_sampled, margins_template, read_margins
from surveys.instrument import Instrument
from tests.analytics.summarising import told

HEAD = "variable,category,"


def problems(text: str, tiny: Instrument) -> list[str]:
    with pytest.raises(MarginsRefused) as refused:
        read_margins(text.encode(), tiny)
    return list(refused.value.problems)


def test_counts_of_any_total_and_rounded_shares_become_shares_of_one(tiny: Instrument) -> None:
    one, two = (one.code for one in tiny.entry("role").choices[:2])
    counts = read_margins(f"{HEAD}count\nrole,{one},300\nrole,{two},100\n".encode(), tiny)
    shares = read_margins(f"\ufeffvariable;category;share\nrole;{one};0.747\nrole;{two};0.25\n".encode(), tiny)
    assert counts == {"role": {one: 0.75, two: 0.25}}
    assert sum(shares["role"].values()) == pytest.approx(1, abs=1e-11)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("share\nrol,x,0.5", '"rol" is no question with one answer; did you mean "role"?'),
        ("share\ntools,x,0.5", '"tools" is no question with one answer'),
        ("share\nrole,{0}x,0.5", 'row 2: "{0}x" is no answer to role; did you mean "{0}"?'),
        ("share\nrole,{0},0.5\nrole,{0},0.5", "row 3: role, {0} stands there twice"),
        ("share\nrole,{0},0.5\nrole,{1},0.4", "role: the shares add up to 0.9, not to 1"),
        ("share\nrole,{0},50\nrole,{1},50", "role: the shares add up to 100, not to 1"),
        ("count\nrole,{0},3", "role: one category alone changes nothing"),
        ("count\nrole,{0},0\nrole,{1},x", 'row 3: count "x" is not a number above 0'),
        ("count\nrole,{0}", "row 2: 2 cells, 3 are needed"),
        ("weight\nrole,{0},1", 'The first line is "variable,category,share"'),
        ("share\n", "There are no margins"),
    ],
)
def test_what_cannot_be_margins_is_refused_where_it_stands(tiny: Instrument, lines: str, said: str) -> None:
    codes = [one.code for one in tiny.entry("role").choices]
    assert any(said.format(*codes) in one for one in problems(HEAD + lines.format(*codes), tiny))


@pytest.mark.parametrize("few", [0, 1, 4])
def test_a_category_of_which_too_few_are_analysed_is_refused_and_not_named(tiny: Instrument, few: int) -> None:
    """A refusal that named it would list, one try after another, every answer that a single person gave."""
    one, two = (one.code for one in tiny.entry("role").choices[:2])
    margins, excluded = {"role": {one: 0.5, two: 0.5}}, [("excluded_test", "", {"role": two})] * 5
    check_sampled(margins, told(tiny, "role", {one: 5, two: 5}), tiny)
    with pytest.raises(MarginsRefused, match="role: in one category or more fewer than 5") as refused:
        check_sampled(margins, [*told(tiny, "role", {one: 5, two: few}), *excluded], tiny)
    assert f'"{two}"' not in str(refused.value)


def test_the_template_asks_for_every_category_and_is_no_file_yet(tiny: Instrument) -> None:
    text = margins_template(tiny, ["role"])
    assert text.splitlines()[0] == f"{HEAD}share" and len(text.splitlines()) == 1 + len(tiny.entry("role").choices)
    assert all("is not a number above 0" in one for one in problems(text, tiny))
