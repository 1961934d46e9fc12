"""The grid: many rows of one entity of a child on one page, by keyboard or pasted from a spreadsheet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import person_of
from registry import queries, screen
from registry.codebook_reader import codebook
from registry.drafts import LONGEST_REASON
from registry.entry.groups import ELSEWHERE
from registry.entry.unsent import Closed
from registry.fast_entry import unsent
from registry.fast_entry.actions import BatchRefused, SavedBefore, save_batch
from registry.fast_entry.grid import BLANK_ROWS, FormBroken, GridRow, Told, kept_row, sent_rows, unpacked
from registry.fast_entry.grid_answers import Drawn, Grid, answer
from registry.fast_entry.grid_columns import columns_of, shown
from registry.fast_entry.grid_saving import changes_of, marked, told_saved
from registry.fast_entry.pasted import PasteProblem, read_pasted


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, code: str, entity: str) -> HttpResponse:
    """Show the rows and blank ones; save what changed, take pasted rows in, or show more blank rows."""
    page = _grid(request, code, entity)
    if request.method != "POST":
        return _opened(request, page)
    try:
        post = unpacked(request.POST.dict())
        rows = sent_rows(post, page.columns)
    except FormBroken as error:
        raise BadRequest(str(error)) from error
    drawn = Drawn(rows, post.get("form", "")[:40], post.get("reason", ""), unsaved=True)
    act, _, what = post.get("act", "save").partition(":")
    match act:
        case "fresh":
            unsent.drop(user=person_of(request), case=page.case, entity=page.entity.name)
            return redirect(page.url())
        case "more":
            return answer(request, page, replace(drawn, rows=[*rows, *_blank(page)]))
        case "paste":
            return _pasted(request, page, drawn, post.get("paste", ""))
        case "offer":
            return answer(request, page, replace(drawn, rows=_offered(rows, what)))
        case "theirs":
            return answer(request, page, replace(drawn, rows=_theirs(rows, what)))
    return _saved(request, page, drawn)


def _grid(request: HttpRequest, code: str, name: str) -> Grid:
    person, entity = person_of(request), codebook().by_name.get(name)
    try:
        case = queries.case_to_enter(person, code)
    except queries.NotFound as error:
        raise Http404(str(error)) from error
    if entity is None or entity.of != "case" or entity.single or name in ELSEWHERE:
        raise Http404("There is no case with this code.")
    every, asked = columns_of(entity), request.GET.getlist("show")
    known = tuple(dict.fromkeys(column.field.name for column in every if column.field.name in asked))
    first = request.GET.get("from", "0")
    start = int(first) if first.isdecimal() and len(first) < 6 else 0
    return Grid(case, entity, every, shown(every, known), known, start, queries.anchor_for(person, case))


@require_POST
def keep_grid(request: HttpRequest, code: str, entity: str) -> JsonResponse:
    """Keep the rows that somebody types; the page's script asks for it."""
    page = _grid(request, code, entity)
    try:
        rows = sent_rows(unpacked(request.POST.dict()), page.columns)
    except FormBroken as error:
        raise BadRequest(str(error)) from error
    try:
        kept = unsent.keep(user=person_of(request), case=page.case, entity=page.entity.name, rows=rows,
                           columns=page.columns, anchor=page.anchor)  # fmt: skip
    except Closed:
        return JsonResponse({"state": "closed"})
    except queries.NotFound as error:
        raise Http404(str(error)) from error
    return JsonResponse({"state": "kept" if kept else "blank"})


def _opened(request: HttpRequest, page: Grid) -> HttpResponse:
    """The rows as they are kept, with what this person typed before and did not save laid over them."""
    draft = unsent.read(user=person_of(request), case=page.case, entity=page.entity.name)
    form = secrets.token_urlsafe(12)
    if draft is None:
        return answer(request, page, Drawn(_fresh(page), form))
    typed, kept_at = draft
    if {name for row in typed for name in row.cells} - {column.name for column in page.columns}:
        page = replace(page, columns=page.every, chosen=())
    rows = unsent.laid_over(_fresh(page), typed, page.columns)
    return answer(request, page, Drawn(rows, form, unsaved=True, kept_at=kept_at))


def _fresh(page: Grid) -> list[GridRow]:
    entries = queries.entries(page.case, page.entity.name)[page.first : page.first + page.capacity]
    return [*(kept_row(entry, page.columns) for entry in entries), *_blank(page)]


def _blank(page: Grid) -> list[GridRow]:
    return [GridRow({column.name: "" for column in page.columns}) for _ in range(BLANK_ROWS)]


# -- what a button does -----------------------------------------------------------------------------------------------


def _pasted(request: HttpRequest, page: Grid, drawn: Drawn, text: str) -> HttpResponse:
    """Put pasted rows under those that are there; nothing is written yet."""
    found = read_pasted(text, page.columns)
    blank = {column.name: "" for column in page.columns}
    there = [row for row in drawn.rows if not row.is_blank]
    room = page.capacity + BLANK_ROWS - len(there)
    problems = found.problems
    if not found.rows and not problems:
        problems = (PasteProblem(0, "", "There is nothing to paste: the box is empty."),)
    if len(found.rows) > room:
        problems = (PasteProblem(0, "", f"{len(found.rows)} rows are pasted; {max(room, 0)} fit. Save in parts."),)
        return answer(request, page, replace(drawn, paste=text, paste_told=problems), 422)
    rows = [*there, *(GridRow({**blank, **cells}) for cells in found.rows)]
    kept = "" if found.rows else text
    return answer(request, page, replace(drawn, rows=rows, paste=kept, paste_told=problems), 422 if problems else 200)


def _offered(rows: Sequence[GridRow], what: str) -> list[GridRow]:
    """Put what a button offers into its cell: "3:plt:45"."""
    place, name, text = [*what.split(":", 2), "", ""][:3]
    return [
        replace(row, cells={**row.cells, name: text}) if place == str(number) and name in row.cells else row
        for number, row in enumerate(rows)
    ]


def _theirs(rows: Sequence[GridRow], what: str) -> list[GridRow]:
    """Take what somebody else kept in a row."""
    return [replace(row, cells=row.was) if what == str(number) else row for number, row in enumerate(rows)]


def _saved(request: HttpRequest, page: Grid, drawn: Drawn) -> HttpResponse:
    too_long = len(drawn.reason) > LONGEST_REASON
    held = () if too_long else screen.refusals(drawn.reason)
    if held or too_long:
        why = f"seems to hold {' and '.join(held)}" if held else f"has more than {LONGEST_REASON} characters"
        return answer(request, page, replace(drawn, reason_told=f"The reason {why}. Say it in other words."), 422)
    places, changes, told = changes_of(drawn.rows, page.columns)
    if any(told):
        return answer(request, page, replace(drawn, rows=_with(drawn.rows, told)), 422)
    if not changes:
        messages.success(request, "Nothing was changed, so nothing was saved.")
        return redirect(page.url())
    by = person_of(request).get_username()
    try:
        saved = save_batch(
            case=page.case, entity=page.entity.name, changes=changes, by=by, reason=drawn.reason.strip(),
            anchor=page.anchor, form=drawn.form,
        )  # fmt: skip
    except SavedBefore:
        unsent.drop(user=person_of(request), case=page.case, entity=page.entity.name)
        messages.success(request, "This page was saved already. Nothing was written twice.")
        return redirect(page.url())
    except BatchRefused as refused:
        rows, status = marked(drawn.rows, page.columns, places, refused)
        return answer(request, page, replace(drawn, rows=rows), status)
    unsent.drop(user=person_of(request), case=page.case, entity=page.entity.name)
    messages.success(request, told_saved(changes, saved))
    return redirect(page.url())


def _with(rows: Sequence[GridRow], told: Sequence[tuple[Told, ...]]) -> list[GridRow]:
    return [replace(row, told=found) for row, found in zip(rows, told, strict=True)]
