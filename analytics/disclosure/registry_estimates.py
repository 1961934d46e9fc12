"""Numbers of a registry report that are no counts of children, beside those of earlier reports. Pure.

A mean, a median or a fitted number moves with a single child while no count does. Such a number is told again where the
row is the same as it was, or has 11 children more or fewer (registry_readings).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure.registry_readings import Memory, Reading, named
from analytics.disclosure.registry_told import blank, withhold
from analytics.summaries.measures import Json

FITTED: Mapping[str, Sequence[str]] = {
    "platelet_threshold": ("counts", "turnbull", "turnbull_most", "ed50_marginal", "ed50_conditional"),
    "antixa": ("levels", "in_range", "bounds"), "asparaginase": ("weeks_held",),
    "bleeding_rates": ("months", "rate"), "hold_lengths": ("days", "resume_count", "supported"),
    "platelet_days": ("months", "months_3d"),
    "treatment_days": ("months", "on_drug", "days_given", "held_for"),
    "lp": ("hours_before_median", "hours_after_median", "haematoma_per_puncture"),
    "sites": ("icc", "median_odds_ratio", "overdispersion"), "completeness": ("rows", "required_filled"),
}  # fmt: skip
"""Block -> what of a row rests on every child of it."""
NAMED_BY = ("group", "cause", "band", "intensity", "clot_age", "act", "entity")
WHOLE = frozenset({"sites", "completeness"})
"""Blocks that say nothing else: their row is withheld."""
LIMITS = frozenset({"low", "high"})
"""They are drawn anew in every report, so they say nothing of who came."""


def hold_still(found: Json, exact: Json, memory: Memory) -> int:
    """Null what few children may have moved since an earlier report, and remember the rest; how many rows it was."""
    held = 0
    for block, every in FITTED.items():
        for row, true in zip(_rows(found[block]), _rows(exact[block]), strict=True):
            if row.get("hidden"):
                continue
            names = [name for name in every if name in true]
            now = Reading(true.get("n", true.get("children")) or 0, named(_values([true[name] for name in names])))
            name = "|".join([block, *(str(true[key]) for key in NAMED_BY if key in true)])
            if all(one.grew(now) for one in memory.of(name)):
                memory.keep(name, now)
                continue
            held += 1
            if block in WHOLE:
                withhold(row)
            else:
                blank(row, names)
    return held


def _rows(block: Json | list[Json]) -> list[Json]:
    return [block] if isinstance(block, Mapping) else block


def _values(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every number with its place, the limits of estimates left out."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in LIMITS:
                yield from _values(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _values(one, f"{path}.{place}")
    else:
        yield path, value
