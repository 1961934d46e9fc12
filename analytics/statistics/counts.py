"""Reading of counts: one place that says what a count vector may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]
ShortArray: TypeAlias = npt.NDArray[np.int16]
WordArray: TypeAlias = npt.NDArray[np.uint64]

# Squares of totals times the number of options must stay inside 63 bits.
LARGEST_TOTAL = 10**8


def count_vector(counts: Sequence[int] | IntArray) -> IntArray:
    """Counts as int64. Raises ValueError if negative, not whole, not one row, or more than 10^8 in all."""
    return _checked(counts, dimensions=1)


def count_table(table: Sequence[Sequence[int]] | IntArray) -> IntArray:
    """A table of counts as int64, shape (rows, columns). Raises ValueError as `count_vector`."""
    return _checked(table, dimensions=2)


def _checked(counts: Sequence[int] | Sequence[Sequence[int]] | IntArray, dimensions: int) -> IntArray:
    raw = np.asarray(counts, dtype=np.float64)
    if raw.ndim != dimensions:
        raise ValueError(f"counts need {dimensions} dimension(s), not {raw.ndim}")
    whole = raw.astype(np.int64) if np.isfinite(raw).all() else None
    if whole is None or (whole != raw).any() or (whole < 0).any():
        raise ValueError("counts are whole numbers from 0")
    if whole.sum() > LARGEST_TOTAL:
        raise ValueError(f"more than {LARGEST_TOTAL} answers in all")
    return whole


def check_confidence(confidence: float) -> None:
    """Raises ValueError unless 0 < confidence < 1."""
    if not 0.0 < confidence < 1.0:
        raise ValueError("confidence lies between 0 and 1")
