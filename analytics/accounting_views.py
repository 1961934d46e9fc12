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
from analytics.reports.released import AS_IN_REPORT, IN_FIVES
from surveys import queries as survey_queries
from surveys.models import Survey

FILES = {
    "cherries-docx": ("CHERRIES checklist, Word", "Filled in where the survey knows; the rest is yours to write"),
    "cherries-csv": ("CHERRIES checklist, CSV", "The same, a row an item"),
    "accounting-csv": ("Flow and rates, CSV", "Every count, rate and question of this page"),
    "accounting-json": ("Flow and rates, JSON", "The same, for machines"),
}
MODES = {
    AS_IN_REPORT: (
        "As in the report",
        "Shares of exact counts. Answers that fewer than five gave are told together with others, or hidden with a "
        "partner, as they are in this report.",
    ),
    IN_FIVES: (
        "Automatically, in fives",
        "Counts to the nearest 5 with their shares; 1 to 7 people are a star, in the place of their own answer. "
        "Medians are of eight people or more. Sums may differ. A question that the report withholds is left out here "
        "too. Whoever reads this report as well can narrow some stars down.",
    ),
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
        "mode_shown": MODES.get(queries.mode_shown(survey, report, summary), ("",))[0],
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
        **({} if withdrawing else _choice(survey, request.POST.get("mode", ""))),
    }  # fmt: skip
    return render(request, "analytics/accounting_release.html", context, status=422 if problem else 200)


def _choice(survey: Survey, chosen: str) -> dict[str, Any]:
    """The modes in words, and which is marked: as in the report, or the one that this survey has."""
    modes = [{"name": name, "called": called, "words": words, "refusal": _why_not(survey, name)}
             for name, (called, words) in MODES.items()]  # fmt: skip
    open_ones = [one["name"] for one in modes if not one["refusal"]]
    # Worked out by the gate itself, whose libraries no page loads at start.
    from analytics.reports.release_example import example

    made = example()
    made["tables"] = [(called, made[name]) for name, (called, _) in MODES.items()]
    return {"modes": modes, "mode": chosen if chosen in open_ones else next(iter(open_ones), ""), "example": made}


def _why_not(survey: Survey, mode: str) -> str:
    try:
        release_actions.check_mode(survey, mode)
    except Refused as refused:
        return str(refused)
    return ""


def _refusal(survey: Survey, analysed: int, same_questions: bool) -> str:
    try:
        check_can_release(survey, analysed, same_questions)
    except Refused as refused:
        return str(refused)
    return ""


def _carried_out(request: HttpRequest, report: Report, withdrawing: bool) -> str:
    """Why it was not done; "" where it was."""
    by, reason = request.user.get_username(), request.POST.get("reason", "")
    try:
        if withdrawing:
            release_actions.withdraw_release(report=report, by=by, reason=reason)
        else:
            mode = request.POST.get("mode", AS_IN_REPORT)
            release_actions.release_for_respondents(report=report, by=by, reason=reason, mode=mode)
    except Refused as refused:
        return str(refused)
    done = (
        "Respondents see their receipt alone now." if withdrawing else "Respondents now see how their answers compare."
    )
    messages.success(request, done)
    return ""
