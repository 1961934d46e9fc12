"""A report being made: where it stands, how long it may take, stopping it, and trying again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analytics import actions, tasks
from analytics.estimates import outlook
from analytics.failures import failure
from analytics.models import ACTIVE, Run, RunState
from analytics.permissions import Refused
from analytics.preview import may_be_previewed, registry_may_be_previewed
from analytics.progress import STEPS, words_of
from analytics.queries import registry_is_simulated
from surveys import queries as survey_queries


@require_safe
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The work explains itself and may be left."""
    found = get_object_or_404(Run.objects.select_related("snapshot", "report"), pk=pk)
    if found.report_id is not None:
        return redirect("analytics:overview", pk=found.report_id)
    told = outlook(found)
    context = {
        **_about(found), "run": found, "words": words_of(found, told.ahead), "left": told.left, "steps": STEPS,
        "room": "reports", "active": found.state in ACTIVE, "preview": _preview_of(found),
        "failure": failure(found.error) if found.state == RunState.FAILED else None,
        "place": [name for name, _ in STEPS].index(found.step) if found.step in dict(STEPS) else 0,
    }  # fmt: skip
    return render(request, "analytics/run.html", context)


def _preview_of(found: Run) -> str:
    """Where its preview is; "" where it has none."""
    if registry_may_be_previewed(found):
        return reverse("analytics:registry_preview", kwargs={"pk": found.pk})
    return reverse("analytics:preview", kwargs={"slug": found.survey}) if may_be_previewed(found) else ""


def _about(found: Run) -> dict[str, Any]:
    """What the report will be of."""
    if not found.survey:
        return {"subject": "The registry", "synthetic": registry_is_simulated()}
    survey = survey_queries.survey_by_slug(found.survey)
    return {"subject": survey.title, "survey": survey, "synthetic": survey.synthetic}


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Run, pk=pk)
    if actions.cancel_run(run=found, by=request.user.get_username()):
        messages.success(request, "The report was stopped. Nothing else changed.")
    return redirect("analytics:run", pk=pk)


@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try again what failed or was stopped, with the data as they were frozen then."""
    found = get_object_or_404(Run.objects.select_related("snapshot"), pk=pk)
    try:
        again = actions.retry_run(run=found, by=request.user.get_username())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("analytics:run", pk=pk)
    if again.state in ACTIVE:
        transaction.on_commit(lambda: tasks.send(again.pk))
    return redirect("analytics:run", pk=again.pk)
