"""Opening a report: every page, file and answer of the API about one report goes through here, and asks who reads."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from accounts.models import User
from accounts.policy import RELEASERS, REPORT_READERS
from analytics import queries
from analytics.downloads import downloads, media
from analytics.models import Release, Report
from analytics.permissions import Refused, check_can_read
from pave.lib.artefacts import MissingArtefact

FOR_EVER = "private, max-age=31536000, immutable"
ASK_FIRST = "private, no-cache"
"""A report that is not released asks who reads each time; the digest then saves the bytes."""
Json = dict[str, Any]


def readable_report(request: HttpRequest, pk: int) -> Report:
    """The report, for somebody who may read it. Raises Http404 and PermissionDenied."""
    report: Report = get_object_or_404(Report.objects.select_related("snapshot", "release"), pk=pk)
    try:
        check_can_read(report, cast(User, request.user).kinds, released_as(report) is not None)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    return report


def opened_report(request: HttpRequest, pk: int) -> tuple[Report, Json]:
    """The report and its protected summary. Raises as `readable_report`, and Http404 where the bytes are lost."""
    report = readable_report(request, pk)
    try:
        return report, queries.summary_of(report)
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error


def released_as(report: Report) -> Release | None:
    """The release of a report, as it was read with it; None before."""
    return getattr(report, "release", None)


def common_context(request: HttpRequest, report: Report, summary: Json) -> Json:
    """What every page of a report knows."""
    kinds = cast(User, request.user).kinds
    return {
        "report": report, "summary": summary, "files": downloads(report.files), "room": "reports",
        "synthetic": report.synthetic, "release": released_as(report), "makes_reports": bool(kinds & REPORT_READERS),
        "may_release": bool(kinds & RELEASERS),
    }  # fmt: skip


def stored_file(request: HttpRequest, report: Report, kind: str) -> HttpResponse:
    """The stored bytes of one file, never made anew; 304 without bytes to who has them. Raises Http404."""
    if kind not in report.files:
        raise Http404(f"this report has no {kind} file")
    etag = quote_etag(report.files[kind]["digest"])
    known = get_conditional_response(request, etag=etag)
    response = known if isinstance(known, HttpResponseNotModified) else _bytes(report, kind)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_EVER if released_as(report) else ASK_FIRST
    return response


def _bytes(report: Report, kind: str) -> HttpResponse:
    try:
        return HttpResponse(queries.file_bytes(report, kind), content_type=media(kind))
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error
