"""A release as it is remembered: what was shown, and what must stay uncertain. Pure.

The count of a hidden cell is not kept: nobody who reads the memory of releases learns one. Which hidden cells are rare
is kept, and is more than a reader may know: the memory stays on the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.disclosure.linked import Cell, named
from analytics.disclosure.sensitive import Guard

Json = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True)
class Release:
    """`snapshot` names the people counted: equal where it is the same frozen data. `categories` of each (base,
    dimension), in order; `cells` with None where hidden; `guards` for the rare and otherwise sensitive ones.
    """

    name: str
    snapshot: str
    categories: Mapping[tuple[str, str], tuple[str, ...]]
    cells: Mapping[Cell, int | None]
    guards: tuple[Guard, ...] = ()


def to_json(release: Release) -> Json:
    """Plain lists, objects, words and whole numbers, in one order whatever the order of the tables was."""
    return {
        "format": FORMAT,
        "name": release.name,
        "snapshot": release.snapshot,
        "categories": [
            {"base": base, "dimension": name, "categories": list(release.categories[base, name])}
            for base, name in sorted(release.categories)
        ],
        "cells": [{**_cell(one), "count": release.cells[one]} for one in sorted(release.cells)],
        "guards": [
            {**_cell(one.cell), "least_high": one.least_high, "least_width": one.least_width}
            for one in sorted(release.guards)
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Release:
    """The release again. Raises ValueError for another format."""
    if kept.get("format") != FORMAT:
        raise ValueError(f"a release is remembered in format {FORMAT}, not {kept.get('format')!r}")
    return Release(
        kept["name"],
        kept["snapshot"],
        {(one["base"], one["dimension"]): tuple(one["categories"]) for one in kept["categories"]},
        {_box(one): one["count"] for one in kept["cells"]},
        tuple(Guard(_box(one), one["least_high"], one["least_width"]) for one in kept["guards"]),
    )


def _cell(one: Cell) -> Json:
    return {"base": one.base, "at": {name: list(group) for name, group in one.at}}


def _box(kept: Mapping[str, Any]) -> Cell:
    return named(kept["base"], kept["at"])
