"""The preview of a report of the registry."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from analytics import registry_pages
from analytics.models import Run
from analytics.permissions import Refused
from analytics.preview import registry_may_be_previewed as may_be_previewed
from pave.lib.artefacts import MissingArtefact


@require_safe
def registry_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first parts of a report that is being made; of one that is ready or was stopped, the page that says so."""
    run = get_object_or_404(Run.objects.select_related("snapshot"), pk=pk, survey="")
    from analytics.registry_preview import preview_of

    if not may_be_previewed(run):
        return redirect("analytics:run", pk=pk)
    try:
        summary = preview_of(run)
    except Refused:
        return redirect("analytics:run", pk=pk)
    except MissingArtefact as error:
        raise Http404(f"the frozen rows are gone: {error}") from error
    context = {
        "run": run, "summary": summary, "room": "reports", "synthetic": summary["synthetic"],
        **registry_pages.preview_page(summary),
    }  # fmt: skip
    return render(request, "analytics/registry_preview.html", context)
