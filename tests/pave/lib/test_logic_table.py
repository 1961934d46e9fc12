"""The table of productions holds, is complete, and is what the manual prints."""

import re
from pathlib import Path

import pytest

from pave.lib.logic import parse
from pave.lib.logic.functions import FUNCTIONS
from pave.lib.logic.reading import GRAMMAR
from tests.pave.lib.logic_oracle import answer, yes
from tests.spec.logic_manual import SECTIONS, render
from tests.spec.logic_table import ROWS, cases

MANUAL = Path(__file__).parents[3] / "docs" / "logic.md"


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.expression} | {case.values['q']}")
def test_production_gives_the_result_of_the_table(case):
    expression = parse(case.expression)
    found = expression.value(case.values)
    assert (type(found), found) == (type(case.expected), case.expected)
    assert expression.true(case.values) is yes(case.expected)


def test_table_agrees_with_the_second_reading():
    wrong = [case for case in cases() if answer(case.expression, case.values) != pytest.approx(case.expected)]
    assert wrong == []


def test_table_covers_every_rule_of_the_grammar():
    rules = set(re.findall(r"^\??([a-z_]+)(?:\.\d)?:", GRAMMAR, re.M)) | set(re.findall(r"-> ([a-z]+)", GRAMMAR))
    assert {row.production for row in ROWS} == rules - {"start"}
    assert {rule for group in SECTIONS.values() for rule in group} == rules - {"start"}


def test_table_covers_every_function_and_comparison():
    called = frozenset().union(*(parse(row.expression).functions for row in ROWS))
    assert called == set(FUNCTIONS)
    text = " ".join(row.expression for row in ROWS)
    assert [sign for sign in ("=", "<>", "!=", "<", "<=", ">", ">=", "==") if f" {sign} " not in text] == []


def test_manual_is_the_rendering_of_the_table():
    assert MANUAL.read_text(encoding="utf-8") == render()
