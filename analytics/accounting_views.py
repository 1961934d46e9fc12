"""Who answered, and what those who answered may see: parse, call one action or query, render."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from analytics import pages, queries, release_actions
from analytics.models import Report
from analytics.opening import common_context, opened_report
from analytics.permissions import Refused, check_can_release
from surveys import queries as survey_queries

FILES = {
    "cherries-docx": ("CHERRIES checklist, Word", "Filled in where the survey knows; the rest is yours to write"),
    "cherries-csv": ("CHERRIES checklist, CSV", "The same, a row an item"),
    "accounting-csv": ("Flow and rates, CSV", "Every count, rate and question of this page"),
    "accounting-json": ("Flow and rates, JSON", "The same, for machines"),
}


@require_safe
def accounting(request: HttpRequest, pk: int) -> HttpResponse:
    """Flow, rates, answers a question, files, and whether respondents see how they compare."""
    report, summary = opened_report(request, pk)
    if not report.survey:
        raise Http404("nobody answers in the registry")
    survey = survey_queries.survey_by_slug(report.survey)
    context = {
        **common_context(request, report, summary),
        **pages.accounting_page(summary, survey.mode),
        "papers": _papers(report),
        "survey": survey,
        "is_released": queries.is_released(survey, summary),
    }
    return render(request, "analytics/accounting.html", context)


def _papers(report: Report) -> list[dict[str, Any]]:
    """The files of this page that were stored with the report; older reports have none."""
    return [
        {"kind": kind, "name": name, "words": words, "size": report.files[kind]["size"]}
        for kind, (name, words) in FILES.items()
        if kind in report.files
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show respondents the aggregate, or show it no more; both with a reason, after a page that says what happens."""
    report, summary = opened_report(request, pk)
    survey = survey_queries.survey_by_slug(report.survey)
    withdrawing = "withdraw" in request.GET
    if request.method == "POST":
        problem = _carried_out(request, report, withdrawing)
        if not problem:
            return redirect("analytics:accounting", pk=pk)
    else:
        problem = ""
    same = summary["source"]["instrument_sha256"] == survey.instrument.sha256
    context = {
        **common_context(request, report, summary), "survey": survey, "withdrawing": withdrawing, "problem": problem,
        "refusal": "" if withdrawing else _refusal(survey, summary["flow"]["analysed"], same),
        "typed": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "analytics/accounting_release.html", context, status=422 if problem else 200)


def _refusal(survey: Any, analysed: int, same_questions: bool) -> str:
    try:
        check_can_release(survey, analysed, same_questions)
    except Refused as refused:
        return str(refused)
    return ""


def _carried_out(request: HttpRequest, report: Report, withdrawing: bool) -> str:
    """Why it was not done; "" where it was."""
    act = release_actions.withdraw_release if withdrawing else release_actions.release_for_respondents
    by = request.user.get_username()
    try:
        act(report=report, by=by, reason=request.POST.get("reason", ""))
    except Refused as refused:
        return str(refused)
    done = (
        "Respondents see their receipt alone now." if withdrawing else "Respondents now see how their answers compare."
    )
    messages.success(request, done)
    return ""
