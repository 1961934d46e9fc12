"""Transfers: a site offers a child, another one sees its code and who offers, and takes or declines."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import person_of
from registry import queries
from registry.addresses import case_url
from registry.case_codes import spoken
from registry.lifecycle import pages, transfers
from registry.lifecycle.forms import AnswerForm, OfferForm
from registry.lifecycle.queries import offer_to_answer, offers_from, offers_to
from registry.lifecycle.rules import Act, Refused
from registry.lifecycle.views import seen_case, tried
from registry.models import Transfer


@require_http_methods(["GET", "HEAD", "POST"])
def offer_transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a case to the site whose code is typed."""
    case, person, form = seen_case(request, code), person_of(request), OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        do = partial(transfers.offer, case=case, to=given["site"], by=person, reason=given["reason"])
        if tried(do, form, "site"):
            messages.success(request, "The case is offered. It stays yours until the other site takes it.")
            return redirect(case_url(case.code))
    context = {**pages.of_case(case), "form": form, "why_not": pages.why_not(person, case, Act.OFFER)}
    return render(request, "registry/lifecycle/offer.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_transfer(request: HttpRequest, code: str) -> HttpResponse:
    case = seen_case(request, code)
    try:
        transfers.withdraw(case=case, by=person_of(request))
        messages.success(request, "The offer is withdrawn.")
    except Refused as refused:
        messages.error(request, str(refused))
    except queries.NotFound as gone:
        raise Http404(str(gone)) from gone
    return redirect(case_url(case.code))


@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    """Offers to this person's sites, and by them. Of a child that is offered the page tells the code alone."""
    person = person_of(request)
    context = {"to_us": offers_to(person), "by_us": offers_from(person), "room": "registry"}
    return render(request, "registry/lifecycle/transfers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer one offer. Who comes second is told, and changes nothing."""
    try:
        offer = offer_to_answer(person_of(request), code)
    except queries.NotFound as error:
        raise Http404(str(error)) from error
    if offer.state != Transfer.State.OFFERED:
        messages.info(request, f"This offer was answered: it is {offer.get_state_display()}.")
        return redirect("registry:transfers")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered = _declined if request.POST.get("act") == "decline" else _taken
        done = answered(request, offer, form)
        if done is not None:
            return done
    context = {"offer": offer, "code": spoken(offer.case.code), "form": form, "room": "registry"}
    return render(request, "registry/lifecycle/transfer.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, offer: Transfer, form: forms.Form) -> HttpResponse | None:
    try:
        moved = transfers.take(offer=offer, by=person_of(request), day=form.cleaned_data["day"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, f"Case {spoken(offer.case.code)} is yours now.")
    for warning in moved.warnings:
        messages.error(request, warning)
    return redirect(case_url(offer.case.code))


def _declined(request: HttpRequest, offer: Transfer, form: forms.Form) -> HttpResponse | None:
    answer = form.cleaned_data["answer"]
    if not tried(partial(transfers.decline, offer=offer, by=person_of(request), answer=answer), form):
        return None
    messages.success(request, f"Case {spoken(offer.case.code)} stays where it is.")
    return redirect("registry:transfers")
