"""The data-quality page and its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Site, User
from accounts.queries import known_as, sites_of
from accounts.sessions import person_of
from registry import queries
from registry.worklist import network, pages
from registry.worklist import queries as reading
from registry.worklist.quality import Sides, Table, tables

HEAD = ("site", "table", "measure", "shown", "count", "of")
OTHERS, ALL = "other sites", "all sites"


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    site, sees_all = _site_of(request, person)
    counted = _counted()
    context = {
        "tables": tables(_sides(counted, person, site, sees_all)), "sees_all": sees_all, "site": site,
        "room": "registry", "name": known_as(site, person) if site is not None else "",
        "rows": [pages.site_row(one.code, counted.get(one.code, network.OfSite())) for one in sites_of(person)]
        if sees_all else [],
        "sites": [(one.code, known_as(one, person)) for one in sites_of(person)] if not sees_all else [],
    }  # fmt: skip
    return render(request, "registry/worklist/quality.html", context)


@require_safe
def quality_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV: for who reads the network every site, for others their own site and the others together."""
    person = person_of(request)
    site, sees_all = _site_of(request, person)
    counted = _counted()
    body = io.StringIO()
    lines = csv.writer(body)
    lines.writerow(HEAD)
    if sees_all:
        own = reading.belongs_to(person)
        for code in sorted(counted):
            lines.writerows(_rows(tables(Sides(counted[code], counted, True, code in own)), code, ""))
        lines.writerows(_rows(tables(Sides(None, counted, True)), "", ALL))
    elif site is not None:
        lines.writerows(_rows(tables(_sides(counted, person, site, sees_all)), site.code, OTHERS))
    answer = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="data-quality.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _counted() -> dict[str, network.OfSite]:
    counted = network.by_site()
    network.add_reasons(counted)
    return counted


def _site_of(request: HttpRequest, person: User) -> tuple[Site | None, bool]:
    """The site that is asked for (people of one site: theirs), and whether this person reads the whole network."""
    sees_all, code = reading.sees_network(person), request.GET.get("site", "")
    if not code:
        return (None if sees_all else sites_of(person).first()), sees_all
    try:
        return queries.site_for(person, code), sees_all
    except queries.NotFound as error:
        raise Http404(str(error)) from error


def _sides(counted: dict[str, network.OfSite], person: User, site: Site | None, sees_all: bool) -> Sides:
    """Beside a site stand only sites of which this person knows nothing: theirs could be taken away from the sum."""
    own, shown = reading.belongs_to(person), site.code if site is not None else ""
    others = {code: one for code, one in counted.items() if sees_all or code not in own | {shown}}
    return Sides(counted.get(shown, network.OfSite()) if shown else None, others, sees_all, shown in own)


def _rows(found: list[Table], own: str, others: str) -> Iterator[tuple[str | int | None, ...]]:
    """The lines of a site (its code) and of the others (what they are called); empty: not those."""
    for table in found:
        for line in table.lines:
            for name, cell in ((own, line.own), (others, line.others)):
                if name:
                    yield name, table.name, line.name, cell.text, cell.count, cell.of
