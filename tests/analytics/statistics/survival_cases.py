"""Data sets with reference values of R, and samples that hypothesis may draw."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "survival.json").read_text())
DATA: dict[str, Any] = GOLDEN["data"]
NAMES = list(DATA)

# Few days and much censoring, so that ties, gaps and empty risk sets are common.
samples = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2), st.sampled_from("abc")), min_size=1, max_size=25)


def events_of(row: dict[str, Any]) -> list[int]:
    """1 for any cause."""
    return [int(cause > 0) for cause in row["cause"]]


def close(expected: Iterable[float | None], tolerance: float = GOLDEN["tolerance"]) -> list[Any]:
    """For comparison element by element; None only meets None."""
    return [x if x is None else pytest.approx(x, rel=tolerance, abs=tolerance) for x in expected]
