"""2,000 random conditions, each on six random sets of answers, against a second reading written apart."""

import random

import pytest

from pave.lib.logic import parse, to_text
from pave.lib.logic.functions import FUNCTIONS
from tests.pave.lib.logic_oracle import FUNCTIONS as KNOWN_TO_ORACLE
from tests.pave.lib.logic_oracle import answer, yes
from tests.pave.lib.logic_samples import ARITY, answers, condition

CONDITIONS = 2_000
SETS = 6


def samples(seed, count=CONDITIONS):
    source = random.Random(seed)
    return [(condition(source), [answers(source) for _ in range(SETS)]) for _ in range(count)]


def same(ours, theirs):
    """Same kind and value; calculated numbers to 12 digits, because the oracle takes other roads to them."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == pytest.approx(theirs, rel=1e-12, abs=1e-300)
    return type(ours) is type(theirs) and ours == theirs


def test_random_conditions_have_the_value_a_second_reading_gives_them():
    wrong = [
        (text, values, ours, theirs)
        for text, sets in samples(seed=1)
        for values in sets
        if not same(ours := parse(text).value(values), theirs := answer(text, values))
    ]
    assert wrong == []


def test_random_conditions_are_as_true_as_a_second_reading_says():
    found = [
        (parse(text).true(values), yes(answer(text, values)), text)
        for text, sets in samples(seed=1)[:500]
        for values in sets
    ]
    assert [row for row in found if row[0] is not row[1]] == []
    assert 0.2 < sum(row[0] for row in found) / len(found) < 0.8


def test_the_canonical_print_of_a_random_condition_means_the_same_to_the_second_reading():
    wrong = [
        text
        for text, sets in samples(seed=1)[:500]
        for values in sets
        if not same(answer(to_text(parse(text).tree), values), answer(text, values))
    ]
    assert wrong == []


def test_the_second_reading_and_the_samples_know_every_function():
    assert set(KNOWN_TO_ORACLE) == set(ARITY) == {*FUNCTIONS, "not"}


def test_the_samples_call_every_function_and_every_operator():
    texts = " ".join(text.lower().replace(" (", "(") for text, _ in samples(seed=1))
    assert [name for name in ARITY if f"{name}(" not in texts] == []
    assert [
        sign for sign in ("<>", "!=", "<=", ">=", "==", "&&", "||", "^", "//", "#", "not ") if sign not in texts
    ] == []
