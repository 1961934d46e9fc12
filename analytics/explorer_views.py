"""The explorer's page: one address a filter, so that links can be shared and the back button works."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from analytics import explorer
from analytics.explorer import NAMES, Filter
from analytics.explorer_actions import note_query
from analytics.explorer_answers import ALL
from analytics.explorer_figures import figure
from analytics.opening import common_context, opened_report


@require_safe
def explore(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer of the protected summary. An incomplete address leads to the whole one of the same filter.

    Raises Http404 for a report of the registry and for a question that the report does not have.
    """
    report, summary = opened_report(request, pk)
    if not report.survey:
        raise Http404("reports of the registry have no questions to explore")
    found = {name: request.GET.get(name, "") for name in NAMES}
    asked = Filter(found["question"] or explorer.first_question(summary), found["by"], found["measure"] or ALL)
    others = [name for name in request.GET if name not in NAMES]
    if not others and request.META.get("QUERY_STRING", "") != asked.address:
        return redirect(f"{reverse('analytics:explore', kwargs={'pk': pk})}?{asked.address}")
    try:
        result = explorer.explored(summary, asked, others)
    except KeyError as error:
        raise Http404(f"this report has no question {asked.question}") from error
    note_query(report=report, asked=asked, refused=len(result.refused), by=cast(User, request.user).username)
    context = {
        **common_context(request, report, summary), "asked": asked, "result": result,
        "questions": explorer.questions(summary), "factors": explorer.factors(summary),
        "measures": explorer.measures(result.entry), "figure": figure(summary, result),
        "heading": explorer.heading(summary, result),
    }  # fmt: skip
    return render(request, "analytics/explore.html", context)
