"""Signing: one case after reading what is signed, or several complete ones from a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sessions import fresh_sign_in, person_of
from registry import queries
from registry.addresses import case_url
from registry.case_codes import spoken
from registry.lifecycle import actions, pages
from registry.lifecycle.digest import digest
from registry.lifecycle.forms import PlainForm
from registry.lifecycle.queries import to_sign
from registry.lifecycle.rules import Act, Refused
from registry.lifecycle.views import seen_case, tried
from registry.models import Case

AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """What is signed, and the signature. The post carries the digest of the rows that the page showed."""
    case, person = seen_case(request, code), person_of(request)
    form = PlainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and case.state == Case.State.SIGNED:
        messages.info(request, "The case is signed already.")
        return redirect(case_url(case.code))
    if request.method == "POST" and form.is_valid():
        shown = request.POST.get("shown", "")
        if tried(lambda: actions.sign(case=case, by=person, shown=shown), form):
            messages.success(request, f"Case {spoken(case.code)} is signed.")
            return redirect(case_url(case.code))
    facts = queries.facts_of(case)
    context = pages.signing(case, facts, digest(facts))
    context |= {"form": form, "why_not": pages.why_not(person, case, Act.SIGN)}
    return render(request, "registry/lifecycle/sign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def sign_many(request: HttpRequest) -> HttpResponse:
    """Sign several cases; each is signed or told by itself, so one that changed keeps no other back."""
    person, ticked = person_of(request), request.POST.getlist("case")
    problem = ""
    if request.method == "POST" and not ticked:
        problem = "No case is ticked. Tick the cases that you have read."
    elif request.method == "POST":
        signed, refused = _signed(person, ticked[:AT_ONCE])
        if signed:
            messages.success(request, f"Signed: {', '.join(signed)}.")
        for sentence in refused:
            messages.error(request, sentence)
        return redirect("registry:sign_many")
    waiting = to_sign(person)
    context = pages.many(list(waiting[:AT_ONCE]), ticked) | {"problem": problem, "waiting": waiting.count()}
    return render(request, "registry/lifecycle/sign_many.html", context, status=422 if problem else 200)


def _signed(person: User, ticked: list[str]) -> tuple[list[str], list[str]]:
    """The codes that are signed now, and a sentence for each case that is not."""
    signed, refused = [], []
    for value in ticked:
        code, _, shown = value.partition(":")
        try:
            case = queries.case_for(person, code)
            actions.sign(case=case, by=person, shown=shown)
        except queries.NotFound as gone:
            refused.append(str(gone))
        except Refused as why:
            refused.append(f"{spoken(case.code)}: {why}")
        else:
            signed.append(spoken(case.code))
    return signed, refused
