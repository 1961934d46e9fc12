"""Pages of reports: parse, call one action or query, render."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.policy import REPORT_READERS
from analytics import actions, pages, queries, tasks
from analytics.entries import may_be_factor
from analytics.models import ACTIVE
from analytics.opening import common_context, opened_report, readable_report, stored_file
from analytics.permissions import NOT_YET, Refused, check_has_answers
from analytics.population_margins import MarginsRefused, margins_template, read_margins
from analytics.reports import definitions, provenance, raked
from analytics.row_exports.permissions import TAKES_ROWS
from analytics.shelves import registry_shelf, shelves
from surveys import queries as survey_queries
from surveys.instrument import Instrument
from surveys.models import Survey

OFFERED, MOST_FACTORS = 3, 6
MOST_PROBLEMS = 20


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Every survey with its newest report; for those who make none, what was released."""
    kinds = cast(User, request.user).kinds
    context = {
        "rows": shelves(kinds), "registry": registry_shelf(kinds), "makes_reports": bool(kinds & REPORT_READERS),
        "room": "reports", "takes_rows": bool(kinds & TAKES_ROWS),
    }  # fmt: skip
    return render(request, "analytics/list.html", context)


def _survey_or_404(slug: str) -> Survey:
    try:
        return survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
def request_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the groups to compare and margins to weight to, freeze, and enqueue after commit."""
    survey = _survey_or_404(slug)
    instrument = survey_queries.instrument_of(survey.instrument)
    factors = _factors(instrument)
    counts = survey_queries.counts(survey)
    chosen = tuple(name for name, _ in factors[:OFFERED])
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        chosen = tuple(name for name in request.POST.getlist("by") if name in dict(factors))[:MOST_FACTORS]
        try:
            check_has_answers(counts.submitted)
            return _asked(request, survey, instrument, chosen)
        except MarginsRefused as refused:
            problems = refused.problems[:MOST_PROBLEMS]
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("analytics:request", slug=slug)
    context = {
        "survey": survey, "factors": factors, "counts": counts, "room": "reports", "synthetic": survey.synthetic,
        "runs": queries.runs_of(slug)[:10], "not_yet": NOT_YET if counts.submitted is None else "",
        "typed": request.POST.get("margins", ""), "problems": problems, "chosen": chosen,
        "template": margins_template(instrument, [name for name, _ in factors]),
    }  # fmt: skip
    return render(request, "analytics/request.html", context)


def _asked(request: HttpRequest, survey: Survey, instrument: Instrument, by: tuple[str, ...]) -> HttpResponse:
    """Raises Refused, and MarginsRefused for margins that cannot be weighted to."""
    typed = request.POST.get("margins", "").strip()
    margins = read_margins(typed.encode(), instrument) if typed else None
    parameters = actions.Parameters(by=by, margins=margins)
    run = actions.request_run(survey=survey, parameters=parameters, by=cast(User, request.user).username)
    if run.state in ACTIVE:
        transaction.on_commit(lambda: tasks.send(run.pk))
    return redirect("analytics:run", pk=run.pk)


def _factors(instrument: Instrument) -> list[tuple[str, str]]:
    """Single-choice demographics to compare by, with their question; strata of the first page too."""
    entries = [
        (entry.id, f"{entry.number}. {entry.text}" + (f" {entry.label}" if entry.label else ""))
        for entry in instrument.entries
        if may_be_factor(entry)
    ]
    return entries + [(gate.id, gate.text) for gate in instrument.gates if gate.stratum]


# -- a report ---------------------------------------------------------------------------------------------------------


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    report, summary = opened_report(request, pk)
    if not report.survey:
        return redirect("analytics:registry_overview", pk=pk)
    page = pages.overview_page(summary, request.GET.get("section", ""), request.GET.get("order", "divided"))
    return render(request, "analytics/overview.html", {**common_context(request, report, summary), **page})


@require_safe
def question(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    report, summary = opened_report(request, pk)
    page = pages.question_page(summary, number) if report.survey else None
    if page is None:
        raise Http404(f"there is no question {number}")
    return render(request, "analytics/question.html", {**common_context(request, report, summary), **page})


@require_safe
def methods(request: HttpRequest, pk: int) -> HttpResponse:
    report, summary = opened_report(request, pk)
    if not report.survey:
        return redirect("analytics:registry_overview", pk=pk)
    context = {
        **common_context(request, report, summary), "definitions": definitions.rows(raked.is_weighted(summary))[1:],
        "margins": raked.margin_rows(summary), "weighted": raked.leading_rows(summary),
        "weighted_caption": raked.CAPTION,
        "flow": provenance.flow_rows(summary), "rates": provenance.rate_rows(summary),
        "provenance": provenance.provenance_rows(summary), "methods": provenance.methods_used(summary),
    }  # fmt: skip
    return render(request, "analytics/methods.html", context)


@require_safe
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Stored bytes; never made anew."""
    report = readable_report(request, pk)
    response = stored_file(request, report, kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{report.files[kind]["name"]}"'
    return response
