"""Small surveys through the gate, and every count that is visible afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from analytics.disclosure import protect_summary
from surveys.instrument import Instrument
from tests.analytics.summarising import Json, Row, built

COUNTS = ("count", "count_first", "answered", "shown", "missing", "declined", "not_managed", "dont_know", "not_shown",
          "not_reached", "scale_answered", "unclassified", "respondents", "n", "distinct")  # fmt: skip
NOT_PERSONS = ("distinct",)


def protect(instrument: Instrument, rows: Sequence[Row], *by: str, replicates: int = 0) -> Json:
    found: Json = protect_summary(built(instrument, rows, by=by, replicates=replicates))
    return found


def visible_counts(value: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Every number of persons that is printed anywhere below, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in COUNTS and key not in NOT_PERSONS and isinstance(inner, int):
                yield f"{path}.{key}", inner
            yield from visible_counts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from visible_counts(inner, f"{path}[{i}]")


def rare_counts(summary: Json) -> list[str]:
    return [f"{path} = {count}" for path, count in visible_counts(summary["items"]) if 0 < count < 5]


def tables_of(exact: Json, told: Json) -> Iterator[tuple[Json, Json, Json, Json, str]]:
    """(exact block, protected block, exact test, protected test, place) of every group table that is still there."""
    for before, after in zip(exact["items"], told["items"], strict=True):
        pairs = [(before, after, after["id"])]
        if after["kind"] == "multiple":
            pairs = [
                (a, b, f"{after['id']}({b['code']})") for a, b in zip(before["options"], after["options"], strict=True)
            ]
        for a, b, place in pairs:
            for factor, test in b.get("by", {}).items():
                yield a, b, a["by"][factor], test, f"{place} by {factor}"
