"""What changed since an earlier report, as a page and as JSON."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from analytics.changes import Changes, changes_between, report_before
from analytics.models import Report
from analytics.opening import common_context, opened_report, readable_report, released_as
from analytics.permissions import Refused, check_can_read
from pave.lib.artefacts import MissingArtefact

MOST_SHOWN = 60


@require_safe
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows, rules and numbers; another earlier report may be chosen."""
    later, summary = opened_report(request, pk)
    earlier = _earlier(request, later)
    found = _changes(earlier, later) if earlier else None
    context = {
        **common_context(request, later, summary), "earlier": earlier, "choices": _choices(request, later),
        "changes": found, "shown": found.moved[:MOST_SHOWN] if found else (),
    }  # fmt: skip
    return render(request, "analytics/changes.html", context)


class ChangesView(APIView):
    """The same for programs: `since` names the earlier report, without it the one before."""

    def get(self, request: Request, pk: int) -> Response:
        later = readable_report(request, pk)
        earlier = _earlier(request, later)
        if earlier is None:
            raise Http404("there is no earlier report to compare with")
        return Response({"report": later.pk, "since": earlier.pk, **_changes(earlier, later).as_json()})


def _earlier(request: HttpRequest | Request, later: Report) -> Report | None:
    """The report that `since` names, else the one before; None where there is none to read.

    Raises Http404 for what is no earlier report of the same survey, PermissionDenied for one that this person may not
    read.
    """
    wanted = request.GET.get("since", "")
    if not wanted:
        before = report_before(later)
        return before if before and _may_read(request, before) else next(iter(_choices(request, later)), None)
    if not wanted.isdecimal() or not int(wanted) < later.pk:
        raise Http404("the earlier report is named by its number")
    earlier = readable_report(request, int(wanted))
    if earlier.survey != later.survey:
        raise Http404("these reports are not of the same survey")
    return earlier


def _choices(request: HttpRequest | Request, later: Report) -> list[Report]:
    """Earlier reports of the same survey that this person may read, the newest first."""
    earlier = Report.objects.filter(survey=later.survey, pk__lt=later.pk).select_related("snapshot", "release")
    return [one for one in earlier if _may_read(request, one)]


def _may_read(request: HttpRequest | Request, report: Report) -> bool:
    try:
        check_can_read(report, cast(User, request.user).kinds, released_as(report) is not None)
    except Refused:
        return False
    return True


def _changes(earlier: Report, later: Report) -> Changes:
    try:
        return changes_between(earlier, later)
    except MissingArtefact as error:
        raise Http404(f"the stored file is gone: {error}") from error
