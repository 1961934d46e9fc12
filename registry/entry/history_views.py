"""The trail of a child, for those who may see it."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.sessions import person_of
from audit.queries import story_about
from registry import queries
from registry.case_codes import spoken
from registry.entry.history import Act, told
from registry.queries import NotFound

A_PAGE = 50


def _days_after(first: datetime, act: Act) -> str:
    """When, for people of the network: a time of day and date beside a day since diagnosis would give the date away.
    `first`: the first change; a case may say that it was opened a moment after its first row was written."""
    days = (act.at - first).days
    return f"{days} day{'' if days == 1 else 's'} after it was opened"


@require_safe
def case_history(request: HttpRequest, code: str) -> HttpResponse:
    try:
        case = queries.case_for(person_of(request), code)
    except NotFound as error:
        raise Http404 from error
    story = told(story_about(subject=str(case.pk)))
    first = min((act.at for act in story), default=case.opened_at)
    shown = Paginator(story, A_PAGE).get_page(request.GET.get("page"))
    acts = [(act, _days_after(first, act)) for act in shown.object_list]
    context = {
        "case": case, "heading": spoken(case.code), "shown": shown, "acts": acts, "room": "registry",
        "own": person_of(request).memberships.filter(site=case.site).exists(),
    }  # fmt: skip
    return render(request, "registry/entry/history.html", context)
