"""What a grid is about, and the answer that draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from registry import queries
from registry.addresses import case_url, rows_url
from registry.case_codes import spoken
from registry.codebook import Entity
from registry.fast_entry.grid import BLANK_ROWS, GridRow
from registry.fast_entry.grid_columns import GridColumn
from registry.fast_entry.grid_page import MOST_TOLD, legend, lines, reasons_asked, summary
from registry.fast_entry.pasted import PasteProblem
from registry.models import Case

MOST_FIELDS = 1_900
"""Fewer than a form may have (DATA_UPLOAD_MAX_NUMBER_FIELDS); without its script the page sends each cell as one."""


@dataclass(frozen=True)
class Grid:
    """Which child, entity and columns the page is about; `first` is the first kept row on it, from 0."""

    case: Case
    entity: Entity
    every: tuple[GridColumn, ...]
    columns: tuple[GridColumn, ...]
    chosen: tuple[str, ...]
    first: int
    anchor: date | None

    @property
    def capacity(self) -> int:
        """How many kept rows fit on a page."""
        return MOST_FIELDS // (len(self.columns) + 2) - BLANK_ROWS

    def url(self, first: int | None = None) -> str:
        at = self.first if first is None else first
        words = [("show", name) for name in self.chosen] + ([("from", str(at))] if at else [])
        return f"{grid_url(self.case.code, self.entity.name)}{'?' if words else ''}{urlencode(words)}"


@dataclass(frozen=True)
class Drawn:
    """What one answer shows besides the grid itself."""

    rows: Sequence[GridRow]
    form: str
    reason: str = ""
    reason_told: str = ""
    paste: str = ""
    paste_told: tuple[PasteProblem, ...] = ()
    unsaved: bool = False
    kept_at: datetime | None = None


def grid_url(code: str, entity: str) -> str:
    return reverse("registry:grid", args=[code, entity])


def answer(request: HttpRequest, page: Grid, drawn: Drawn, status: int = 200) -> HttpResponse:
    facts = queries.facts_of(page.case, page.anchor)
    table = lines(drawn.rows, page.columns, facts)
    kept = len(facts.rows(page.entity.name))
    refusals = summary(table)
    context: dict[str, Any] = {
        "room": "registry", "case": page.case, "spoken": spoken(page.case.code), "entity": page.entity,
        "columns": page.columns, "fields": _fields(page), "lines": table, "drawn": drawn,
        "summary": refusals[:MOST_TOLD], "refusals": len(refusals), "more": len(refusals) - MOST_TOLD,
        "reasons": reasons_asked(table), "kept": kept,
        "here": page.url(), "keep_url": page.url().replace("/grid/", "/grid/keep/", 1),
        "closed": page.case.state != Case.State.OPEN, "pages": _pages(page, kept),
        "case_url": case_url(page.case.code), "rows_url": rows_url(page.case.code, page.entity.name),
        **legend(page.entity, page.columns),
    }  # fmt: skip
    return render(request, "registry/fast_entry/grid.html", context, status=status)


def _fields(page: Grid) -> list[tuple[str, str, bool, bool]]:
    """The fields to choose columns from: name, label, whether it is shown, whether it always is."""
    fields = dict.fromkeys(column.field for column in page.every)
    showing = {column.field.name for column in page.columns}
    identity = {column.field.name for column in page.every if column.is_identity}
    return [(one.name, one.label, one.name in showing, one.name in identity) for one in fields]


def _pages(page: Grid, kept: int) -> list[tuple[str, str, bool]]:
    """Where there are more rows than fit: address, which rows, and whether it is this page."""
    starts = range(0, kept, page.capacity) if kept > page.capacity else ()
    return [(page.url(at), f"{at + 1}–{min(at + page.capacity, kept)}", at == page.first) for at in starts]
