"""Deleting a row: asks for the reason; afterwards the list offers to put it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from registry import actions, addresses
from registry.cells import Problem
from registry.entry import trail, unsent
from registry.entry.desk import Desk, desk_for, read_revision
from registry.entry.words import title_of, values_of
from registry.queries import Entry, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def delete_row(request: HttpRequest, code: str, entity: str, key: str, site: bool = False) -> HttpResponse:
    desk = desk_for(request, code, entity, site=site, to_enter=True)
    parts = addresses.key_from_path(key)
    kept = desk.entry(parts)
    if request.method != "POST":
        return _asked(request, desk, kept)
    if kept is None:
        return redirect(desk.rows_url)  # a second click, or somebody else was quicker
    reason, revision = request.POST.get("_reason", "").strip(), read_revision(request.POST)
    try:
        actions.delete_row(owner=desk.owner, entity=entity, key=parts, by=desk.by, reason=reason, revision=revision)
    except actions.Refused as refused:
        return _asked(request, desk, kept, reason=reason, problems=refused.problems, status=422)
    except (actions.Conflict, NotFound):
        return _asked(request, desk, desk.entry(parts), reason=reason, moved_on=True, status=409)
    unsent.drop(desk.draft(parts))
    return redirect(f"{desk.rows_url}?deleted={trail.last_deleted(desk.owner, entity, desk.by)}")


def _asked(
    request: HttpRequest, desk: Desk, kept: Entry | None, *, reason: str = "", problems: tuple[Problem, ...] = (),
    moved_on: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The row as it is now, and the question; raises Http404 where there is no row."""
    if kept is None or not desk.may_delete(kept.row.key):
        raise Http404
    context = {
        "desk": desk, "title": title_of(kept.row), "revision": kept.revision, "values": list(values_of(kept.row)),
        "back_url": desk.row_url(kept.row.key), "reason": reason, "problems": problems, "moved_on": moved_on,
        "room": "registry",
    }  # fmt: skip
    return render(request, "registry/entry/delete.html", context, status=status)
