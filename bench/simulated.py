"""Answers to 44 items for the report rows: 2 to 7 options, 6 % missing, six overlapping subgroups. Simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

ITEMS = 44
MISSING = 0.06
Counts = dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class Answers:
    """`codes`: one row an item, -1 for missing; `members`: one row a subgroup. Subgroups share respondents."""

    codes: np.ndarray
    options: Mapping[str, int]
    members: Mapping[str, np.ndarray]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """What the naive script reads: a column an item, missing as missing, and a truth value a subgroup."""
        items = {name: np.where(row < 0, np.nan, row) for name, row in zip(self.options, self.codes, strict=True)}
        return pd.DataFrame({**items, **self.members})

    def counts(self) -> Counts:
        """The count pass: answers to each option by subgroup and item. All that the product keeps of a response."""
        found: Counts = {}
        for subgroup, members in self.members.items():
            for (item, k), row in zip(self.options.items(), self.codes, strict=True):
                # One place to the right, so that the missing are counted in front and cut off.
                counted = np.bincount(row[members] + 1, minlength=k + 1)
                found[subgroup, item] = counted[1:].tolist()
        return found


def answers(n: int, seed: int = 1) -> Answers:
    random = np.random.default_rng(seed)
    options = {f"q{number + 1:02}": 2 + number % 6 for number in range(ITEMS)}
    codes = np.stack([_item(random, n, k) for k in options.values()])
    return Answers(codes, options, _subgroups(random, n))


def _item(random: np.random.Generator, n: int, k: int) -> np.ndarray:
    drawn = random.choice(k, n, p=random.dirichlet(np.full(k, 1.5)))
    drawn[random.random(n) < MISSING] = -1
    return drawn


def _subgroups(random: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """All, two specialties and two lengths of experience that cross them, and one small group."""
    haematologist, senior = random.random(n) < 0.87, random.random(n) < 0.5
    parts = {"all": np.ones(n, dtype=bool), "haematology": haematologist, "other": ~haematologist}
    return parts | {"senior": senior, "junior": ~senior, "senior_haematology": senior & haematologist}
