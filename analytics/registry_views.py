"""Pages of the registry's reports: asking for one, its overview, and a page a block."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.queries import own_sites
from analytics import actions, queries, registry_pages, tasks
from analytics.models import ACTIVE, Report
from analytics.opening import common_context, opened_report
from analytics.permissions import Refused
from pave.lib.clock import now
from registry.queries import children_now

REPLICATES = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
def request_registry_report(request: HttpRequest) -> HttpResponse:
    """Choose the day, see what will be frozen, freeze, and enqueue after commit."""
    today, children = now().date(), children_now()
    typed, problem = request.POST.get("as_of", today.isoformat()), ""
    if request.method == "POST":
        try:
            run = actions.request_registry_run(
                as_of=_day(typed), parameters=actions.Parameters(replicates=REPLICATES), by=request.user.get_username()
            )
        except Refused as refused:
            problem = str(refused)
        else:
            if run.state in ACTIVE:
                transaction.on_commit(lambda: tasks.send(run.pk))
            return redirect("analytics:run", pk=run.pk)
    context = {
        "room": "reports", "synthetic": queries.registry_is_simulated(), "typed": typed, "problem": problem,
        "children": children, "today": today, "runs": queries.runs_of("")[:10],
        "earlier": len(queries.registry_ledgers()),
    }  # fmt: skip
    return render(request, "analytics/registry_request.html", context, status=422 if problem else 200)


def _day(text: str) -> date:
    """Raises Refused for anything but a day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused("Write the day as year, month and day: 2026-01-31.") from error


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    report, summary = _opened(request, pk)
    page = {**registry_pages.overview_page(summary), "files": registry_pages.offered(report.files)}
    return render(request, "analytics/registry_overview.html", {**common_context(request, report, summary), **page})


@require_safe
def block(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    """One block. In the funnel people of a site see its own dot, and nobody sees another's."""
    report, summary = _opened(request, pk)
    own = _own_points(request, report) if block == "sites" else []
    page = registry_pages.block_page(summary, block, own)
    if page is None:
        raise Http404(f"there is no part {block!r} of a report on the registry")
    return render(request, "analytics/registry_block.html", {**common_context(request, report, summary), **page})


def _opened(request: HttpRequest, pk: int) -> tuple[Report, dict[str, Any]]:
    report, summary = opened_report(request, pk)
    if report.survey:
        raise Http404("this report is on a survey")
    return report, summary


def _own_points(request: HttpRequest, report: Report) -> list[dict[str, Any]]:
    """The point of every site at which the reader works, with children to count."""
    found = queries.own_points(report, own_sites(cast(User, request.user)))
    return [{"x": x, "n": n, "share": x / n, "adjusted": share, "size": size} for x, n, share, size in found if n]
