"""The numbers that the simulated registry is drawn from (registry_priors.toml), and how to draw from them. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from math import log
from pathlib import Path
from random import Random
from typing import Any

FILE = Path(__file__).with_name("registry_priors.toml")
Cells = dict[str, str]
Rows = list[tuple[str, Cells]]
"""Rows of one child as they are typed: the entity and its cells."""


@cache
def priors() -> Mapping[str, Any]:
    """The file as it stands: a table of numbers a theme."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def stream(*names: object) -> Random:
    """Random numbers that depend on these names alone: the same in every process, whatever was drawn elsewhere."""
    return Random("/".join(map(str, names)))  # noqa: S311 - a demo, nothing secret


def drawn(draw: Random, weights: Mapping[str, float]) -> str:
    """One of the names, each by its weight."""
    return draw.choices(list(weights), list(weights.values()))[0]


def around(draw: Random, median: float, sigma: float) -> float:
    """A number above 0, log-normal around its median."""
    return draw.lognormvariate(log(median), sigma)


def within(number: float, low: int, high: int) -> int:
    """The nearest whole number, moved into the interval."""
    return max(low, min(high, round(number)))


def decimal(number: float, places: int = 1) -> str:
    """As it is typed, without zeros at the end."""
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yes(is_true: bool) -> str:
    return "yes" if is_true else "no"
