"""The unknowns of several snapshots of one base, laid side by side. Pure.

Where people only join, a snapshot is the one before and the newcomers: each layer counts newcomers, and a snapshot is
the sum of its layers. Where some leave or are corrected, each snapshot is a layer of its own and says nothing about
another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.disclosure.linked import Cell
from analytics.disclosure.ranges import FloatArray, Reader, Told
from analytics.disclosure.released import Release
from analytics.disclosure.unknowns import MOST_UNKNOWNS, Unknowns


@dataclass(frozen=True)
class Layers:
    """`snapshots` in the order in which they were released; n = layers x unknowns of one."""

    unknowns: Unknowns
    snapshots: tuple[str, ...]
    joining: bool

    def __post_init__(self) -> None:
        if self.n > MOST_UNKNOWNS:
            raise ValueError(f"{self.n} unknowns behind these releases, more than {MOST_UNKNOWNS}")

    @property
    def n(self) -> int:
        return self.unknowns.size * len(self.snapshots)

    def sum_of(self, one: Cell, snapshot: str) -> FloatArray:
        """shape (n,): the box in that snapshot."""
        at, inside = self.snapshots.index(snapshot), self.unknowns.sum_of(one)
        takes = [float(layer <= at if self.joining else layer == at) for layer in range(len(self.snapshots))]
        return np.concatenate([take * inside for take in takes])

    def table(self, cells: Sequence[Cell], snapshot: str) -> FloatArray:
        """shape (cells, n)."""
        return np.array([self.sum_of(one, snapshot) for one in cells]).reshape(len(cells), self.n)

    def agreements(self) -> Told:
        """What holds of counts of people whatever was released."""
        rows = np.kron(np.eye(len(self.snapshots)), self.unknowns.agreements).reshape(-1, self.n)
        return Told(np.asarray(rows, dtype=np.float64), np.zeros(len(rows)))

    def told(self, releases: Sequence[Release]) -> Told:
        """What a reader of these releases knows."""
        shown = [(one, count, r.snapshot) for r in releases for one, count in r.cells.items() if count is not None]
        # The same cell of the same snapshot once: repeated equations only slow the programmes down.
        unique = dict(sorted({(one, snapshot): count for one, count, snapshot in shown}.items()))
        always = self.agreements()
        rows = [self.sum_of(one, snapshot) for one, snapshot in unique]
        return Told(
            np.vstack([np.array(rows).reshape(len(rows), self.n), always.rows]),
            np.concatenate([np.array(list(unique.values()), dtype=float), always.values]),
        )


def laid(
    unknowns: Unknowns, releases: Sequence[Release], snapshot: str, truth: Mapping[Cell, int], ceiling: float
) -> Layers:
    """Layers for the earlier releases and a new one whose exact counts are `truth`.

    People are taken to join only where all that was released and the new counts agree with it: then a reader may take
    it so too, and learns most.
    """
    snapshots = tuple(dict.fromkeys([*(one.snapshot for one in releases), snapshot]))
    joining = Layers(unknowns, snapshots, joining=True)
    if len(snapshots) == 1:
        return joining
    exact = Release("", snapshot, {}, dict(truth))
    fits = Reader(joining.n, ceiling).relaxed(joining.told([*releases, exact]), np.zeros(joining.n), 1) is not None
    return joining if fits else Layers(unknowns, snapshots, joining=False)
