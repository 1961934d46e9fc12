"""200 hostile uploads end as their manifest says: refused with nothing changed, or safely taken. Sizes are small here;
`python -m tests.registry.importing.hostile_run --full` runs them whole."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.registry.importing.hostile import KINDS
from tests.registry.importing.hostile_run import PEAK

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def verdicts() -> list[dict[str, Any]]:
    """Of every upload, then of the memory: in a process of their own, which has no other memory to be measured."""
    command = [sys.executable, "-m", "tests.registry.importing.hostile_run"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("kind", KINDS)
def test_forty_uploads_of_a_kind_end_as_the_manifest_says(verdicts: list[dict[str, Any]], kind: str) -> None:
    mine = [one for one in verdicts if one.get("kind") == kind]
    assert len({one["name"] for one in mine}) == 40
    assert [(one["name"], one["wrong"]) for one in mine if one["wrong"]] == []
    assert {one["expected"] is None for one in mine} == {True, False}  # some are safe: refusing all would not do


def test_no_process_takes_more_memory_than_it_may(verdicts: list[dict[str, Any]]) -> None:
    peak = verdicts[-1]["peak"]
    assert verdicts[-1]["uploads"] == 200 and 50 < peak["workbooks"] < PEAK and peak["this"] < PEAK
