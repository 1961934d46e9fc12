"""The anchor of the report: the script one would write first, in its fastest naive form.

Resample the whole frame of respondents, then count every item in every subgroup with `value_counts`. Entropy and IQV
only: agreement A would only slow it down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

Limits = tuple[float, float]


def dispersion(shares: np.ndarray, options: int) -> tuple[float, float]:
    """Entropy in nats and index of qualitative variation of the shares of the chosen options."""
    entropy = -(shares * np.log(shares)).sum()
    return float(entropy), float((1 - (shares**2).sum()) * options / (options - 1))


def measured(frame: pd.DataFrame, options: Mapping[str, int], subgroups: Sequence[str]) -> list[tuple[float, float]]:
    """(entropy, IQV) of every item in every subgroup, subgroup by subgroup."""
    found = []
    for subgroup in subgroups:
        part = frame[frame[subgroup]]
        for item, k in options.items():
            found.append(dispersion(part[item].value_counts(normalize=True).to_numpy(), k))
    return found


def report(
    frame: pd.DataFrame, options: Mapping[str, int], subgroups: Sequence[str], replicates: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Values of shape (cells, 2) and 95 % percentile limits of shape (2, cells, 2)."""
    random = np.random.default_rng(seed)
    made = [
        measured(frame.sample(len(frame), replace=True, random_state=random), options, subgroups)
        for _ in range(replicates)
    ]
    return np.array(measured(frame, options, subgroups)), np.quantile(np.array(made), [0.025, 0.975], axis=0)
