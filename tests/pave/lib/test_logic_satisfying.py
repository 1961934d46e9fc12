"""Whether a condition can be true: against brute force, at once on wide ones, and None only where it must be."""

import itertools
import random
import time

import pytest

from pave.lib.logic import Domain, LogicError, always_true, parse, satisfiable
from tests.pave.lib.logic_samples import condition

SMALL = {
    "a": Domain(("x", "2", "no")),
    "b": Domain(("Y", "02")),
    "n": Domain(numeric=(0.0, 3.0)),
    "m__low": Domain(("x",), numeric=(2.0, 2.5)),
    "multi": Domain(("x", "Y", "-1"), multiple=True),
    "row": Domain(("x", "no")),
}
TEN = Domain(tuple("abcdefghij"))
NUMBER = Domain(numeric=(0.0, 10.0))


def cells(domain):
    """Every cell of a small domain; numbers in steps of a quarter."""
    if domain.multiple:
        sizes = range(len(domain.codes) + 1)
        return [";".join(chosen) for size in sizes for chosen in itertools.combinations(domain.codes, size)]
    low, high = domain.numeric or (0, -1)
    numbers = [f"{low + step / 4:g}" for step in range(int((high - low) * 4) + 1)]
    return ["", *domain.codes, *numbers]


def brute(expression, domains):
    """(can be true, can be false) over every combination of cells of the columns named."""
    columns = sorted({each.column for each in expression.references})
    rows = itertools.product(*(cells(domains[column]) for column in columns))
    found = {expression.true(dict(zip(columns, row, strict=True))) for row in rows}
    return True in found, False in found


def small_conditions(count):
    source = random.Random(7)
    texts = (condition(source, 1) for _ in range(10 * count))
    few = (parse(text) for text in texts)
    return list(itertools.islice((each for each in few if len({r.column for r in each.references}) <= 4), count))


def test_answers_agree_with_brute_force_on_small_domains():
    left_open = 0
    for expression in small_conditions(600):
        can, can_fail = brute(expression, SMALL)
        found, always = satisfiable(expression, SMALL), always_true(expression, SMALL)
        assert found in (can, None), expression.text
        assert always in (not can_fail, None), expression.text
        left_open += (found is None) + (always is None)
    assert left_open < 1_200 / 5  # numbers in calculations


def test_codes_alone_are_never_left_open():
    codes = {column: domain for column, domain in SMALL.items() if domain.numeric is None and not domain.multiple}
    asked = [each for each in small_conditions(600) if {r.column for r in each.references} <= set(codes)]
    assert len(asked) > 100
    for expression in asked:
        can, can_fail = brute(expression, codes)
        assert (satisfiable(expression, codes), always_true(expression, codes)) == (can, not can_fail)


@pytest.mark.parametrize(
    "text",
    [
        " or ".join(f"[c{number}] = 'zz'" for number in range(6)),
        " or ".join(f"[c{number}] = 'a' and [c{number}] = 'b'" for number in range(6)),
        " and ".join(f"([c{number}] = 'a' or [c{number}] = 'b')" for number in range(5)) + " and [c5] = 'zz'",
        "(" + " or ".join(f"[c{number}] = 'a'" for number in range(6)) + ") and [c5] = '' and [c5] = 'b'",
    ],
)
def test_six_columns_of_ten_codes_are_refuted_at_once(text):
    start = time.perf_counter()
    assert satisfiable(parse(text), {f"c{number}": TEN for number in range(6)}) is False
    assert time.perf_counter() - start < 5  # a million cases, were they gone through


def test_two_hundred_columns_joined_by_or_are_answered_at_once():
    text = " or ".join(f"[c{number}] = 'a'" for number in range(200))
    domains = {f"c{number}": TEN for number in range(200)}
    start = time.perf_counter()
    assert satisfiable(parse(text), domains) is True
    assert always_true(parse(text), domains) is False
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("text", "domain", "expected"),
    [
        ("[q] = 'k'", TEN, False),
        ("[q] = ''", TEN, True),
        ("[q] <> '' and [q] <> 'a'", TEN, True),
        ("[q(a)] = 1 and [q(b)] = 1", TEN, False),
        ("[q(a)] = 1 and [q(b)] = 1", Domain(("a", "b"), multiple=True), True),
        ("[q(z)] = 1", Domain(("a", "b"), multiple=True), False),
        ("[q] = 'b;a' and [q(a)] = 1", Domain(("a", "b"), multiple=True), True),
        ("[q] = 'a;a'", Domain(("a", "b"), multiple=True), False),
        ("[q] = 2", Domain(("01", "02")), True),
        ("[q] > 10", NUMBER, False),
        ("[q] >= 10", NUMBER, True),
        ("[q] > 3 and [q] < 4", NUMBER, True),
        ("[q] > 4 and [q] < 3 and [q] <> ''", NUMBER, False),
        ("[q] < 0 and [q] <> ''", NUMBER, False),
        ("[q] < -5 and [q] <> ''", Domain(numeric=(None, None)), True),
        ("[q] = 'never'", Domain(("never",), numeric=(0.0, 10.0)), True),
        ("isinteger([q])", Domain(numeric=(0.2, 0.8)), False),
        ("not isinteger([q]) and isnumber([q])", NUMBER, True),
        ("[q] = 'a' and [q] = 'b'", Domain(), False),
        ("[q] = 'anything'", Domain(), True),
        ("isnumber([q])", Domain(), True),
        ("[q] * 2 = 14", NUMBER, None),
        ("mod([q], 2) = 1", NUMBER, True),
        ("length([q]) = 77", Domain(), None),
        ("1 = 2", TEN, False),
        ("'.dk' = [q]", TEN, False),
    ],
)
def test_one_column(text, domain, expected):
    assert satisfiable(parse(text), {"q": domain}) is expected


def test_always_true_sees_through_blanks():
    assert always_true(parse("[q] = 'a' or [q] <> 'a'"), {"q": TEN}) is True
    assert always_true(parse(" or ".join(f"[q] = '{code}'" for code in TEN.codes)), {"q": TEN}) is False
    assert always_true(parse("[q] <= 10"), {"q": NUMBER}) is True
    assert always_true(parse("[q] * 2 <= 20"), {"q": NUMBER}) is None


def test_too_many_combinations_are_left_open():
    domains = {"a": TEN, "b": TEN, "c": TEN}
    for last, answer in (("j", True), ("k", False)):
        hidden = parse(f"concat([a], [b], [c]) = 'jj{last}'")
        assert satisfiable(hidden, domains) is answer
        assert satisfiable(hidden, domains, limit=500) is None


def test_a_column_without_a_domain_is_named_with_the_nearest():
    with pytest.raises(LogicError, match=r"no answer column \[line_typ\]; did you mean \[line_type\]"):
        satisfiable(parse("[line_typ] = 'a'"), {"line_type": TEN})
