"""The pages of a child and of a site: opening a case, the case, its date of diagnosis, everything on paper."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import AT_ONE_SITE, Site, User
from accounts.queries import known_as, sites_of
from accounts.sessions import person_of
from registry import actions, addresses, queries
from registry.case_codes import spoken
from registry.cells import Problem
from registry.codebook_reader import codebook
from registry.drafts import about_reason
from registry.entry.forms import row_form
from registry.entry.groups import GROUPS
from registry.entry.once import new_form_id, read_form_id
from registry.entry.opening import DATE, SITE, Opening, date_of_diagnosis, fields, open_from
from registry.entry.pages import Page, case_page, listed, site_page
from registry.entry.panels import panels_for
from registry.entry.reading import posted_from
from registry.entry.saving import Stopped
from registry.facts import Facts
from registry.models import Case
from registry.queries import NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """Five fields, and perhaps the date of diagnosis; a person of two sites says which."""
    person = person_of(request)
    sites = list(sites_of(person, AT_ONE_SITE))
    if not sites:
        raise Http404
    sent = _opening(request, sites)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            case = open_from(sent, person.get_username())
        except Stopped as stopped:
            problems = stopped.problems
        else:
            messages.success(
                request, f"{spoken(case.code)} is open. Write the code into the list that your site keeps."
            )
            return redirect(addresses.case_url(case.code))
    form = row_form(
        codebook().entity("enrolment"), sent.posted, Facts({}), takes_dates=True, fields=fields(), problems=problems,
        reason=sent.reason, form_id=sent.form_id,
    )  # fmt: skip
    context = {
        "form": form, "sent": sent, "room": "registry", "of_site": _of(problems, SITE), "of_date": _of(problems, DATE),
        "sites": [(site, known_as(site, person)) for site in sites] if len(sites) > 1 else [],
    }  # fmt: skip
    return render(request, "registry/entry/open_case.html", context, status=422 if problems else 200)


def _opening(request: HttpRequest, sites: list[Site]) -> Opening:
    post = request.POST
    chosen = [site for site in sites if site.code == post.get(SITE)] if len(sites) > 1 else sites
    posted = posted_from(fields(), dict(post.lists())) if request.method == "POST" else {}
    form_id = read_form_id(post.get("_form", "")) if post else new_form_id()
    return Opening(next(iter(chosen), None), posted, post.get(DATE, ""), post.get("_reason", "").strip(), form_id)


def _of(problems: tuple[Problem, ...], name: str) -> list[str]:
    return [one.text for one in problems if one.field == name]


@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    page, facts = _page_of(person_of(request), code)
    panels = panels_for(request, page.case, facts) if page.case is not None else []
    return render(request, "registry/entry/case.html", {"page": page, "panels": panels, "room": "registry"})


@require_safe
def print_case(request: HttpRequest, code: str) -> HttpResponse:
    """Everything of one child on paper."""
    page, facts = _page_of(person_of(request), code)
    names = [name for _, group in GROUPS for name in group]
    tables = [listed(page.owner, codebook().entity(name), facts.rows(name), brief=False) for name in names]
    context = {"page": page, "tables": [one for one in tables if one.rows], "room": "registry"}
    return render(request, "registry/entry/print_case.html", context)


def _page_of(person: User, code: str) -> tuple[Page, Facts]:
    case = _case_or_404(person, code)
    facts = queries.facts_of(case, queries.anchor_for(person, case))
    return case_page(person, case, facts), facts


def _case_or_404(person: User, code: str, *, to_enter: bool = False) -> Case:
    try:
        return queries.case_to_enter(person, code) if to_enter else queries.case_for(person, code)
    except NotFound as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def anchor(request: HttpRequest, code: str) -> HttpResponse:
    """Keep, correct or forget the date of diagnosis; days that were entered stay as they are."""
    person = person_of(request)
    case = _case_or_404(person, code, to_enter=True)
    kept, typed = queries.anchor_for(person, case), request.POST.get(DATE, "")
    errors: list[str] = []
    if request.method == "POST":
        errors = _write_anchor(request, case, kept)
        if not errors:
            return redirect("registry:anchor", code=case.code)
    context = {
        "case": case, "heading": spoken(case.code), "kept": kept, "errors": errors, "room": "registry",
        "typed": typed, "reason": request.POST.get("_reason", ""), "takes_data": case.state == Case.State.OPEN,
    }  # fmt: skip
    return render(request, "registry/entry/anchor.html", context, status=422 if errors else 200)


def _write_anchor(request: HttpRequest, case: Case, kept: date | None) -> list[str]:
    """What stops it; nothing where it is done."""
    by, reason = person_of(request).get_username(), request.POST.get("_reason", "").strip()
    said = [one.text for one in about_reason(reason)]
    if said:
        return said
    try:
        if request.POST.get("_do") == "forget":
            if kept is not None:
                actions.drop_anchor(case=case, by=by, reason=reason)
            messages.success(request, "The date of diagnosis is forgotten. Days stay as they are.")
            return []
        given, why = date_of_diagnosis(request.POST.get(DATE, ""))
        if given is None:
            return [why or "Type the date, or leave this page."]
        if given != kept:
            actions.keep_anchor(case=case, anchor=given, by=by, reason=reason)
    except actions.Refused as refused:
        return [one.text for one in refused.problems]
    messages.success(request, "The date of diagnosis is kept, sealed for your site.")
    return []


@require_safe
def site(request: HttpRequest, code: str) -> HttpResponse:
    """The record of a site, its laboratories, its screening log."""
    person = person_of(request)
    try:
        held = queries.site_for(person, code)
    except NotFound as error:
        raise Http404 from error
    page = site_page(person, held, queries.site_facts(held))
    return render(request, "registry/entry/site.html", {"page": page, "room": "registry"})
