"""Laws that hold whatever is typed."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import rules
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from tests.conftest import EXAMPLE, INSTRUMENTS, bytes_of
from tests.surveys.answer_maker import made_answers

TINY = read_instrument(*bytes_of(EXAMPLE / "tiny.toml"))
PRACTICE = read_instrument(*bytes_of(INSTRUMENTS / "all_vte_practice.toml"))
SPECIAL = ["", ".dk", ".nm", ".pn", ".nb", ".nr"]


@st.composite
def typed(draw: st.DrawFn, instrument: Instrument = TINY) -> dict[str, str]:
    """Anything in any column: codes, special codes, numbers, nonsense."""
    cells = {}
    for column in instrument.columns:
        codes = st.sampled_from([*column.codes, *SPECIAL])
        several = st.lists(codes, max_size=4).map(";".join)
        numbers = st.decimals(-300, 300, places=2).map(str)
        cells[column.name] = draw(st.one_of(codes, several, numbers, st.text(max_size=6)))
    return cells


@given(typed())
def test_what_counts_is_a_fixed_point(answers: dict[str, str]) -> None:
    once = rules.visible_answers(TINY, answers)
    assert rules.visible_answers(TINY, once) == once
    assert rules.shown_columns(TINY, once) == rules.shown_columns(TINY, answers)


@given(typed(), st.sampled_from(TINY.header), st.text(max_size=5))
def test_what_is_typed_in_a_hidden_column_changes_nothing(answers: dict[str, str], column: str, text: str) -> None:
    shown = rules.shown_columns(TINY, answers)
    if column not in shown:
        changed = answers | {column: text}
        assert rules.shown_columns(TINY, changed) == shown
        assert (
            rules.submitted_cells(TINY, changed) == rules.submitted_cells(TINY, answers)
            if acceptable(answers)
            else True
        )


def acceptable(answers: dict[str, str]) -> bool:
    return not [problem for problem in rules.answer_problems(TINY, answers) if not problem.missing]


@given(typed())
def test_nothing_that_is_typed_breaks_the_rules(answers: dict[str, str]) -> None:
    problems = rules.answer_problems(TINY, answers)
    done = rules.progress(TINY, answers)
    assert {problem.column for problem in problems} <= rules.shown_columns(TINY, answers)
    assert 0 <= done.answered <= done.total == sum(total for _, _, total in done.sections)
    if acceptable(answers):
        rules.quality_flags(TINY, answers, None)


@given(st.randoms(use_true_random=False), st.floats(0, 0.6))
def test_the_denominators_add_up_in_every_column(random: Random, blanks: float) -> None:
    answers = made_answers(TINY, random, blanks)
    cells = rules.submitted_cells(TINY, answers)
    shown = rules.shown_columns(TINY, answers)
    for name in TINY.header:
        cell = cells.get(name, "")
        kinds = [cell == "", cell == ".nb", cell in (".dk", ".nm", ".pn"), bool(cell) and not cell.startswith(".")]
        assert sum(kinds) == 1
        assert (cell == ".nb") is (name not in shown)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.floats(0, 0.6))
def test_answers_without_a_problem_are_stored_and_shown_the_same_again(random: Random, blanks: float) -> None:
    answers = made_answers(PRACTICE, random, blanks)
    assert [problem for problem in rules.answer_problems(PRACTICE, answers) if not problem.missing] == []
    cells = rules.submitted_cells(PRACTICE, answers)
    kept = {name: cell for name, cell in cells.items() if cell != ".nb"}
    assert rules.shown_columns(PRACTICE, kept) == rules.shown_columns(PRACTICE, answers)
    assert rules.submitted_cells(PRACTICE, kept) == cells
    assert set(rules.quality_flags(PRACTICE, answers, None)) <= {f"F{n}" for n in range(1, 11)} - {"F8"}
