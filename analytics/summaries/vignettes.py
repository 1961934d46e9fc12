"""Vignettes: cases are counted, respondents are clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.statistics.streams import block_generator, stream_key
from analytics.summaries import counting
from analytics.summaries.counting import Denominators
from analytics.summaries.measures import Json
from analytics.summaries.plan import Resampling
from surveys.instrument import Entry, Vignettes

CLUSTER_REPLICATES = 2_000


@dataclass(frozen=True)
class Decision:
    """One action of one respondent on one case."""

    respondent: int
    case: int
    action: str


def vignette_block(
    frame: pd.DataFrame, entry: Entry, vignettes: Vignettes, resampling: Resampling
) -> tuple[Denominators, Json]:
    """Denominators over cases shown, and the block with `cells` and `levels`."""
    rows = frame if entry.base == "submitted" else frame[frame["status"] == "analysed"]
    actions = [cell for _, column in entry.pairs for cell in rows[column]]
    found = counting.denominators(actions)
    decisions = _decisions(rows, entry)
    codes = [one.code for one in entry.choices]
    counts = _count(decisions, codes)
    options = [
        {
            "code": one.code, "label": one.label, "count": count,
            "share": count / found.answered if found.answered else None,
            "share_of_shown": count / found.shown if found.shown else None, "wilson": None, "simultaneous": None,
        }
        for one, count in zip(entry.choices, counts, strict=True)
    ]  # fmt: skip
    block = {
        "options": options,
        "respondents": len({decision.respondent for decision in decisions}),
        "cells": [_cell(case, vignettes, decisions, codes) for case in vignettes.cases],
        "levels": _levels(vignettes, decisions, codes, resampling, entry.id),
    }
    return found, block


def _decisions(rows: pd.DataFrame, entry: Entry) -> list[Decision]:
    found = []
    for respondent, (_, row) in enumerate(rows.iterrows()):
        for case_column, action_column in entry.pairs:
            action = row[action_column]
            if action not in counting.SPECIAL_KEYS:
                found.append(Decision(respondent, int(row[case_column]), action))
    return found


def _count(decisions: Sequence[Decision], codes: Sequence[str]) -> list[int]:
    return [sum(one.action == code for one in decisions) for code in codes]


def _shares(counts: Sequence[int]) -> list[float | None]:
    n = sum(counts)
    return [count / n if n else None for count in counts]


def _cell(case: int, vignettes: Vignettes, decisions: Sequence[Decision], codes: Sequence[str]) -> Json:
    counts = _count([one for one in decisions if one.case == case], codes)
    options = [
        {"code": code, "count": count, "share": share}
        for code, count, share in zip(codes, counts, _shares(counts), strict=True)
    ]
    return {"case": case, "attributes": dict(vignettes.cases[case]), "answered": sum(counts), "options": options}


def _levels(
    vignettes: Vignettes, decisions: Sequence[Decision], codes: Sequence[str], resampling: Resampling, entry: str
) -> list[Json]:
    weights = _weights(decisions, resampling, entry)
    found = []
    for attribute in vignettes.attributes:
        for level in dict.fromkeys(case[attribute] for case in vignettes.cases.values()):
            chosen = [one for one in decisions if vignettes.cases[one.case][attribute] == level]
            counts = _count(chosen, codes)
            limits = _limits(chosen, codes, weights, resampling.confidence)
            options = [
                {"code": code, "count": count, "share": share, "low": low, "high": high}
                for code, count, share, (low, high) in zip(codes, counts, _shares(counts), limits, strict=True)
            ]
            found.append({"attribute": attribute, "level": level, "answered": sum(counts), "options": options})
    return found


def _weights(decisions: Sequence[Decision], resampling: Resampling, entry: str) -> NDArray[np.int64] | None:
    """How often each respondent is drawn in each replicate: replicates x respondents."""
    if not resampling.replicates or not decisions:
        return None
    n = 1 + max(one.respondent for one in decisions)
    replicates = min(resampling.replicates, CLUSTER_REPLICATES)
    stream = block_generator(stream_key(resampling.key(f"{entry}|clusters"), resampling.seed), 0)
    drawn: NDArray[np.int64] = stream.multinomial(n, np.full(n, 1 / n), size=replicates)
    return drawn


def _limits(
    decisions: Sequence[Decision], codes: Sequence[str], weights: NDArray[np.int64] | None, confidence: float
) -> list[tuple[Any, Any]]:
    """Percentile limits of each share, respondents resampled whole."""
    if weights is None or not decisions:
        return [(None, None)] * len(codes)
    own = np.zeros((weights.shape[1], len(codes)), dtype=np.int64)
    for one in decisions:
        own[one.respondent, codes.index(one.action)] += 1
    totals = weights @ own
    n = totals.sum(axis=1)
    shares = totals[n > 0] / n[n > 0, None]
    tail = (1 - confidence) / 2
    low, high = np.quantile(shares, [tail, 1 - tail], axis=0)
    found = [(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    return [_at_the_edge(own, place, tail) or limits for place, limits in enumerate(found)]


def _at_the_edge(own: NDArray[np.int64], place: int, tail: float) -> tuple[float, float] | None:
    """Where nobody, or everybody, chose an answer no replicate differs: the exact bound of one voice a respondent."""
    each, chosen = own.sum(axis=1), int(own[:, place].sum())
    n = int(each.sum())
    if 0 < chosen < n:
        return None
    bound = tail ** (float((each**2).sum()) / n**2)
    return (0.0, 1.0 - bound) if chosen == 0 else (bound, 1.0)
