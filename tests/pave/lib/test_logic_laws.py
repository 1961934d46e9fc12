"""Laws that hold for every condition and every set of answers."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from pave.lib.logic import parse, to_text
from pave.lib.logic.values import order
from tests.pave.lib.logic_samples import COLUMNS, answers, condition

SEEDS = st.integers(0, 2**32 - 1)
CELLS = st.text(max_size=12) | st.sampled_from(
    ["", ".dk", "2", "-3.5e2", "x;2", "1e999", "9" * 400, "\x00", "²", "\ud800"]
)
VALUES = st.dictionaries(st.sampled_from(COLUMNS), CELLS)
ONE = CELLS | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def drawn(seed, depth=4):
    return condition(random.Random(seed), depth)


@QUICK
@given(SEEDS)
def test_the_canonical_print_reads_as_the_same_tree(seed):
    expression = parse(drawn(seed))
    printed = to_text(expression.tree)
    assert parse(printed) == expression
    assert to_text(parse(printed).tree) == printed
    assert parse(printed).references == expression.references


@QUICK
@given(SEEDS, VALUES)
def test_no_values_raise_and_results_are_texts_finite_numbers_or_truths(seed, values):
    expression = parse(drawn(seed))
    value = expression.value(values)
    assert type(expression.true(values)) is bool
    assert isinstance(value, str | bool) or (type(value) is float and abs(value) < float("inf"))


@QUICK
@given(SEEDS, SEEDS, VALUES)
def test_de_morgan(first, second, values):
    a, b = drawn(first, 3), drawn(second, 3)
    assert parse(f"not(({a}) and ({b}))").true(values) is parse(f"not({a}) or not({b})").true(values)
    assert parse(f"not(({a}) or ({b}))").true(values) is parse(f"not({a}) and not({b})").true(values)
    assert parse(f"not(not({a}))").true(values) is parse(a).true(values)


@QUICK
@given(SEEDS, SEEDS, SEEDS, VALUES)
def test_and_binds_tighter_than_or(one, two, three, values):
    a, b, c = (f"({drawn(seed, 2)})" for seed in (one, two, three))
    assert parse(f"{a} or {b} and {c}") == parse(f"{a} or ({b} and {c})")
    holds = [parse(each).true(values) for each in (a, b, c)]
    assert parse(f"{a} or {b} and {c}").true(values) is (holds[0] or (holds[1] and holds[2]))


@QUICK
@given(ONE, ONE)
def test_order_is_antisymmetric_and_a_value_equals_itself(left, right):
    forth, back = order(left, right), order(right, left)
    assert (forth is None) is (back is None)
    assert forth is None or back is None or forth == -back
    assert order(left, left) == 0


@QUICK
@given(VALUES, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
def test_a_mirrored_comparison_is_the_same(values, sign):
    mirror = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
    for right in ("2", "'x'", "''", "'.dk'", "[b]", "[multi(x)]", "(1 + 1)"):
        assert parse(f"[a] {sign} {right}").true(values) is parse(f"{right} {mirror} [a]").true(values)


@QUICK
@given(SEEDS, st.sampled_from([".dk", ".nm", ".pn", ".nb", ".nr", "", "  "]))
def test_every_special_code_reads_as_an_absent_answer(seed, blank):
    values = answers(random.Random(seed))
    expression = parse(drawn(seed))
    without = {column: cell for column, cell in values.items() if column not in ("a", "multi")}
    assert expression.value(without | {"a": blank, "multi": blank}) == expression.value(without)


@QUICK
@given(SEEDS, VALUES)
def test_replacing_a_column_moves_its_answers(seed, values):
    expression = parse(drawn(seed))
    moved = {("other" if column == "a" else column): cell for column, cell in values.items()}
    assert expression.replace("a", "other").value(moved) == expression.value(values)
