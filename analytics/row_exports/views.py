"""Rows that left, and taking more: parse, call one action or query, render."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions import fresh_sign_in, person_of
from analytics.models import RowExport
from analytics.permissions import Refused
from analytics.queries import registry_is_simulated
from analytics.release_calendar import read_calendar
from analytics.row_exports import actions, queries, words
from analytics.row_exports.permissions import (
    MOST_ON_A_PAGE,
    SHORTEST_PURPOSE,
    TAKES_REGISTRY_ROWS,
    TAKES_SURVEY_ROWS,
    check_kind,
    check_survey,
)
from analytics.row_exports.survey_columns import demographic_columns, wording
from pave.lib.artefacts import MissingArtefact
from pave.lib.clock import now
from surveys import queries as survey_queries
from surveys.models import Survey

MOST_LISTED = 200
FORMATS = {
    "csv": ("CSV", "Cells as answered, codebook, R script that labels them"),
    "parquet": ("Parquet", "Typed columns with labels inside, codebook"),
    "spss": ("SPSS", "A labelled .sav; missing values say why"),
    "stata": ("Stata", "A labelled .dta for Stata 14 and later"),
}


@require_safe
def row_list(request: HttpRequest) -> HttpResponse:
    """Who took which rows, what for and when; and what rows may be taken."""
    kinds = person_of(request).kinds
    surveys = [one for one in survey_queries.surveys() if not one.pilot] if kinds & TAKES_SURVEY_ROWS else []
    context = {
        "exports": [(one, _title(one)) for one in queries.exports(kinds)[:MOST_LISTED]],
        "surveys": [(one, _refusal(one)) for one in surveys], "room": "reports",
        "takes_registry": bool(kinds & TAKES_REGISTRY_ROWS),
    }  # fmt: skip
    return render(request, "analytics/rows/list.html", context)


def _refusal(survey: Survey) -> str:
    try:
        check_survey(survey, sealed=queries.is_sealed(survey))
    except Refused as refused:
        return str(refused)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def take_survey_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what is known of people, look at what would leave, say what for, take it."""
    try:
        survey = survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error
    _may(request, slug)
    instrument = survey_queries.instrument_of(survey.instrument)
    known = [(one.name, wording(instrument, one)) for one in demographic_columns(instrument) if _offered(one.kind)]
    chosen = [name for name, _ in known if name in request.POST.getlist("keep")]
    context: dict[str, Any] = {
        "survey": survey, "title": survey.marked_title, "synthetic": survey.synthetic, "known": known, "chosen": chosen,
        "kind": "survey", "refusal": _refusal(survey),
    }  # fmt: skip
    if request.method != "POST" or context["refusal"]:
        return _shown(request, context)
    wanted, by = _columns_of(chosen, instrument), person_of(request).username
    try:
        if "take" in request.POST:
            export = actions.take(survey=survey, wanted=wanted, purpose=request.POST.get("purpose", ""), by=by)
            return _taken(request, export)
    except Refused as refused:
        context["problem"] = str(refused)
    try:
        return _shown(request, context, actions.look(survey=survey, wanted=wanted, by=by).report)
    except Refused as refused:
        return _shown(request, context | {"refusal": str(refused), "problem": ""})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def take_registry_rows(request: HttpRequest) -> HttpResponse:
    """Choose the day, look at what would leave, say what for, take it."""
    _may(request, "")
    calendar, today = read_calendar(settings.PAVE_RELEASE_DAYS), now().date()
    as_of = _day(request.POST.get("as_of", "")) or calendar.last_before(today + timedelta(days=not calendar.days))
    context: dict[str, Any] = {
        "title": "The registry", "synthetic": registry_is_simulated(), "kind": "registry", "days": calendar.words(),
        "as_of": as_of.isoformat(),
    }  # fmt: skip
    if request.method != "POST":
        return _shown(request, context)
    by = person_of(request).username
    try:
        if "take" in request.POST:
            return _taken(request, actions.take_registry(as_of=as_of, purpose=request.POST.get("purpose", ""), by=by))
    except Refused as refused:
        context["problem"] = str(refused)
    try:
        return _shown(request, context, actions.look_registry(as_of=as_of, by=by).report)
    except Refused as refused:
        return _shown(request, context | {"problem": str(refused), "about": "as_of"})


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _offered(kind: str) -> bool:
    return kind in ("single", "multiple", "numeric", "low", "high", "other_number")


def _columns_of(chosen: list[str], instrument: Any) -> list[str]:
    """Known columns of the questions that were ticked: a choice of several is a column of its own."""
    from analytics.row_exports.survey_columns import flag_name

    by_name = instrument.by_name
    return [
        name
        for one in chosen
        for name in (
            [flag_name(by_name[one], code) for code in by_name[one].codes] if by_name[one].kind == "multiple" else [one]
        )
    ]


def _may(request: HttpRequest, survey: str) -> None:
    try:
        check_kind(person_of(request).kinds, survey)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused


def _shown(request: HttpRequest, context: dict[str, Any], report: Any = None) -> HttpResponse:
    context |= {"room": "reports", "shortest": SHORTEST_PURPOSE, "typed": request.POST.get("purpose", "")}
    if report is not None:
        context |= _told(report, context["kind"])
    if report is not None and report["rows"] > MOST_ON_A_PAGE:
        context |= {"refusal": f"{report['rows']:,} rows are too many for a page: export_rows takes them in the shell."}
    return render(request, "analytics/rows/take.html", context, status=422 if context.get("problem") else 200)


def _told(report: Any, kind: str) -> dict[str, Any]:
    return {
        "report": report, "summary_line": words.summary(report, kind), "sentences": words.sentences(report, kind),
        "columns": words.asked_rows(report), "not_asked": words.not_asked(report), "left_out": report["left_out"],
    }  # fmt: skip


def _taken(request: HttpRequest, export: RowExport) -> HttpResponse:
    messages.success(request, f"{export.rows:,} rows are ready. Who takes them, and when, is kept.")
    return redirect("analytics:rows", pk=export.pk)


# -- what left --------------------------------------------------------------------------------------------------------


@require_safe
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: purpose, report, files."""
    export = _export(request, pk)
    kind = "survey" if export.survey else "registry"
    files = [(*FORMATS[name], name, export.files[name]) for name in FORMATS if name in export.files]
    synthetic = survey_queries.survey_by_slug(export.survey).synthetic if export.survey else registry_is_simulated()
    context = {"export": export, "title": _title(export), "files": files, "room": "reports", "kind": kind,
               "synthetic": synthetic}  # fmt: skip
    return render(request, "analytics/rows/export.html", context | _told(export.checked, kind))


@require_safe
@fresh_sign_in()
def download(request: HttpRequest, pk: int, format: str) -> HttpResponseBase:
    """Stored bytes, a piece at a time; each download is put down."""
    export = _export(request, pk)
    if format not in export.files:
        raise Http404(f"this export has no {format} file")
    try:
        path = queries.file_path(export, format)
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error
    if request.method == "GET":
        actions.note_download(export=export, format=format, by=person_of(request).username)
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=export.files[format]["name"], content_type="application/zip",
        headers=headers,
    )  # fmt: skip


def _export(request: HttpRequest, pk: int) -> RowExport:
    found: RowExport = get_object_or_404(queries.exports(person_of(request).kinds), pk=pk)
    return found


def _title(export: RowExport) -> str:
    if not export.survey:
        return f"The registry as of {export.snapshot.manifest.get('as_of', '')}"
    return survey_queries.survey_by_slug(export.survey).marked_title
