"""Shares weighted to known margins of the population (raking), beside the unweighted ones that they never replace.

Of the analysed respondents those count whose answer to every margin's question is listed in it. Which of them stands
for how many follows from them all; who then answered an entry, from the entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analytics.statistics.counts import IntArray
from analytics.statistics.raked_share import RakedShare, raked_share
from analytics.summaries import counting
from analytics.summaries.entries import cells_of
from analytics.summaries.groups import stratum_entry
from analytics.summaries.measures import Json, as_json
from analytics.summaries.plan import Plan
from surveys.instrument import Entry

KINDS = ("single", "matrix", "derived", "multiple")
SEPARATOR = "+"


@dataclass(frozen=True)
class Sample:
    """The analysed respondents by cells of the margins: `places` holds each one's cell, -1 where a margin has none of
    his or her answers; `counts` those of each cell, one axis a margin."""

    places: IntArray
    counts: IntArray
    margins: tuple[tuple[float, ...], ...]
    codes: tuple[str, ...]

    def of(self, chosen: Sequence[bool]) -> IntArray:
        """How many of the chosen respondents are in each cell."""
        kept = self.places[np.asarray(chosen, dtype=bool) & (self.places >= 0)]
        return np.bincount(kept, minlength=self.counts.size).reshape(self.counts.shape)


def sample_of(frame: pd.DataFrame, plan: Plan) -> Sample:
    places = np.zeros(int((frame["status"] == "analysed").sum()), dtype=np.int64)
    for name, shares in plan.margins.items():
        codes = {code: i for i, code in enumerate(shares)}
        own = np.array([codes.get(cell, -1) for cell in _answers(frame, plan, name)], dtype=np.int64)
        places = np.where((places < 0) | (own < 0), -1, places * len(codes) + own)
    shape = tuple(len(shares) for shares in plan.margins.values())
    counts = np.bincount(places[places >= 0], minlength=int(np.prod(shape))).reshape(shape)
    margins = tuple(tuple(shares.values()) for shares in plan.margins.values())
    return Sample(places, counts, margins, tuple(SEPARATOR.join(one) for one in product(*plan.margins.values())))


def _answers(frame: pd.DataFrame, plan: Plan, name: str) -> list[str]:
    entry = plan.instrument.entry(name) or stratum_entry(plan, name)
    return counting.cells_in(frame, entry.column, "analysed")


def add_raked(items: list[Json], frame: pd.DataFrame, plan: Plan) -> None:
    """`raked` in every entry of the analysed base with options, and in each of its options. Nothing without margins.

    Not in entries over all submitted responses, which tell who answered, nor in those that margins are of.
    """
    if not plan.margins:
        return
    sample = sample_of(frame, plan)
    for block, entry in zip(items, plan.instrument.entries, strict=True):
        is_asked = entry.kind in KINDS and entry.base == "analysed" and entry.id not in plan.margins
        if is_asked and not counting.too_many_codes(entry):
            _add(block, cells_of(frame, entry), sample, entry, plan.confidence)


def _add(block: Json, cells: Sequence[str], sample: Sample, entry: Entry, confidence: float) -> None:
    given = sample.of([cell not in counting.SPECIAL_KEYS for cell in cells])
    chosen = {one["code"]: sample.of(_chose(cells, one["code"], entry)) for one in block["options"]}
    block["raked"] = {
        "cells": [
            {"code": code, "respondents": n, "answered": answered,
             "counts": {one: int(counts.ravel()[i]) for one, counts in chosen.items()}}
            for i, (code, n, answered) in enumerate(
                zip(sample.codes, sample.counts.ravel().tolist(), given.ravel().tolist(), strict=True))
        ],
    }  # fmt: skip
    for option in block["options"]:
        found = raked_share(chosen[option["code"]], sample.counts, sample.margins, answered=given,
                            confidence=confidence)  # fmt: skip
        option["raked"] = as_json(found) | {"se": found.se, "flags": ["weighted"]}
        block["raked"] |= costs(found)


def _chose(cells: Sequence[str], code: str, entry: Entry) -> list[bool]:
    if entry.kind == "multiple":
        return [code in cell.split(";") for cell in cells]
    return [cell == code for cell in cells]


def costs(found: RakedShare) -> Json:
    """What the weights cost: design effect, effective n, and how many respondents had theirs cut, by how much."""
    return {"deff": found.deff, "n_eff": found.n_eff, "trimmed": found.trimmed, "moved": found.moved}


def raked_of(cells: Sequence[Json], margins: Mapping[str, Mapping[str, float]], counts: Sequence[int],
             confidence: float) -> RakedShare:  # fmt: skip
    """The share of some options together, whose counts in each of an entry's `raked` cells are `counts`."""
    shape = tuple(len(shares) for shares in margins.values())
    table, given, chosen = (np.array([int(n) for n in numbers]).reshape(shape) for numbers in (
        [cell["respondents"] for cell in cells], [cell["answered"] for cell in cells], counts))  # fmt: skip
    return raked_share(chosen, table, [tuple(shares.values()) for shares in margins.values()], answered=given,
                       confidence=confidence)  # fmt: skip
