"""Which denominator do printed counts and percentages imply?

Whole-number arithmetic throughout: no percentage is computed in floating point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

Percent = int | str | Decimal | float


def printed_percent(count: int, n: int, decimals: int = 0) -> Decimal:
    """100 count/n rounded half up, as a page prints it: printed_percent(154, 870, 1) = Decimal("17.7").

    Raises ValueError unless 0 <= count <= n, n >= 1 and decimals >= 0.
    """
    if not (0 <= count <= n and n >= 1 and decimals >= 0):
        raise ValueError(f"no percentage of {count} in {n} with {decimals} decimals")
    steps = (200 * count * 10**decimals + n) // (2 * n)
    return Decimal(steps).scaleb(-decimals)


def _as_printed(percent: Percent) -> tuple[Decimal, int]:
    """The printed number and its decimals; 52 and "52" print none, 17.7 one, "52.0" one."""
    number = Decimal(str(percent))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= number <= 100:
        raise ValueError(f"{percent} is no percentage")
    return number, max(0, -exponent)


def _fits(count: int, percent: Percent, n: int) -> bool:
    number, decimals = _as_printed(percent)
    return count <= n and printed_percent(count, n, decimals) == number


def _pairs(counts: Sequence[int], percents: Sequence[Percent]) -> list[tuple[int, Percent]]:
    if len(counts) != len(percents) or not counts:
        raise ValueError("one percentage for each count, and at least one")
    if any(count < 0 for count in counts):
        raise ValueError("counts are whole numbers from 0")
    return list(zip(counts, percents, strict=True))


def consistent_denominators(
    counts: Sequence[int], percents: Sequence[Percent], candidates: Iterable[int]
) -> tuple[int, ...]:
    """The candidates n at which every printed count rounds (half up) to its printed percentage, in ascending order.

    Whether the counts should also add up to n is for the caller to know: it holds for a whole row of exclusive options
    only. Raises ValueError for unequal lengths, negative counts, or something that is no percentage.
    """
    pairs = _pairs(counts, percents)
    return tuple(n for n in sorted(set(candidates)) if n >= 1 and all(_fits(c, p, n) for c, p in pairs))


def feasible_counts(percent: Percent, n: int) -> tuple[int, ...]:
    """All counts of n that print as this percentage, ascending; empty where none does."""
    return tuple(count for count in range(n + 1) if _fits(count, percent, n))


def mismatches(counts: Sequence[int], percents: Sequence[Percent], n: int) -> tuple[str, ...]:
    """One phrase for each printed pair that n contradicts, with the counts that would fit; empty where n fits."""
    return tuple(_mismatch(c, p, n) for c, p in _pairs(counts, percents) if not _fits(c, p, n))


def _mismatch(count: int, percent: Percent, n: int) -> str:
    fitting = feasible_counts(percent, n)
    would = f"{_alternatives(fitting)} would be the count at {n}" if fitting else f"no count of {n} prints so"
    return f"count {count} with {percent} % ({would})"


def _alternatives(values: Sequence[int]) -> str:
    *first, last = (str(value) for value in values)
    return f"{', '.join(first)} or {last}" if first else last


def denominator_message(counts: Sequence[int], percents: Sequence[Percent], candidates: Iterable[int]) -> str:
    """A neutral sentence: "counts and percentages imply n = 145; the denominator is not stated"."""
    found = consistent_denominators(counts, percents, candidates)
    implied = f"imply n = {_alternatives(found)}" if found else "fit no n that was considered"
    return f"counts and percentages {implied}; the denominator is not stated"
