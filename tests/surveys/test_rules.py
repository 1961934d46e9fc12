"""What is shown, what an answer may be, what is missing, what is stored."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from surveys import rules
from surveys.instrument import Instrument
from tests.surveys.answer_maker import made_answers
from tests.surveys.instrument_files import SMALL, read

CHAIN = (
    SMALL
    + """[[section.item]]
number = 6
id = "second"
kind = "single"
text = "Second?"
choices = "yes_no"
shown_if = "[first] = 'yes'"
[[section.item]]
number = 7
id = "third"
kind = "single"
text = "Third?"
choices = "yes_no"
shown_if = "[second] = 'yes'"
[[section.item]]
number = 8
id = "fourth"
kind = "text"
text = "Fourth?"
shown_if = "[third] = 'yes'"
"""
)


@pytest.fixture(scope="module")
def chain() -> Instrument:
    """Each question hangs on the one before it."""
    return read(CHAIN.encode())


ALL_YES = {"first": "yes", "second": "yes", "third": "yes", "fourth": "words"}


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({}, {"second", "third", "fourth"}),
        ({"third": "no"}, {"second", "third"}),
        ({"second": ".dk"}, {"second"}),
        ({"second": ""}, {"second"}),
        ({"first": "no"}, set()),
        ({"first": ""}, set()),
    ],
)
def test_what_hangs_on_a_hidden_answer_is_hidden_too(
    chain: Instrument, change: dict[str, str], shown: set[str]
) -> None:
    asked = rules.shown_columns(chain, ALL_YES | change)
    assert asked & {"second", "third", "fourth"} == shown


def test_hidden_answers_do_not_count_and_return_when_shown_again(chain: Instrument) -> None:
    hidden = ALL_YES | {"first": "no"}
    assert rules.visible_answers(chain, hidden) == {"first": "no"}
    assert rules.visible_answers(chain, hidden | {"first": "yes"}) == ALL_YES


def test_a_cell_beside_a_choice_is_shown_with_it_alone(tiny: Instrument) -> None:
    assert "role__other" in rules.shown_columns(tiny, {"role": "other"})
    assert "role__other" not in rules.shown_columns(tiny, {"role": "a"})
    assert "role__other" not in rules.shown_columns(tiny, {})


CELLS = [
    ("role", "a", None),
    ("role", "A", "not a code of this column (a, b, other)"),
    ("role", "a;b", "not a code of this column (a, b, other)"),
    ("tools", "hat;umbrella", None),
    ("tools", "none", None),
    ("tools", "none;hat", '"none" stands alone'),
    ("tools", "hat;hat", '"hat" twice'),
    ("tools", "hat;", "not a code of this column (umbrella, coat, hat, none)"),
    ("tools", "hat; coat", "not a code of this column (umbrella, coat, hat, none)"),
    ("topics", "size;price", None),
    ("topics", "size;price;colour", "at most 2"),
    ("topics", "size;size", '"size" twice'),
    ("umbrella_age", "0", None),
    ("umbrella_age", "240", None),
    ("umbrella_age", "12.50", None),
    ("umbrella_age", "-0", None),
    ("umbrella_age", "-1", "below the minimum 0"),
    ("umbrella_age", "240.1", "above the maximum 240"),
    ("umbrella_age", "12.25", "more than 1 decimal"),
    ("lending__days", "1.5", "more than 0 decimals"),
    *(
        ("umbrella_age", cell, "not a number (decimal point, no thousands mark)")
        for cell in ("12,5", "1e2", "+3", ".5", "5.", "0x1F", "1 000", "１２", "nan", "inf", "--1", "1" * 16)
    ),
    ("temperature__low", "-40", None),
    ("temperature__low", "-40.01", "below the minimum -40"),
    ("open_below__other_n", "150", None),
    ("open_below__other_n", "151", "above the maximum 150"),
    ("comment", "x" * 500, None),
    ("comment", "x" * 501, "501 characters; at most 500"),
    ("role__other", " " + "x" * 80 + " ", None),
    ("role__other", "x" * 81, "81 characters; at most 80"),
    ("case_choice__1__case", "4", None),
    ("case_choice__1__case", "5", "not a code of this column (1, 2, 3, 4)"),
]


@pytest.mark.parametrize(("column", "cell", "reason"), CELLS, ids=[f"{row[0]}={row[1][:20]}" for row in CELLS])
def test_a_cell_is_accepted_or_refused_with_its_reason(
    tiny: Instrument, column: str, cell: str, reason: str | None
) -> None:
    assert rules.cell_problem(tiny.by_name[column], cell) == reason


def test_a_long_list_of_codes_is_counted_instead_of_told(all_vte: Instrument) -> None:
    problem = rules.cell_problem(all_vte.by_name["practice_location__country"], "XX")
    assert problem == "not a code of this column (249 codes)"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12.50", "12.5"), ("-0", "0"), ("-0.0", "0"), ("007", "7"), ("100", "100"), ("0.000001", "0.000001"),
     ("123456789012345", "123456789012345"), ("10.0", "10"), ("-5.10", "-5.1")],
)  # fmt: skip
def test_numbers_are_kept_without_trailing_zeros_or_exponents(typed: str, kept: str) -> None:
    assert rules.canonical_number(typed) == kept
    assert rules.canonical_number(kept) == kept


def test_codes_of_a_multiple_are_kept_in_the_order_of_the_choices(tiny: Instrument) -> None:
    assert rules.canonical_cell(tiny.by_name["tools"], "hat;umbrella") == "umbrella;hat"
    assert rules.canonical_cell(tiny.by_name["topics"], "size;price") == "size;price"
    assert rules.canonical_cell(tiny.by_name["comment"], "  a  note ") == "a  note"


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [("5", "6", None), ("5", "5", "must be above temperature__low (5)"),
     ("5.0", "4", "must be above temperature__low (5)"),
     ("", "4", None), (".dk", "4", None), ("words", "4", None)],
)  # fmt: skip
def test_the_upper_end_must_be_above_the_lower_where_both_are_given(
    tiny: Instrument, low: str, high: str, reason: str | None
) -> None:
    assert rules.pair_problem(tiny.by_name["temperature__high"], high, {"temperature__low": low}) == reason


@pytest.mark.parametrize("case", ["", ".nr"])
def test_an_action_needs_its_case(tiny: Instrument, case: str) -> None:
    action = tiny.by_name["case_choice__1__action"]
    assert rules.pair_problem(action, "coat", {"case_choice__1__case": case}) == "an action without a case"
    assert rules.pair_problem(action, "coat", {"case_choice__1__case": "3"}) is None


@pytest.mark.parametrize(("cell", "unusual"), [("120", False), ("120.1", True), (".dk", False), ("words", False)])
def test_soft_limits_only_say_that_a_value_is_unusual(tiny: Instrument, cell: str, unusual: bool) -> None:
    assert rules.is_unusual(tiny.by_name["umbrella_age"], cell) is unusual


# -- a page, a response -----------------------------------------------------------------------------------------------


def test_missing_answers_are_told_in_column_order_hard_and_soft(tiny: Instrument) -> None:
    problems = rules.answer_problems(tiny, {"role": "a"})
    assert [problem.column for problem in problems][:4] == [
        "open_below",
        "tools",
        "temperature__low",
        "temperature__high",
    ]
    assert all(problem.missing for problem in problems)
    assert {problem.column for problem in problems if problem.soft} == {"temperature__low", "temperature__high"}


def test_a_special_code_is_a_full_answer_where_it_is_offered(tiny: Instrument) -> None:
    def problem(column: str, cell: str) -> list[str]:
        return [one.reason for one in rules.answer_problems(tiny, {column: cell}, [column])]

    assert problem("role", ".dk") == problem("open_below", ".nm") == problem("temperature__low", ".pn") == []
    assert problem("role", ".nm") == problem("comment", ".dk") == ["not offered here"]
    assert problem("role", ".nb") == problem("role", ".nr") == ["not offered here"]


def test_a_hidden_column_has_no_problem_whatever_it_holds(tiny: Instrument) -> None:
    problems = rules.answer_problems(tiny, {"tools": "none", "umbrella_age": "rubbish"})
    assert "umbrella_age" not in {problem.column for problem in problems}


def test_a_page_is_checked_by_itself_but_shown_by_the_whole_draft(tiny: Instrument) -> None:
    storm = ["wind__storm"]
    assert rules.answer_problems(tiny, {"tools": "umbrella"}, storm)[0].column == "wind__storm"
    assert rules.answer_problems(tiny, {"tools": "coat"}, storm) == []


def test_progress_counts_items_and_what_was_rightly_skipped(chain: Instrument) -> None:
    assert rules.progress(chain, {}).answered == 0
    at_amount = {"first": "no", "tools": "hat"}
    assert rules.progress(chain, at_amount).answered == 2
    assert rules.progress(chain, at_amount | {"points__one": "low1", "points__two": "low1"}).answered == 4
    assert rules.progress(chain, at_amount | {"points__one": "low1"}).answered == 2
    assert rules.progress(chain, {}).total == 8


WRONG = {"amount": "half", "tools": "hat;none"}


@pytest.mark.parametrize("column", WRONG)
def test_an_item_with_an_answer_that_cannot_stand_is_not_counted(chain: Instrument, column: str) -> None:
    right = {"first": "yes", "tools": "hat", "amount": "5"}
    assert rules.progress(chain, right).answered == 3
    assert rules.progress(chain, right | {column: WRONG[column]}).answered == 2
    hidden = {"first": "no", "tools": "hat", "amount": "half"}
    assert rules.progress(chain, hidden).answered == 3 - 1


def test_an_item_with_several_columns_is_answered_when_all_that_must_be_are(tiny: Instrument) -> None:
    lending = next(item for item in tiny.items if item.id == "lending")
    cells = {"lending__rule": "days", "lending__trust__friend": "1", "lending__trust__stranger": ".dk"}

    def answered(answers: dict[str, str]) -> bool:
        return rules.item_is_answered(lending, tiny, answers, rules.shown_columns(tiny, answers))

    assert answered(cells | {"lending__days": "3"})
    assert not answered(cells)
    assert answered(cells | {"lending__rule": "no"})


def test_a_whole_response_counts_as_all_answered(tiny: Instrument) -> None:
    done = rules.progress(tiny, made_answers(tiny, Random(5)))
    assert (done.answered, done.total) == (11, 11)
    assert done.sections == (("you", 5, 5), ("practice", 6, 6))


def test_submission_stores_canonical_cells_and_marks_what_was_not_shown(tiny: Instrument) -> None:
    cells = rules.submitted_cells(
        tiny, {"role": "a", "tools": "hat;coat", "umbrella_age": "7", "temperature__low": "5.0"}
    )
    assert cells["tools"] == "coat;hat"
    assert cells["temperature__low"] == "5"
    assert cells["umbrella_age"] == cells["role__other"] == ".nb"
    assert "rating" not in cells


# -- vignettes --------------------------------------------------------------------------------------------------------


def test_the_first_case_is_drawn_uniformly_and_the_second_differs(all_vte: Instrument) -> None:
    item = next(item for item in all_vte.items if item.vignettes is not None)
    random = Random(20260101)
    draws = [rules.draw_cases(item.vignettes, random) for _ in range(7_200)]
    first = Counter(draw[0] for draw in draws)
    assert set(first) == set(range(1, 37))
    chi_square = sum((count - 200) ** 2 / 200 for count in first.values())
    assert chi_square < 66.6  # the 0.1 % point of chi square with 35 degrees of freedom
    for one, two in draws:
        case, other = item.vignettes.cases[one], item.vignettes.cases[two]
        assert case["clot_age_d"] != other["clot_age_d"]
        assert case["platelets"] != other["platelets"]


def test_every_fitting_case_can_be_the_second(all_vte: Instrument) -> None:
    vignettes = next(item.vignettes for item in all_vte.items if item.vignettes is not None)
    random = Random(7)
    seconds = {two for one, two in (rules.draw_cases(vignettes, random) for _ in range(9_000)) if one == 1}
    assert len(seconds) == 12


def test_cases_are_drawn_without_replacement(tiny: Instrument) -> None:
    vignettes = next(item.vignettes for item in tiny.items if item.vignettes is not None)
    draws = [tuple(rules.draw_cases(vignettes, Random(seed))) for seed in range(200)]
    assert all(one != two for one, two in draws)
    assert len(set(draws)) == 12
