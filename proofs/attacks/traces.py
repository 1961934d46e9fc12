"""Without any key: does anything about a person's rows tell who has started?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from proofs.loot import Loot

Numbers = npt.NDArray[np.float64]


def auc(values: Numbers, positive: npt.NDArray[np.bool_]) -> float:
    """The chance that a positive one has the larger value, equal values counted half."""
    count = int(positive.sum())
    ranks = rankdata(values)
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (len(values) - count)))


def no_key(loots: Sequence[Loot]) -> dict[str, float]:
    """Test 6: of each trait, the mean area under the curve over the seeds; 0.5 tells nothing."""
    return {
        name: float(np.mean([_of_trait(loot, name) for loot in loots]))
        for name in loots[0].traces
    }  # fmt: skip


def _of_trait(loot: Loot, name: str) -> float:
    values = np.array(loot.traces[name])
    started = np.zeros(len(values), dtype=bool)
    started[loot.truth.starters] = True
    return auc(values, started)
