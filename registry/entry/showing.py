"""The page of one row: its form with what is known about it, or, for who may not change it, what it says."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry import addresses
from registry.cells import Problem
from registry.entry.desk import Desk, Sent
from registry.entry.forms import row_form, worked_out
from registry.entry.reading import Posted, posted_of
from registry.entry.saving import said_of
from registry.entry.unsent import Unsent
from registry.entry.words import title_of, values_of
from registry.facts import Row
from registry.queries import Entry


def show_form(
    request: HttpRequest, desk: Desk, posted: Posted, *, sent: Sent | None = None, kept: Entry | None = None,
    draft: Unsent | None = None, form_id: str = "", problems: Sequence[Problem] = (), status: int = 422,
) -> HttpResponse:  # fmt: skip
    """The form with this in its boxes, of status `status` where something stopped it.

    `draft`: what was kept, where the boxes hold it.
    """
    was = kept.row if kept else None
    started = draft.revision if draft else kept.revision if kept else 0
    doubts, told = said_of(desk, was) if was is not None else ((), ())
    untouched = was is not None and posted == posted_of(desk.fields(new=False), was.values)
    form = row_form(
        desk.entity, posted, desk.facts, was=was, takes_dates=desk.anchor is not None,
        problems=(*problems, *(doubts if untouched and not problems else ())), told=told,
        reason=sent.reason if sent else "", form_id=sent.form_id if sent else form_id,
        revision=sent.revision if sent else started,
    )  # fmt: skip
    key = was.key if was is not None else None
    context = {
        "desk": desk, "page": desk.page(was), "form": form, "draft": draft, "room": "registry",
        "keep_url": addresses.keep_url(desk.code, desk.entity.name, key),
        "form_url": desk.add_url if key is None else desk.row_url(key), "leave_url": desk.leave_url,
        "delete_url": addresses.delete_url(desk.code, desk.entity.name, key or ()) if desk.may_delete(key) else "",
    }  # fmt: skip
    return render(request, "registry/entry/row.html", context, status=status if problems else 200)


def show_row(request: HttpRequest, desk: Desk, row: Row) -> HttpResponse:
    """The row for reading."""
    _, told = said_of(desk, row)
    context = {
        "desk": desk, "page": desk.page(row), "title": title_of(row), "values": list(values_of(row)), "told": told,
        "worked_out": worked_out(desk.facts, row), "room": "registry",
    }  # fmt: skip
    return render(request, "registry/entry/row.html", context)
