"""Pages of reports: parse, call one action or query, render."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analytics import actions, pages, queries, tasks
from analytics.models import ACTIVE, Report, Run
from analytics.permissions import NOT_YET, Refused, check_has_answers
from analytics.progress import STEPS, words_of
from analytics.reports import definitions, provenance
from pave.lib.artefacts import MissingArtefact
from surveys import queries as survey_queries
from surveys.instrument import Instrument
from surveys.models import Survey

MEDIA = {
    "json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
FILE_WORDS = {
    "pdf": ("PDF", "One question a page"),
    "csv": ("CSV", "One row an option or estimate, with definitions"),
    "json": ("JSON", "Everything, for machines"),
}
MOST_FACTORS = 6


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Every survey with its newest report."""
    rows = [
        {"survey": survey, "counts": survey_queries.counts(survey), "report": queries.latest_report(survey.slug),
         "run": queries.active_run(survey.slug)}
        for survey in survey_queries.surveys()
    ]  # fmt: skip
    return render(request, "analytics/list.html", {"rows": rows, "room": "reports"})


def _survey_or_404(slug: str) -> Survey:
    try:
        return survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
def request_report(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the groups to compare, freeze, and enqueue after commit."""
    survey = _survey_or_404(slug)
    instrument = survey_queries.instrument_of(survey.instrument)
    factors = _factors(instrument)
    counts = survey_queries.counts(survey)
    if request.method == "POST":
        chosen = tuple(name for name in request.POST.getlist("by") if name in dict(factors))[:MOST_FACTORS]
        try:
            check_has_answers(counts.submitted)
            run = actions.request_run(survey=survey, parameters=actions.Parameters(by=chosen), by=request.user.username)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("analytics:request", slug=slug)
        if run.state in ACTIVE:
            transaction.on_commit(lambda: tasks.send(run.pk))
        return redirect("analytics:run", pk=run.pk)
    context = {
        "survey": survey, "factors": factors, "counts": counts, "room": "reports", "synthetic": survey.synthetic,
        "runs": queries.runs_of(slug)[:10], "not_yet": NOT_YET if counts.submitted is None else "",
    }  # fmt: skip
    return render(request, "analytics/request.html", context)


def _factors(instrument: Instrument) -> list[tuple[str, str]]:
    """Single-choice demographics to compare by, with their question; strata of the first page too."""
    entries = [
        (entry.id, f"{entry.number}. {entry.text}" + (f" {entry.label}" if entry.label else ""))
        for entry in instrument.entries
        if entry.kind == "single" and entry.base == "submitted" and len(entry.choices) <= 30
    ]
    return entries + [(gate.id, gate.text) for gate in instrument.gates if gate.stratum]


# -- a run ------------------------------------------------------------------------------------------------------------


@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The work explains itself and may be left."""
    found = get_object_or_404(Run.objects.select_related("snapshot", "report"), pk=pk)
    if found.report_id is not None:
        return redirect("analytics:overview", pk=found.report_id)
    survey = _survey_or_404(found.survey)
    context = {
        "run": found, "survey": survey, "words": words_of(found), "steps": STEPS, "room": "reports",
        "active": found.state in ACTIVE, "synthetic": survey.synthetic,
        "place": [name for name, _ in STEPS].index(found.step) if found.step in dict(STEPS) else 0,
    }  # fmt: skip
    return render(request, "analytics/run.html", context)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Run, pk=pk)
    if actions.cancel_run(run=found, by=request.user.username):
        messages.success(request, "The report was stopped. Nothing else changed.")
    return redirect("analytics:run", pk=pk)


# -- a report ---------------------------------------------------------------------------------------------------------


def opened_report(pk: int) -> tuple[Report, dict[str, Any]]:
    report = get_object_or_404(Report.objects.select_related("snapshot"), pk=pk)
    try:
        return report, queries.summary_of(report)
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error


def common_context(report: Report, summary: dict[str, Any]) -> dict[str, Any]:
    files = [
        {"kind": kind, "name": name, "words": text, "size": report.files[kind]["size"]}
        for kind, (name, text) in FILE_WORDS.items()
        if kind in report.files
    ]
    return {"report": report, "summary": summary, "files": files, "room": "reports", "synthetic": report.synthetic}


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    report, summary = opened_report(pk)
    page = pages.overview_page(summary, request.GET.get("section", ""), request.GET.get("order", "divided"))
    return render(request, "analytics/overview.html", {**common_context(report, summary), **page})


@require_safe
def question(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    report, summary = opened_report(pk)
    page = pages.question_page(summary, number)
    if page is None:
        raise Http404(f"there is no question {number}")
    return render(request, "analytics/question.html", {**common_context(report, summary), **page})


@require_safe
def methods(request: HttpRequest, pk: int) -> HttpResponse:
    report, summary = opened_report(pk)
    context = {
        **common_context(report, summary), "definitions": definitions.rows()[1:], "flow": provenance.flow_rows(summary),
        "rates": provenance.rate_rows(summary), "provenance": provenance.provenance_rows(summary),
        "methods": provenance.methods_used(summary),
    }  # fmt: skip
    return render(request, "analytics/methods.html", context)


@require_safe
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Stored bytes; never made anew."""
    report = get_object_or_404(Report, pk=pk)
    if kind not in report.files:
        raise Http404(f"this report has no {kind} file")
    try:
        data = queries.file_bytes(report, kind)
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error
    headers = {"Content-Disposition": f'attachment; filename="{report.files[kind]["name"]}"'}
    return HttpResponse(data, content_type=MEDIA[kind.rpartition("-")[2]], headers=headers)
