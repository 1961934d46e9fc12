"""What the pages of uploads show: counts first, then what stops it, then what would change, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.case_codes import spoken
from registry.codebook_reader import codebook
from registry.importing.content import Content
from registry.importing.proposal import STOPS, Cell
from registry.importing.reading import Remark
from registry.models import Upload

A_PAGE = 50
ACTS = {
    "fill": "fills a blank", "change": "changes", "erase": "erases", "kept": "stays as it is",
    "delete": "deletes the row",
}  # fmt: skip
PARTS = (
    ("new_children", "new child", "new children"),
    ("new_rows", "new row", "new rows"),
    ("changed_rows", "changed row", "changed rows"),
    ("deleted_rows", "deleted row", "deleted rows"),
    ("unchanged_rows", "row as it is already", "rows as they are already"),
    ("kept_cells", "value that differs and stays", "values that differ and stay"),
    ("warn", "warning", "warnings"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the diff as a person reads it."""

    place: str
    row: str
    column: str
    given: str
    now: str
    last: str
    act: str


def summary(counts: dict[str, int]) -> list[str]:
    """What the upload does, in counts; nothing that is none."""
    return [f"{counts[key]:,} {one if counts[key] == 1 else many}" for key, one, many in PARTS if counts.get(key)]


def writes(counts: dict[str, int]) -> bool:
    return any(counts.get(key) for key in ("new_rows", "changed_rows", "deleted_rows"))


def review(upload: Upload, content: Content, page: int) -> dict[str, Any]:
    """Everything about an upload that waits."""
    stops = [one for one in content.remarks if one.severity in STOPS]
    told = [one for one in content.remarks if one.severity not in STOPS]
    cells = [shown_cell(one) for one in content.cells]
    pages = max(1, *(-(-len(some) // A_PAGE) for some in (stops, told, cells)))
    page = min(max(page, 1), pages)
    return {
        "stops": _part(stops, page), "told": _part(told, page), "cells": _part(cells, page),
        "stop_count": len(stops), "told_count": len(told), "cell_count": len(cells),
        "page": page, "page_count": pages, "parts": summary(upload.counts), "writes": writes(upload.counts),
    }  # fmt: skip


def rows_of(remarks: Sequence[Remark]) -> list[Remark]:
    """As many remarks as one page shows."""
    return list(remarks[:A_PAGE])


def _part(rows: Sequence[Any], page: int) -> Sequence[Any]:
    return rows[(page - 1) * A_PAGE : page * A_PAGE]


def shown_cell(cell: Cell) -> Shown:
    entity = codebook().entity(cell.entity)
    owner = spoken(cell.code) if entity.of == "case" else cell.code
    field = entity.by_name.get(cell.column)
    place = f"{cell.file}, row {cell.row}" if cell.row else "not in the file"
    row = f"{owner}: {entity.label} {', '.join(cell.key)}".rstrip()
    now = cell.now or _absent(cell)
    return Shown(place, row, field.label if field else "", cell.given, now, cell.last, ACTS[cell.act])


def _absent(cell: Cell) -> str:
    return "the whole row" if cell.act == "delete" else "blank"
