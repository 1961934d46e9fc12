"""Data queries: the list of a person's sites, one thread, a question by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.queries import known_as
from accounts.sessions import person_of
from registry import queries as rows_of_registry
from registry.addresses import key_from_path
from registry.case_codes import spoken
from registry.data_queries import actions, permissions, queries, wording
from registry.data_queries.forms import AskForm, StepForm
from registry.data_queries.rules import MOVES, Refused, Step
from registry.models import Case, DataQuery
from registry.queries import NotFound

A_PAGE = 50
STATES = {"open": "Open", "answered": "Answered", "closed": "Closed"}
BUTTONS = {
    Step.ANSWER: "Send the answer", Step.ACCEPT: "Accept: the data stand", Step.ASK_AGAIN: "Ask again",
    Step.WITHDRAW: "Withdraw the question", Step.CLOSE: "Close: it was corrected",
}  # fmt: skip
DONE = {
    Step.ANSWER: "Your answer is kept. A data manager reads it next.", Step.ACCEPT: "Closed: the data stand.",
    Step.ASK_AGAIN: "Asked again. The site sees it in its list.", Step.WITHDRAW: "The question is withdrawn.",
    Step.CLOSE: "Closed: the data were corrected.",
}  # fmt: skip


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The questions of a person's sites; filters are links with counts."""
    user, state, rule = person_of(request), request.GET.get("state", "open"), request.GET.get("check", "")
    state = state if state in STATES else "open"
    counted = queries.counts(user, state)
    page = Paginator(queries.listed(user, state, rule), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": _rows(page, user), "state": state, "state_word": STATES[state].lower(), "rule": rule,
        "states": [(name, label, counted.by_state.get(name, 0)) for name, label in STATES.items()],
        "rules": [(name, wording.title_of(name), n) for name, n in counted.by_rule.items()],
        "total": sum(counted.by_rule.values()), "room": "registry",
    }  # fmt: skip
    return render(request, "registry/data_queries/list.html", context)


def _rows(page: Page[DataQuery], user: User) -> list[dict[str, Any]]:
    names = queries.site_names(user, {query.case.site for query in page})
    return [
        {
            "query": query, "code": spoken(query.case.code), "about": wording.about(query),
            "asks": wording.title_of(query.rule), "site": names[query.case.site_id], "waits": queries.waits(query),
        }
        for query in page
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One question, what was said, and what this person can do about it."""
    user = person_of(request)
    try:
        query = queries.query_for(user, code, number)
    except NotFound as error:
        raise Http404(str(error)) from error
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            step = _step(request.POST.get("step", ""), user, query, form.cleaned_data["text"])
            actions.take(step, query=query, text=form.cleaned_data["text"], by=user.username)
        except Refused as refused:
            form.add_error("text", str(refused))
        except NotFound as error:
            raise Http404(str(error)) from error
        else:
            messages.success(request, DONE[step])
            return redirect("registry:query", code=query.case.code, number=query.number)
    context = _thread(user, query) | {"form": form}
    return render(request, "registry/data_queries/thread.html", context, status=422 if form.errors else 200)


def _step(named: str, user: User, query: DataQuery, text: str) -> Step:
    """The step of a button, if it is this person's to take; or the one that they have just taken (pressed twice)."""
    step = next((one for one in BUTTONS if one == named), None)
    if step is None or not (
        step in permissions.steps_for(user, query) or actions.was_last(query, step, text, user.username)
    ):
        raise Refused("This step is not yours to take. Look at the thread: somebody may have gone on meanwhile.")
    return step


def _thread(user: User, query: DataQuery) -> dict[str, Any]:
    case = query.case
    facts, own = rows_of_registry.facts_of(case), case.site_id in queries.own_sites(user)
    steps = permissions.steps_for(user, query)
    return {
        "query": query, "case": case, "code": spoken(case.code), "site": known_as(case.site, user), "room": "registry",
        "about": wording.about(query), "asks": wording.title_of(query.rule), "cells": wording.cells_of(query, facts),
        "row_url": wording.link_to_row(query), "may_correct": permissions.enters_at(user, case), "own": own,
        "waits": queries.waits(query), "buttons": [(step.value, BUTTONS[step]) for step in steps],
        "needs_words": [BUTTONS[step] for step in steps if MOVES[step].needs_text],
        "said": [{"message": one, "by": wording.actor_words(one.by)} for one in queries.thread(query)],
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """A question by hand, on a row or on the whole case."""
    user, case = person_of(request), _case(request, code)
    if not permissions.may_ask(user, case):
        raise Http404("There is no case with this code.")
    rows = list(wording.rows_to_ask_about(rows_of_registry.facts_of(case)))
    form = AskForm(request.POST or None, rows=rows, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        entity, _, key = form.cleaned_data["about"].partition("/")
        try:
            query = actions.ask(
                case=case, entity=entity, key=key_from_path(key) if entity else (), text=form.cleaned_data["text"],
                by=user.username,
            )  # fmt: skip
        except Refused as refused:
            form.add_error("text", str(refused))
        except NotFound as error:
            raise Http404(str(error)) from error
        else:
            messages.success(request, "The question is open. The site sees it in its list.")
            return redirect("registry:query", code=case.code, number=query.number)
    context = {"form": form, "case": case, "code": spoken(case.code), "room": "registry"}
    return render(request, "registry/data_queries/ask.html", context, status=422 if form.errors else 200)


def _case(request: HttpRequest, code: str) -> Case:
    try:
        return rows_of_registry.case_for(person_of(request), code)
    except NotFound as error:
        raise Http404(str(error)) from error
