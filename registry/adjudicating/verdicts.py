"""When a question is decided, and how often the first two reviewers agreed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FIRST_TWO, WITH_THIRD = 2, 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: open, split or done. A done question without a verdict: three reviewers, three verdicts."""

    state: str
    verdict: str = ""


def outcome(verdicts: Sequence[str]) -> Outcome:
    """Two who agree decide; where they differ a third is asked, and two of the three decide."""
    if len(verdicts) < FIRST_TWO:
        return Outcome("open")
    said, times = Counter(verdicts).most_common(1)[0]
    if times >= FIRST_TWO:
        return Outcome("done", said)
    return Outcome("split") if len(verdicts) < WITH_THIRD else Outcome("done")


@dataclass(frozen=True, slots=True)
class Agreement:
    agreed: int
    of: int

    def __str__(self) -> str:
        return f"agreed in {self.agreed} of {self.of}" if self.of else "nothing judged by two yet"


def agreement(first_two: Iterable[Sequence[str]]) -> Agreement:
    """How often the first two reviewers said the same, of the questions on which both have answered."""
    pairs = [verdicts[:FIRST_TWO] for verdicts in first_two if len(verdicts) >= FIRST_TWO]
    return Agreement(sum(one == other for one, other in pairs), len(pairs))
