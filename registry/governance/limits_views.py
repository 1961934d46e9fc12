"""The limits of one site: what holds there, and a field made narrower after a look at what it would find."""

from __future__ import annotations

from itertools import groupby, islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Site
from accounts.queries import known_as
from accounts.sessions import person_of
from registry import queries as rows_of_registry
from registry.case_codes import spoken
from registry.codebook import Field, Limits, Loosened, tightened
from registry.codebook_reader import codebook
from registry.data_queries.wording import row_words
from registry.governance import actions, queries
from registry.governance.backtest import outside
from registry.governance.forms import LimitsForm
from registry.governance.site_codebook import can_be_set, interval
from registry.models import SiteLimits
from registry.queries import NotFound
from registry.values import written

LISTED = 50  # values on the page


@require_safe
def site_limits(request: HttpRequest, code: str) -> HttpResponse:
    """Every field that a site may narrow, with the registry's limits and its own."""
    user, site = person_of(request), _site(request, code)
    rows = [
        {"entity": one.entity, "field": one.field, "own": _words(one.own), "version": one.own and one.own.version}
        for one in queries.settable(site)
    ]
    groups = [(entity, list(found)) for entity, found in groupby(rows, key=lambda row: row["entity"])]
    context = {
        "site": site, "name": known_as(site, user), "own": [row for row in rows if row["version"]], "groups": groups,
        "may_set": queries.may_set_limits(user, site), "room": "registry",
    }  # fmt: skip
    return render(request, "registry/governance/limits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def set_limits(request: HttpRequest, code: str, entity: str, field: str) -> HttpResponse:
    """Limits are tried first: the values that they would find are listed, and then they are set."""
    user, site = person_of(request), _site(request, code)
    if not queries.may_set_limits(user, site):
        raise Http404("There is no site with this code.")
    known, held = _field(entity, field), queries.versions(site, entity, field)
    form = LimitsForm(request.POST or None, field=known, initial=_ends(held.first()))
    tried: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        hard, soft = form.limits()
        try:
            narrowed = tightened(known, hard=hard or None, soft=soft or None)
            if request.POST.get("step") == "set":
                row = actions.set_limits(
                    site=site, entity=entity, field=field, hard=hard, soft=soft, by=user.username,
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
                messages.success(
                    request, f"{known.label}: version {row.version} holds for what is entered from now on."
                )
                return redirect("registry:site_limits", code=site.code)
            tried = _found(site, entity, narrowed, known)
        except (Loosened, actions.Refused) as refused:
            form.add_error(None, str(refused))
    context = {
        "site": site, "name": known_as(site, user), "entity": codebook().by_name[entity], "field": known, "form": form,
        "versions": [(one, _words(one)) for one in held], "room": "registry", **tried,
    }  # fmt: skip
    return render(request, "registry/governance/set_limits.html", context, status=422 if form.errors else 200)


def _found(site: Site, entity: str, narrowed: Field, known: Field) -> dict[str, Any]:
    """The values that the registry's limits let pass and these would not."""
    found = [
        {"spoken": spoken(one.case.code) if one.case else "", "code": one.case.code if one.case else "",
         "row": row_words(entity, one.row.key), "value": written(one.value), "beyond": one.beyond}
        for one in outside(site, entity, narrowed)
    ]  # fmt: skip
    before = sum(1 for _ in outside(site, entity, known))
    return {"tried": True, "found": len(found), "before": before, "values": list(islice(found, LISTED)),
            "soft": str(narrowed.soft), "hard": str(narrowed.hard)}  # fmt: skip


def _site(request: HttpRequest, code: str) -> Site:
    try:
        return rows_of_registry.site_for(person_of(request), code)
    except NotFound as error:
        raise Http404(str(error)) from error


def _field(entity: str, field: str) -> Field:
    known = codebook().by_name.get(entity)
    found = known.by_name.get(field) if known is not None else None
    if found is None or not can_be_set(found):
        raise Http404("There is no such field.")
    return found


def _ends(row: SiteLimits | None) -> dict[str, Any]:
    """The four ends as they hold now, for the form."""
    if row is None:
        return {}
    hard, soft = _limits(row)
    return {"soft_low": soft.low, "soft_high": soft.high, "hard_low": hard.low, "hard_high": hard.high}


def _limits(row: SiteLimits) -> tuple[Limits, Limits]:
    return interval(row.hard_low, row.hard_high), interval(row.soft_low, row.soft_high)


def _words(row: SiteLimits | None) -> str:
    """The limits of a version in words; the registry's where all ends are blank."""
    if row is None:
        return ""
    hard, soft = _limits(row)
    parts = [f"a reason outside {soft}"] * bool(soft) + [f"refused outside {hard}"] * bool(hard)
    return ", ".join(parts) or "the registry's again"
