"""Tests that share something dear run in one worker, and each rule still means some tests."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests import workers
from tests.repository.tracked import ROOT

FILES = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("test_*.py"))]


@pytest.mark.parametrize("pattern", workers.TOGETHER)
def test_a_rule_means_files_that_are_there(pattern: str) -> None:
    path = pattern.partition(".*")[0]
    assert [name for name in FILES if re.match(path, name)], pattern


def test_tests_of_a_group_go_together_and_others_with_their_file() -> None:
    one, two = ("tests/browser/test_a.py::test_x[1]", "tests/browser/test_b.py::test_y")
    assert workers.group_of(one) == workers.group_of(two)
    worlds = "tests/unlinkability/test_02_one_dump.py::test_orders[{}]"
    assert workers.group_of(worlds.format("sqlite")) != workers.group_of(worlds.format("postgresql"))
    demo, readme = "tests/processes/test_demo.py::test_z", "tests/repository/test_readme.py::test_z"
    assert workers.group_of(demo) == workers.group_of(readme)
    assert workers.group_of("tests/pave/test_celery.py::test_z[a::b]") == "tests/pave/test_celery.py"


@pytest.mark.parametrize("pattern", workers.LONG)
def test_what_is_long_is_there(pattern: str) -> None:
    assert [name for name in FILES if re.match(pattern, name)], pattern


def test_long_tests_are_handed_out_first_and_each_file_keeps_its_order() -> None:
    names = ["tests/a.py::test_1", "tests/unlinkability/test_12.py::test_2", "tests/browser/test_a.py::test_3",
             "tests/browser/test_a.py::test_1"]  # fmt: skip
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    workers.long_ones_first(items)
    assert [item.nodeid for item in items] == [names[2], names[3], names[1], names[0]]


def test_nobody_trusts_the_mark() -> None:
    marked = "mark.xdist" + "_group"
    assert [name for name in FILES if marked in (ROOT / name).read_text()] == []
