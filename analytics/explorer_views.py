"""The explorer's page: one address a filter, so that links can be shared and the back button works.

A script (htmx) that asks for another answer gets the same template without the frame of the page around it.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import User
from analytics import explorer, registry_explorer
from analytics.explorer_actions import note_query
from analytics.explorer_pages import Asked, registry_filter, registry_page, survey_filter, survey_page
from analytics.models import Report
from analytics.opening import common_context, opened_report

PAGE, FRAGMENT = "base.html", "analytics/explore_fragment.html"
ASKS, RESTORES = "HX-Request", "HX-History-Restore-Request"


@require_safe
def explore(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer of the protected summary. An incomplete address leads to the whole one of the same filter.

    Raises Http404 for a question, or a part of the registry, that the report does not have.
    """
    report, summary = opened_report(request, pk)
    names = explorer.NAMES if report.survey else registry_explorer.NAMES
    asked = _asked(report, summary, {name: request.GET.get(name, "") for name in names})
    others = [name for name in request.GET if name not in names]
    if not others and request.META.get("QUERY_STRING", "") != asked.address:
        return redirect(f"{request.path}?{asked.address}")
    try:
        page = _page(summary, asked, others)
    except KeyError as error:
        raise Http404(f"this report has nothing of {asked.address}") from error
    note_query(report=report, asked=asked.address, refused=len(page["refused"]), by=cast(User, request.user).username)
    return _answered(request, {**common_context(request, report, summary), **page})


def _asked(report: Report, summary: dict[str, Any], query: dict[str, str]) -> Asked:
    return survey_filter(summary, query) if report.survey else registry_filter(summary, query)


def _page(summary: dict[str, Any], asked: Asked, others: list[str]) -> dict[str, Any]:
    if isinstance(asked, explorer.Filter):
        return survey_page(summary, asked, others)
    return registry_page(summary, asked, others)


def _answered(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page, or for a script its part. Nothing may keep one where the other is asked for."""
    part = ASKS in request.headers and RESTORES not in request.headers
    response = render(request, "analytics/explore.html", {**context, "layout": FRAGMENT if part else PAGE})
    patch_vary_headers(response, (ASKS, RESTORES))
    response.headers["Cache-Control"] = "no-store" if part else "private, no-cache"
    if part:
        response.headers["HX-Push-Url"] = request.get_full_path()
    return response
