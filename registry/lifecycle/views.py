"""Pages on which one act on a case is confirmed: taking back, locking, unlocking, closing, opening again, erasing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sessions import fresh_sign_in, person_of
from registry import queries
from registry.addresses import case_url
from registry.case_codes import spoken
from registry.lifecycle import actions, erasing, merges, pages
from registry.lifecycle.forms import EraseForm, PlainForm, ReasonForm
from registry.lifecycle.rules import Act, Refused, asks_why, ends_in, step
from registry.lifecycle.wording import WORDING
from registry.models import Case

Done = Callable[[Case, User, str], None]
UPLOADS = "Uploads of its site that waited for approval are discarded; upload those files again without this child."


def seen_case(request: HttpRequest, code: str) -> Case:
    """The case of a page; the same 404 where there is none and where it is another site's."""
    try:
        return queries.case_for(person_of(request), code)
    except queries.NotFound as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_signature(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.TAKE_BACK, lambda case, by, why: actions.take_back(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.LOCK, lambda case, by, why: actions.lock(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def unlock(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.UNLOCK, lambda case, by, why: actions.unlock(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
def close_case(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.CLOSE, lambda case, by, why: actions.close(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_case(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.REOPEN, lambda case, by, why: actions.reopen(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
def undo_merge(request: HttpRequest, code: str) -> HttpResponse:
    return _act(request, code, Act.UNMERGE, lambda case, by, why: merges.unmerge(case=case, by=by, reason=why))


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Erase a child after its code was typed again; nothing brings it back."""
    case, person, form = seen_case(request, code), person_of(request), EraseForm(request.POST or None)
    if request.method == "POST" and case.state == Case.State.ERASED:
        messages.info(request, "The case is erased already.")
        return redirect(case_url(case.code))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        do = partial(erasing.erase, case=case, typed=given["code"], by=person, reason=given["reason"])
        if tried(do, form, "code"):
            messages.success(request, f"Case {spoken(case.code)} is erased. {UPLOADS}")
            return redirect(case_url(case.code))
    context = {**pages.of_case(case), "form": form, "why_not": pages.why_not(person, case, Act.ERASE)}
    return render(request, "registry/lifecycle/erase.html", context, status=422 if form.errors else 200)


def tried(do: Callable[[], object], form: forms.Form, field: str | None = None) -> bool:
    """Whether the act was done; where it was not, the form says why. A case that left its site meanwhile is a 404."""
    try:
        do()
    except Refused as refused:
        form.add_error(field, str(refused))
        return False
    except queries.NotFound as gone:
        raise Http404(str(gone)) from gone
    return True


def _act(request: HttpRequest, code: str, act: Act, do: Done) -> HttpResponse:
    """The page of one act: why, a button, and what came of it. A second click finds the act done already."""
    case, person, words = seen_case(request, code), person_of(request), WORDING[act]
    if request.method == "POST" and case.state in ends_in(act) and step(case.state, act) is None:
        messages.info(request, words.already)
        return redirect(case_url(case.code))
    form = (ReasonForm if asks_why(act) else PlainForm)(request.POST if request.method == "POST" else None)
    sent = request.method == "POST" and form.is_valid()
    if sent and tried(lambda: do(case, person, form.cleaned_data.get("reason", "")), form):
        messages.success(request, words.done)
        return redirect(case_url(case.code))
    context = {**pages.of_case(case), "form": form, "words": words, "why_not": pages.why_not(person, case, act)}
    return render(request, "registry/lifecycle/act.html", context, status=422 if form.errors else 200)
