"""Releasing a report: what is released and who reads it then, and the page that asks once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.queries import how_many_sign_in
from analytics.models import Report
from analytics.opening import common_context, opened_report
from analytics.permissions import Refused
from analytics.release_actions import check_release, let_out


@require_http_methods(["GET", "HEAD", "POST"])
def let_out_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a reason, say what it means, release."""
    report, summary = opened_report(request, pk)
    refusal, problem = _refusal(report), ""
    if request.method == "POST" and not refusal:
        try:
            let_out(report=report, by=request.user.get_username(), reason=request.POST.get("reason", ""))
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, "The report is released. Everybody who signs in here may read it.")
            return redirect("analytics:overview", pk=pk)
    context = {
        **common_context(request, report, summary), "refusal": refusal, "problem": problem,
        "readers": how_many_sign_in(), "typed": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "analytics/let_out.html", context, status=422 if problem else 200)


def _refusal(report: Report) -> str:
    try:
        check_release(report)
    except Refused as refused:
        return str(refused)
    return ""
