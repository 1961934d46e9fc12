"""The preview of a report that is being made."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analytics import pages
from analytics.models import ACTIVE
from analytics.preview import preview_of, run_to_preview
from pave.lib.artefacts import MissingArtefact
from surveys import queries as survey_queries


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be said at once of the rows that were frozen last; without a run, where to ask for one."""
    try:
        survey = survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error
    run = run_to_preview(survey)
    context: dict[str, Any] = {"survey": survey, "run": run, "room": "reports", "synthetic": survey.synthetic}
    if run is None:
        return render(request, "analytics/preview.html", context)
    try:
        summary = preview_of(run, survey)
    except MissingArtefact as error:
        raise Http404(f"the frozen rows are gone: {error}") from error
    page = pages.overview_page(summary, "", request.GET.get("order", "divided"))
    context |= {"summary": summary, "active": run.state in ACTIVE, **page}
    return render(request, "analytics/preview.html", context)
