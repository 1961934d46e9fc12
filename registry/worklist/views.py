"""The worklist of a site, the network's view of it, and the list of cases."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Site, User
from accounts.policy import SIGNS_CASES
from accounts.queries import known_as, sites_of
from accounts.sessions import person_of
from registry import queries
from registry.models import Case
from registry.worklist import network, pages
from registry.worklist import queries as reading
from registry.worklist.completeness import completeness
from registry.worklist.tasks import tasks

PER_PAGE = 50
SORTS = (("code", "code"), ("newest", "newest first"), ("state", "state"), ("site", "site"))


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    own = reading.own_sites(person)
    site = _site_of(person, request.GET.get("site", ""), own)
    if site is None:
        return render(request, "registry/worklist/network.html", _network(person) | {"room": "registry"})
    context = _worklist(request, person, site, enters=site in own)
    signs = bool(person.kinds & SIGNS_CASES)
    context |= {"choices": _choices(person, own, site), "sees_network": reading.sees_network(person), "signs": signs}
    return render(request, "registry/worklist/worklist.html", context)


def _site_of(person: User, code: str, own: list[Site]) -> Site | None:
    """The site that is asked for, or the first of a person's own; None: the network. Raises Http404."""
    if code:
        try:
            return queries.site_for(person, code)
        except queries.NotFound as error:
            raise Http404(str(error)) from error
    if own:
        return own[0]
    return None if reading.sees_network(person) else sites_of(person).first()


def _choices(person: User, own: list[Site], site: Site) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is shown, of the sites of a person who works at several."""
    return [(one.code, known_as(one, person), one == site) for one in own] if len(own) > 1 else []


def _worklist(request: HttpRequest, person: User, site: Site, *, enters: bool) -> dict[str, Any]:
    children = reading.children(person, site)
    found = tasks(children, reading.waiting(person, site))
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in {kind.value for kind in pages.FILTERS} else ""
    shown = [task for task in found if not chosen or task.kind == chosen]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    own = reading.belongs_to(person)
    others = {code: one for code, one in network.remembered().items() if code not in own | {site.code}}
    return {
        "site": site, "room": "registry", "enters": enters, "children": len(children), "tasks": len(found),
        "title": pages.title(found, site=site, person=person, enters=enters), "lead": pages.lead(children),
        "quiet": pages.nothing_waits(children), "tabs": pages.tabs(found, site=site, chosen=chosen), "chosen": chosen,
        "next": pages.line(shown[0], site=site, enters=enters) if shown and page.number == 1 else None, "page": page,
        "lines": [pages.line(task, site=site, enters=enters) for task in page],
        "import_url": pages.optional("registry:import") if enters else "",
        "figures": pages.figures(children, network.questions(site), others, belongs=site.code in own)
        if children else [],
    }  # fmt: skip


def _network(person: User) -> dict[str, Any]:
    """Every site by its code, for those who read the whole network."""
    counted = network.by_site()
    rows = [pages.site_row(site.code, counted.get(site.code, network.OfSite())) for site in sites_of(person)]
    waiting, cases = sum(row.answered for row in rows), sum(row.cases for row in rows)
    return {"rows": rows, "cases": cases, "waiting": waiting, "queries_url": pages.optional("registry:queries")}


# -- the list of cases ------------------------------------------------------------------------------------------------


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    text, state, sort = (request.GET.get(name, "") for name in ("code", "state", "sort"))
    state = state if state in Case.State.values else ""
    page = Paginator(reading.listed(person, text, state, sort), PER_PAGE).get_page(request.GET.get("page"))
    facts = reading.rows_of({case.pk: case for case in page})
    rows = [(case, completeness(facts[case.pk])) for case in page]
    tally = reading.states(person, text)
    doubt = "" if rows else pages.doubt(text)
    several = sites_of(person).count() > 1
    context = {
        "rows": rows, "page": page, "text": text, "state": state, "sort": sort if sort in reading.SORTS else "code",
        "doubt": doubt, "all": sum(count for one, count in tally.items() if one not in reading.GONE),
        "states": [(value, label, tally.get(value, 0)) for value, label in Case.State.choices], "sorts": SORTS,
        "several": several, "enters": bool(reading.own_sites(person)), "room": "registry",
    }  # fmt: skip
    return render(request, "registry/worklist/cases.html", context)
