"""Sorting free text: parse, call one action or query, render. Texts are shown to the two coders alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import RELEASERS
from accounts.sessions import person_of
from analytics.models import TextCoding
from analytics.permissions import Refused
from analytics.row_exports.permissions import check_survey
from analytics.row_exports.queries import is_sealed
from analytics.row_exports.survey_columns import wording
from analytics.text_codings import actions, queries
from analytics.text_codings.permissions import check_codes, check_may_talk, check_still_alone
from analytics.text_codings.rules import Agreement, Text, agreement, disagreements, in_order_for
from surveys import queries as survey_queries
from surveys.models import Survey

ON_A_PAGE = 10
PREFIX = "text-"


@require_safe
def coding_list(request: HttpRequest) -> HttpResponse:
    """Every coding, and the surveys whose texts may be sorted."""
    person = person_of(request)
    begins = bool(person.kinds & RELEASERS)
    context = {
        "codings": [(one, _question(one), person.username in (one.first, one.second)) for one in queries.codings()],
        "surveys": [(one, _refusal(one)) for one in survey_queries.surveys() if not one.pilot] if begins else [],
        "room": "reports",
    }  # fmt: skip
    return render(request, "analytics/codings/list.html", context)


def _refusal(survey: Survey) -> str:
    try:
        check_survey(survey, sealed=is_sealed(survey))
    except Refused as refused:
        return str(refused).replace("Rows leave", "Texts are sorted").replace("its rows stay here", "they stay here")
    return ""


def _common(coding: TextCoding) -> dict[str, Any]:
    """What every page of a coding knows."""
    synthetic = survey_queries.survey_by_slug(coding.survey).synthetic
    return {"coding": coding, "question": _question(coding), "room": "reports", "synthetic": synthetic}


def _question(coding: TextCoding) -> str:
    survey = survey_queries.survey_by_slug(coding.survey)
    instrument = survey_queries.instrument_of(survey.instrument)
    return wording(instrument, instrument.by_name[coding.column])


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the question, write the categories, name two people."""
    try:
        survey = survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error
    instrument = survey_queries.instrument_of(survey.instrument)
    columns = [(one.name, f"{one.number}. {wording(instrument, one)}") for one in queries.text_columns(instrument)]
    typed = {name: request.POST.get(name, "") for name in ("column", "categories", "first", "second")}
    context: dict[str, Any] = {
        "survey": survey, "columns": columns, "coders": queries.possible_coders(), "typed": typed, "room": "reports",
        "refusal": _refusal(survey), "synthetic": survey.synthetic,
    }  # fmt: skip
    if request.method == "POST" and not context["refusal"]:
        column = typed["column"] if typed["column"] in dict(columns) else ""
        coders = typed["first"], typed["second"]
        by = person_of(request).username
        try:
            made = actions.begin(survey=survey, column=column, typed=typed["categories"], coders=coders, by=by)
        except Refused as refused:
            context["problem"] = str(refused)
        else:
            messages.success(request, "The two find the texts under Reports, Sorted texts.")
            return redirect("analytics:coding", pk=made.pk)
    return render(request, "analytics/codings/begin.html", context, status=422 if context.get("problem") else 200)


@require_safe
def coding(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the two are, how far they agree; never a text, and no category before both have finished."""
    found = _coding(pk)
    person, texts = person_of(request).username, queries.texts(found)
    first, second = (queries.coded_by(found, coder) for coder in (found.first, found.second))
    digests = {one.digest for one in texts}
    both = digests <= set(first) and digests <= set(second)
    open_ = [one for one in disagreements(first, second) if one not in queries.coded_by(found, queries.TOGETHER)]
    own = {found.first: first, found.second: second}.get(person)
    context = {
        **_common(found), "texts": len(texts), "both": both,
        "own": None if own is None else len(own), "open": len(open_) if both else None,
        "done": [(coder, digests <= set(words)) for coder, words in ((found.first, first), (found.second, second))],
        "agreement": _told(agreement(first, second, found.categories)) if both else [],
        "settled": both and not open_,
    }  # fmt: skip
    return render(request, "analytics/codings/coding.html", context)


def _told(found: Agreement) -> list[tuple[str, str, str]]:
    """Name, value, how to read it."""
    share = f"{found.same} of {found.texts}"
    rows = [("Sorted alike", share, "Texts that both put into one category")]
    for name, estimate, words in (
        ("Gwet's AC1", found.ac1, "Agreement beyond chance; 1 is full agreement"),
        ("Fleiss's kappa", found.kappa, "The same, by a stricter notion of chance; low where one category is most"),
    ):
        rows.append((name, "–" if estimate.value is None else f"{estimate.value:.2f}", words))
    return rows


# -- the two ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def code_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of texts in a coder's own order; what is chosen is kept with each page."""
    found, person = _for_coder(request, pk)
    texts = in_order_for(queries.texts(found), person, found.pk)
    try:
        check_still_alone(all(queries.is_complete(found, texts, one) for one in (found.first, found.second)))
        if request.method == "POST":
            actions.code(coding=found, choices=_choices(request), by=person)
    except Refused as refused:
        messages.info(request, str(refused))
        return redirect("analytics:coding", pk=pk)
    return _page(request, found, texts, queries.coded_by(found, person))


def _page(request: HttpRequest, found: TextCoding, texts: list[Text], own: dict[str, str]) -> HttpResponse:
    pages = max(1, -(-len(texts) // ON_A_PAGE))
    page = _number(request.GET.get("page", ""), pages) or _first_open(texts, own)
    if request.method == "POST":
        missing = [one for one in texts[(page - 1) * ON_A_PAGE : page * ON_A_PAGE] if one.digest not in own]
        if not missing and len(own) == len(texts):
            messages.success(request, "You have sorted every text.")
            return redirect("analytics:coding", pk=found.pk)
        following = page if missing else min(page + 1, pages)
        messages.success(request, f"Kept. {len(texts) - len(own)} texts are left.")
        return redirect(f"{request.path}?page={following}")
    shown = texts[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    context = {
        **_common(found), "page": page, "pages": pages, "total": len(texts), "done": len(own),
        "rows": [(one, own.get(one.digest, ""), ()) for one in shown],
        "before": page - 1, "after": page + 1 if page < pages else 0, "prefix": PREFIX,
    }  # fmt: skip
    return render(request, "analytics/codings/code.html", context)


def _first_open(texts: list[Text], own: dict[str, str]) -> int:
    place = next((place for place, one in enumerate(texts) if one.digest not in own), 0)
    return place // ON_A_PAGE + 1


def _number(typed: str, most: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) <= most else 0


@require_http_methods(["GET", "HEAD", "POST"])
def settle_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """What the two sorted differently, with both words, to be settled together."""
    found, person = _for_coder(request, pk)
    texts = queries.texts(found)
    try:
        check_may_talk(all(queries.is_complete(found, texts, one) for one in (found.first, found.second)))
    except Refused as refused:
        messages.info(request, str(refused))
        return redirect("analytics:coding", pk=pk)
    if request.method == "POST":
        kept = actions.settle(coding=found, choices=_choices(request), by=person)
        messages.success(request, f"{kept} text{'' if kept == 1 else 's'} settled.")
        return redirect("analytics:coding", pk=pk)
    first, second = (queries.coded_by(found, coder) for coder in (found.first, found.second))
    labels = {one["code"]: one["label"] for one in found.categories}
    open_ = set(disagreements(first, second)) - set(queries.coded_by(found, queries.TOGETHER))
    rows = [
        (one, "",
         ((found.first, labels[first[one.digest]]), (found.second, labels[second[one.digest]])))
        for one in texts if one.digest in open_
    ]  # fmt: skip
    context = {**_common(found), "rows": rows, "prefix": PREFIX}
    return render(request, "analytics/codings/settle.html", context)


def _coding(pk: int) -> TextCoding:
    found: TextCoding = get_object_or_404(queries.codings(), pk=pk)
    return found


def _for_coder(request: HttpRequest, pk: int) -> tuple[TextCoding, str]:
    found, person = _coding(pk), person_of(request).username
    try:
        check_codes(found, person)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    return found, person


def _choices(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix(PREFIX): request.POST[name] for name in request.POST if name.startswith(PREFIX)}
