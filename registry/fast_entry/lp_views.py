"""The card for the day of a lumbar puncture, and the way to the next child."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AT_ONE_SITE
from accounts.queries import sites_of
from accounts.sessions import person_of
from registry import queries, screen
from registry.case_codes import spoken
from registry.facts import Facts
from registry.fast_entry import lp_card
from registry.fast_entry.actions import BatchRefused, Change, SavedBefore, save_batch
from registry.fast_entry.grid import FormBroken, GridRow, Told, cells_to_write, merged, sent_rows, told_of
from registry.fast_entry.grid_page import lines
from registry.fast_entry.grid_saving import warnings_of
from registry.models import Case

MOST_FOUND = 10
NOTHING = Told(
    "", "refuse", "Nothing was entered: the day alone is no puncture. Fill in what is known, or leave without saving."
)


@dataclass(frozen=True)
class Card:
    """One answer: the child, the row as it is on the page, and what the form carries along."""

    case: Case
    facts: Facts
    anchor: date | None
    row: GridRow
    form: str
    reason: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in the card, or complete one of the same day; two people who fill in the same day see both values."""
    person = person_of(request)
    try:
        case = queries.case_to_enter(person, code)
    except queries.NotFound as error:
        raise Http404(str(error)) from error
    anchor = queries.anchor_for(person, case)
    facts = queries.facts_of(case, anchor)
    if request.method != "POST":
        shown = Card(case, facts, anchor, _to_begin(request, case, facts), secrets.token_urlsafe(12))
        return _answer(request, shown)
    try:
        [row] = sent_rows({**request.POST.dict(), "rows": "1"}, lp_card.columns())
    except FormBroken as error:
        raise BadRequest(str(error)) from error
    post = request.POST
    shown = Card(case, facts, anchor, row, post.get("form", "")[:40], post.get("reason", "")[:500])
    act, _, what = post.get("act", "save").partition(":")
    if act == "offer":
        name, _, text = what.partition(":")
        return _answer(request, replace(shown, row=replace(row, cells={**row.cells, name: text})))
    if act == "theirs":
        return _answer(request, replace(shown, row=replace(row, cells=row.was)))
    return _saved(request, shown)


@require_safe
def next_child(request: HttpRequest) -> HttpResponse:
    """Find the next child by some of the characters of its code; only children for whom this person enters data."""
    person, typed = person_of(request), request.GET.get("code", "")
    own = sites_of(person, AT_ONE_SITE)
    found = queries.cases(person, typed).filter(site__in=own)[: MOST_FOUND + 1] if typed.strip() else []
    names = [(case.code, spoken(case.code)) for case in found]
    if len(names) == 1:
        return redirect("registry:lp_card", names[0][0])
    context = {"room": "registry", "typed": typed, "found": names[:MOST_FOUND], "more": len(names) > MOST_FOUND}
    return render(request, "registry/fast_entry/lp_next.html", context)


def _to_begin(request: HttpRequest, case: Case, facts: Facts) -> GridRow:
    """The card of the day that the address names, else of today; blank where nobody filled it in."""
    asked = request.GET.get("day", "")
    day = int(asked) if asked.removeprefix("-").isdecimal() and len(asked) < 7 else facts.today_day
    there = _kept_on(case, day)
    return lp_card.kept(there) if there is not None else lp_card.blank(day)


def _kept_on(case: Case, day: int | None) -> queries.Entry | None:
    try:
        return queries.entry(case, lp_card.ENTITY, (str(day),)) if day is not None else None
    except queries.NotFound:
        return None


# -- saving -----------------------------------------------------------------------------------------------------------


def _saved(request: HttpRequest, shown: Card) -> HttpResponse:
    row = shown.row
    if lp_card.is_blank(row):
        return _answer(request, replace(shown, row=replace(row, told=(NOTHING,))), 422)
    day = lp_card.day_of(row.cells, shown.anchor)
    theirs = _kept_on(shown.case, day) if row.is_new else None
    if theirs is not None:
        if lp_card.same(row, theirs):
            return _on(request, shown, day, "This card was saved already.")
        return _answer(request, replace(shown, row=merged(row, theirs, lp_card.columns())), 409)
    cells, unread = cells_to_write(row, lp_card.columns())
    if unread:
        return _answer(request, replace(shown, row=replace(row, told=unread)), 422)
    if held := screen.refusals(shown.reason):
        problem = f"The reason seems to hold {' and '.join(held)}. Say it in other words."
        return _answer(request, shown, 422, problem)
    running = lp_card.running_on(shown.facts, day) if day is not None and row.is_new else lp_card.Running()
    try:
        saved = save_batch(
            case=shown.case, entity=lp_card.ENTITY, changes=[Change({**running.cells, **cells}, row.key, row.revision)],
            by=person_of(request).get_username(), reason=shown.reason.strip(), anchor=shown.anchor, form=shown.form,
        )  # fmt: skip
    except SavedBefore:
        return _on(request, shown, day, "This card was saved already.")
    except BatchRefused as refused:
        return _refused(request, shown, refused)
    warnings = [text for one in saved for text in warnings_of(one)]
    return _on(request, shown, day, " ".join(["Saved.", f"On {running.told}." if running.told else "", *warnings]))


def _refused(request: HttpRequest, shown: Card, refused: BatchRefused) -> HttpResponse:
    if refused.conflicts:
        return _answer(request, replace(shown, row=merged(shown.row, refused.conflicts[0], lp_card.columns())), 409)
    return _answer(request, replace(shown, row=replace(shown.row, told=told_of(refused.problems[0]))), 422)


def _on(request: HttpRequest, shown: Card, day: int | None, told: str) -> HttpResponse:
    """Say what was saved, and go to the search for the next child."""
    where = f"{spoken(shown.case.code)}, day {day}" if day is not None else spoken(shown.case.code)
    messages.success(request, f"{where}. {' '.join(told.split())}")
    return redirect("registry:lp_next")


def _answer(request: HttpRequest, shown: Card, status: int = 200, reason_told: str = "") -> HttpResponse:
    [line] = lines([shown.row], lp_card.columns(), shown.facts)
    day = lp_card.day_of(shown.row.cells, shown.anchor)
    running = lp_card.running_on(shown.facts, day) if day is not None else None
    told = [(goes_to, one) for goes_to, _, one in line.told if one.severity != "reason"]
    reasons = [one.text for *_, one in line.told if one.severity == "reason"]
    context: dict[str, Any] = {
        "room": "registry", "case": shown.case, "spoken": spoken(shown.case.code), "shown": shown, "line": line,
        "told": told, "reasons": reasons, "reason_told": reason_told, "today": shown.facts.today_day,
        "running": running, "courses": lp_card.open_courses(shown.facts),
        "closed": shown.case.state != Case.State.OPEN,
    }  # fmt: skip
    return render(request, "registry/fast_entry/lp_card.html", context, status=status)
