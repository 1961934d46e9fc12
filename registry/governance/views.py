"""The edit checks of the network: which are on, what one would find, and the switch."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import SiteRole, User
from accounts.queries import sites_of
from accounts.sessions import person_of
from registry import queries as rows_of_registry
from registry.case_codes import spoken
from registry.data_queries.queries import site_names
from registry.governance import actions, queries
from registry.governance.backtest import Trial, back_test, check_of
from registry.governance.forms import SwitchForm
from registry.governance.switches import ALWAYS_ON, switched_on
from registry.rules.check import SEVERITIES, Check
from registry.tasks import send_check_all
from registry.worklist.queries import sees_network

LISTED = 50  # cases on the page of a trial
GROUPS = {
    "refuse": "Refused", "reason": "Kept with a reason", "warn": "Shown and listed", "info": "Listed",
}  # fmt: skip


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Every check, by severity."""
    user = person_of(request)
    listed = queries.listed(user)
    groups = [
        (label, SEVERITIES[severity], [one for one in listed if one.check.severity == severity])
        for severity, label in GROUPS.items()
    ]
    off = sum(not one.on for one in listed)
    mine = list(sites_of(user))
    sites = [(site.code, name) for site, name in zip(mine, site_names(user, mine).values(), strict=True)]
    context = {"groups": groups, "total": len(listed), "off": off, "sites": sites, "room": "registry"}
    return render(request, "registry/governance/checks.html", context)


@require_safe
def backtest(request: HttpRequest, check_id: str) -> HttpResponse:
    """What a check finds in everything that is there; and for data managers its switch, with that before their eyes."""
    check = _check(check_id)
    return _page(request, check, _tried(request, check), SwitchForm())


@require_POST
def switch(request: HttpRequest, check_id: str) -> HttpResponse:
    """Switch a check on or off for the network; what it finds now is kept beside the switch."""
    check, form, on = _check(check_id), SwitchForm(request.POST), request.POST.get("turn") == "on"
    trial = _tried(request, check)
    if form.is_valid():
        try:
            by, reason = person_of(request).username, form.cleaned_data["reason"]
            changed = actions.switch(check_id=check.id, on=on, reason=reason, by=by, found=trial.rows)
        except actions.Refused as refused:
            form.add_error("reason", str(refused))
        else:
            _tell(request, check, on, changed)
            return redirect("registry:checks")
    return _page(request, check, trial, form)


def _tried(request: HttpRequest, check: Check) -> Trial:
    """The check over the children that this person may see: for a data manager all of them."""
    return back_test(check, rows_of_registry.cases(person_of(request)))


def _page(request: HttpRequest, check: Check, trial: Trial, form: SwitchForm) -> HttpResponse:
    user, fixed = person_of(request), check.id in ALWAYS_ON
    context = {
        "check": check, "severity": SEVERITIES[check.severity], "on": check.id in switched_on(), "fixed": fixed,
        "may_switch": SiteRole.DATA_MANAGER.value in user.kinds and not fixed, "form": form, "trial": trial,
        "history": queries.switches_of(check.id)[:10], "room": "registry", "rows": _rows(user, trial),
        "more": max(0, trial.cases - LISTED), "sees_network": sees_network(user),
    }  # fmt: skip
    return render(request, "registry/governance/backtest.html", context, status=422 if form.errors else 200)


def _check(check_id: str) -> Check:
    try:
        return check_of(check_id)
    except KeyError as error:
        raise Http404("There is no such check.") from error


def _tell(request: HttpRequest, check: Check, on: bool, changed: bool) -> None:
    if not changed:
        messages.success(request, f"{check.id} is {'on' if on else 'off'} already.")
    elif on:
        transaction.on_commit(partial(send_check_all))
        asked = " What it finds in rows that are there is asked within minutes." if check.opens == "query" else ""
        messages.success(request, f"{check.id} is on.{asked}")
    else:
        messages.success(request, f"{check.id} is off. Its questions that waited are withdrawn.")


def _rows(user: User, trial: Trial) -> list[dict[str, Any]]:
    seen = rows_of_registry.cases(user).filter(pk__in=sorted(trial.by_case)[:LISTED])
    return [{"code": case.code, "spoken": spoken(case.code), "n": n, "sentence": sentence}
            for case in seen for n, sentence in [trial.by_case[case.pk]]]  # fmt: skip
