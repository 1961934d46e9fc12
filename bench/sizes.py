"""How much is measured: a size that CI can afford, and the full one whose table is committed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Counts of work; every timed row is the median over `pairs` interleaved pairs.

    `report_replicates` is 10,000 in both sizes: the goal against the naive script is stated there, and enumeration
    costs the same at any number of replicates, so that a shorter run would measure something else. `arrivals` people
    arrive within `arriving_seconds`. `registered`: children of one import into the registry.
    `exported`: rows that leave a survey.
    """

    name: str
    pairs: int
    replicates: int
    report_replicates: int
    naive_replicates: int
    responses: tuple[int, int]
    requests: int
    imported: tuple[int, int]
    import_pairs: int
    registered: int
    invited: tuple[int, ...]
    arrivals: int
    arriving_seconds: float
    exported: tuple[int, int]


CI = Size("CI", 3, 2_000, 10_000, 5, (10_000, 100_000), 500, (1_000, 10_000), 1, 2_000, (870, 20_000), 60, 40.0,
          (40_000, 160_000))  # fmt: skip
FULL = Size(
    "full",
    5,
    10_000,
    10_000,
    20,
    (10_000, 1_000_000),
    2_000,
    (1_000, 10_000),
    3,
    10_000,
    (870, 20_000),
    870,
    600.0,
    (100_000, 1_000_000),
)
TINY = Size("tiny", 1, 200, 200, 3, (1_000, 2_000), 10, (20, 40), 1, 30, (5,), 4, 2.0, (300, 600))
"""For the tests of the bench itself: shows that every row is measured, says nothing about speed."""
