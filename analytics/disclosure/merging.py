"""Merging rare options before anything is hidden: a merged cell says as much as two hidden ones and their sum. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analytics.disclosure.history import CountInTime

THRESHOLD = 5
"""Respondents; fewer point at somebody."""


def is_rare(count: int, threshold: int) -> bool:
    """Between 1 and threshold - 1: few enough to point at somebody. Zero points at nobody.

    A count that has changed by so many since an earlier report points at those who came between.
    """
    changes = count.changes if isinstance(count, CountInTime) else ()
    return 0 < count < threshold or any(0 < abs(change) < threshold for change in changes)


def _is_safe(total: int, threshold: int) -> bool:
    return total >= threshold and not is_rare(total, threshold)


def merge_nominal(counts: Sequence[int], threshold: int) -> list[list[int]]:
    """Groups of option indices that may be shown: rare options together, joined by the next larger until safe."""
    rare = [i for i, count in enumerate(counts) if is_rare(count, threshold)]
    if not rare:
        return [[i] for i in range(len(counts))]
    others = sorted((i for i in range(len(counts)) if i not in rare and counts[i]), key=lambda i: (counts[i], i))
    while (len(rare) < 2 or not _is_safe(sum(counts[i] for i in rare), threshold)) and others:
        rare.append(others.pop(0))
    merged = sorted(rare)
    return [[i] for i in range(len(counts)) if i not in merged] + [merged]


def merge_ordinal(counts: Sequence[int], threshold: int) -> list[list[int]]:
    """The same for ordered options: a rare one joins its smaller neighbour, so that the order survives."""
    groups = [[i] for i in range(len(counts))]

    def size(group: list[int]) -> int:
        return sum(counts[i] for i in group)

    while len(groups) > 1:
        at = next((g for g, group in enumerate(groups) if is_rare(size(group), threshold)), None)
        if at is None:
            break
        beside = [g for g in (at - 1, at + 1) if 0 <= g < len(groups)]
        # A zero neighbour adds nobody, but keeps the categories adjacent on the way to one that does.
        partner = min(beside, key=lambda g: (size(groups[g]) == 0, size(groups[g]), g))
        low, high = sorted((at, partner))
        groups[low : high + 1] = [groups[low] + groups[high]]
    return groups


def partners_to_hide(counts: Sequence[int], threshold: int, seeds: Collection[int] = ()) -> set[int]:
    """Which cells of a row with a known total to hide: the rare ones and the seeds, and partners until two are hidden
    and their sum is safe.
    """
    hidden = {i for i, count in enumerate(counts) if is_rare(count, threshold)} | set(seeds)
    if not hidden:
        return set()
    others = sorted((i for i in range(len(counts)) if i not in hidden), key=lambda i: (counts[i] == 0, counts[i], i))
    while (len(hidden) < 2 or not _is_safe(sum(counts[i] for i in hidden), threshold)) and others:
        hidden.add(others.pop(0))
    return hidden
