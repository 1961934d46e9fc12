"""Two people at one row: both values side by side, field by field; nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry import actions
from registry.cells import Problem
from registry.entry.desk import Desk, Sent
from registry.entry.forms import box_of
from registry.entry.once import new_form_id
from registry.entry.reading import boxes, posted_of
from registry.entry.showing import show_form
from registry.entry.words import BLANK, of_row, title_of
from registry.queries import Entry

GONE = "Somebody deleted this row while you were at it. What you typed stands below; saving it makes a new row."


@dataclass(frozen=True, slots=True)
class Both:
    """One field that two people filled differently."""

    name: str
    label: str
    mine: str
    theirs: str


def both(request: HttpRequest, desk: Desk, sent: Sent, conflict: actions.Conflict) -> HttpResponse:
    """The fields in which the two differ, and everything else of the form unseen; 409."""
    theirs = conflict.theirs
    if theirs is None:
        return gone(request, desk, sent)
    differing = {box_of(name) for name in conflict.fields}
    fields = [one for one in desk.fields(new=False) if one.name in differing]
    found = [Both(one.name, one.label, of_row(conflict.mine, one.name), of_row(theirs, one.name)) for one in fields]
    context = {
        "desk": desk, "title": title_of(theirs), "found": found, "revision": conflict.revision, "reason": sent.reason,
        "hidden": list(_hidden(desk, sent)), "blank": BLANK, "room": "registry", "address": desk.row_url(theirs.key),
    }  # fmt: skip
    return render(request, "registry/entry/conflict.html", context, status=409)


def gone(request: HttpRequest, desk: Desk, sent: Sent) -> HttpResponse:
    """The row is not there any more: the form of a new one, with what was typed."""
    again = Sent("save", sent.posted, sent.reason, 0, new_form_id())
    return show_form(
        request, desk, sent.posted, sent=again, problems=(Problem("", "refuse", "gone", GONE),), status=409
    )


def mixed(desk: Desk, sent: Sent, kept: Entry) -> dict[str, str]:
    """The boxes of a row as it is kept, but with one's own where one chose so."""
    fields = desk.fields(new=False)
    mine = {name for one in fields if one.name in sent.mine for name in boxes(one)}
    theirs = {name: text for name, text in posted_of(fields, kept.row.values).items() if name not in mine}
    return theirs | {name: text for name, text in sent.posted.items() if name in mine}


def _hidden(desk: Desk, sent: Sent) -> list[tuple[str, str]]:
    """What was typed, box by box; several ticks of one field one by one."""
    found = []
    for field in desk.fields(new=False):
        for name in boxes(field):
            text = sent.posted.get(name, "")
            parts = text.split(";") if name == field.name and field.kind.value == "multi" else [text]
            found += [(name, part) for part in parts if part]
    return found
