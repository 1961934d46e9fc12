"""Reference for everybody at the registry: the data dictionary with its edit checks, and empty forms for paper."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pave.lib.spreadsheet import guarded
from registry.codebook_reader import codebook
from registry.dictionary import HEADER
from registry.entry.groups import ELSEWHERE
from registry.reference.blank_form import paper_fields
from registry.reference.dictionary_page import check_rows, dictionary_rows, sections
from registry.rules.checks import CHECKS

LONGEST_FIND = 100


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every entity and field, or those that are looked for, then the edit checks."""
    book, (entity, find) = codebook(), _asked(request)
    found = dictionary_rows(book, entity, find)
    context = {
        "room": "registry", "book": book, "entity": entity, "find": find, "sections": sections(book, found),
        "fields": len(found), "entities": book.entities, "checks": check_rows(CHECKS, find) if not entity else [],
        "unconfirmed": sum(row["unconfirmed"] == "yes" for row in found),
    }  # fmt: skip
    return render(request, "registry/reference/dictionary.html", context)


@require_safe
def dictionary_file(request: HttpRequest) -> HttpResponse:
    """The same rows as CSV; a cell that a spreadsheet could run is guarded."""
    book, (entity, find) = codebook(), _asked(request)
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([guarded(row[name]) for name in HEADER] for row in dictionary_rows(book, entity, find))
    response = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="data_dictionary_{book.version}.csv"'
    return response


@require_safe
def blank_forms(request: HttpRequest) -> HttpResponse:
    """The list of empty forms."""
    entities = [entity for entity in codebook().entities if entity.name not in ELSEWHERE]
    context = {"room": "registry", "of_case": [one for one in entities if one.of == "case"],
               "of_site": [one for one in entities if one.of == "site"]}  # fmt: skip
    return render(request, "registry/reference/blank_forms.html", context)


@require_safe
def blank_form(request: HttpRequest, entity: str) -> HttpResponse:
    """One empty form, for paper."""
    found = codebook().by_name.get(entity)
    if found is None or found.name in ELSEWHERE:
        raise Http404(f'there is no form "{entity}"')
    context = {"room": "registry", "entity": found, "fields": paper_fields(found), "book": codebook()}
    return render(request, "registry/reference/blank_form.html", context)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Which entity, and which words; an entity that is not there is none."""
    entity = request.GET.get("entity", "")
    return (entity if entity in codebook().by_name else "", request.GET.get("find", "")[:LONGEST_FIND].strip())
