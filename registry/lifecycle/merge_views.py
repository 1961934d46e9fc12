"""Merging a duplicate: name it, compare the two records, choose where they differ."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.sessions import person_of
from registry import actions, queries
from registry.addresses import case_url
from registry.case_codes import spoken
from registry.lifecycle import merges, pages
from registry.lifecycle.forms import OtherCaseForm
from registry.lifecycle.merging import Plan, unanswered
from registry.lifecycle.rules import Act, Refused
from registry.lifecycle.views import seen_case
from registry.models import Case

TEMPLATE = "registry/lifecycle/merge_with.html"


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Name the duplicate of this case."""
    kept, person, form = seen_case(request, code), person_of(request), OtherCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            other = queries.case_for(person, form.cleaned_data["code"])
            merges.compared(kept, other)
            return redirect(reverse("registry:merge_with", args=[kept.code, other.code]))
        except (queries.NotFound, Refused) as refused:
            form.add_error("code", str(refused))
    context = {**pages.of_case(kept), "form": form, "why_not": pages.why_not(person, kept, Act.MERGE)}
    return render(request, "registry/lifecycle/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_with(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Compare the two records and merge them. Choices stay as they are made, whatever is refused."""
    kept, duplicate = seen_case(request, code), seen_case(request, other)
    if duplicate.merged_into_id == kept.pk:
        messages.info(request, f"Case {spoken(duplicate.code)} went into this one already.")
        return redirect(case_url(kept.code))
    try:
        found = merges.compared(kept, duplicate)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(reverse("registry:merge", args=[kept.code]))
    answers = {name: str(value) for name, value in request.POST.items()}
    problems = _tried(request, kept, duplicate, found, answers) if request.method == "POST" else []
    if problems is None:
        messages.success(request, f"Case {spoken(duplicate.code)} went into this one.")
        return redirect(case_url(kept.code))
    context = {
        **pages.of_case(kept), **pages.merging(found, answers), "other": spoken(duplicate.code),
        "problems": problems, "seen": merges.shown(kept, duplicate), "why_not": _why_not(request, kept, duplicate),
        "missing": {one.name for one in unanswered(found, answers)} if problems else frozenset(),
    }  # fmt: skip
    return render(request, TEMPLATE, context, status=422 if problems else 200)


def _tried(request: HttpRequest, kept: Case, duplicate: Case, found: Plan, answers: dict[str, str]) -> list[str] | None:
    """None where the merge is done, otherwise what stands against it."""
    try:
        merges.merge(
            kept=kept, other=duplicate, answers=answers, seen=request.POST.get("seen", ""), by=person_of(request)
        )
    except Refused as refused:
        return [str(refused)]
    except actions.Refused as refused:
        return [problem.text for problem in refused.problems]
    except queries.NotFound as gone:
        raise Http404(str(gone)) from gone
    return None


def _why_not(request: HttpRequest, *both: Case) -> str:
    """What keeps either case from being merged, with its code."""
    for case in both:
        why = pages.why_not(person_of(request), case, Act.MERGE)
        if why:
            return f"{spoken(case.code)}: {why}"
    return ""
