"""What a summary is made with, besides the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.instrument import Instrument

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Resampling:
    """How intervals are drawn; the key of a stream never depends on order, worker or retry."""

    digest: str
    replicates: int
    seed: int
    confidence: float = CONFIDENCE

    def key(self, entry: str) -> str:
        return f"{self.digest}|{entry}"


@dataclass(frozen=True)
class Plan:
    """Parameters of one summary. `by` holds entry ids of kind single; `margins` variable -> category -> share of the
    population to weight to, the variables among those of `by`.
    """

    instrument: Instrument
    source: Mapping[str, Any]
    digest: str
    frame: Mapping[str, int]
    by: tuple[str, ...]
    replicates: int
    seed: int
    code_version: str
    confidence: float = CONFIDENCE
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def resampling(self) -> Resampling:
        return Resampling(self.digest, self.replicates, self.seed, self.confidence)
