"""Every page as a respondent meets it, of a survey, a published version or an upload. Nothing is stored.

The answers of the other pages travel in the form itself, so that branches open and close as they would.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from surveys import pages, queries, rules
from surveys.forms import LONGEST_CELL, changes, read_cells
from surveys.gates import drawn_gate, gate_problems, is_screened_out
from surveys.instrument import Instrument, Section
from surveys.instrument_reader import InstrumentRefused, read_instrument
from surveys.models import InstrumentUpload, InstrumentVersion, Survey
from surveys.wording import told_sections


@dataclass(frozen=True, slots=True)
class Previewed:
    """An instrument under the name its pages show, and the page to go back to."""

    survey: Survey
    instrument: Instrument
    leave: str


def _of_survey(slug: str) -> Previewed:
    try:
        survey = queries.survey_by_slug(slug)
    except queries.NotFound as error:
        raise Http404(str(error)) from error
    leave = reverse("surveys:detail", kwargs={"slug": slug})
    return Previewed(survey, queries.instrument_of(survey.instrument), leave)


def _of_version(pk: int) -> Previewed:
    version = get_object_or_404(InstrumentVersion, pk=pk)
    leave = reverse("surveys:instrument", kwargs={"pk": pk})
    return Previewed(Survey(title=version.title), queries.instrument_of(version), leave)


def _of_upload(pk: int) -> Previewed:
    """Raises InstrumentRefused where the reader has become stricter since the upload."""
    upload = get_object_or_404(InstrumentUpload, pk=pk)
    instrument = read_instrument(bytes(upload.source), {name: text.encode() for name, text in upload.tables.items()})
    leave = reverse("surveys:instrument_review", kwargs={"pk": pk})
    return Previewed(Survey(title=instrument.title), instrument, leave)


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    _of_survey(slug)
    return redirect("surveys:preview_section", slug=slug, section=START)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    return _page(request, _of_survey(slug), section)


@require_safe
def version_preview(request: HttpRequest, pk: int) -> HttpResponse:
    _of_version(pk)
    return redirect("surveys:version_preview_section", pk=pk, section=START)


@require_http_methods(["GET", "HEAD", "POST"])
def version_preview_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    return _page(request, _of_version(pk), section)


@require_safe
def upload_preview(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        _of_upload(pk)
    except InstrumentRefused:
        return redirect("surveys:instrument_review", pk=pk)  # which lists the problems
    return redirect("surveys:upload_preview_section", pk=pk, section=START)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_preview_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    try:
        return _page(request, _of_upload(pk), section)
    except InstrumentRefused:
        return redirect("surveys:instrument_review", pk=pk)


# -- one page ---------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, previewed: Previewed, section: str) -> HttpResponse:
    """The section asked for; after a post, where its button leads, with the answers taken along.

    A posted page says itself which section it is: the address stays that of the page where the preview began.
    """
    instrument, posted = previewed.instrument, request.POST
    here = posted.get("section", section)
    if here in AROUND:
        return AROUND[here](request, previewed)
    chosen = instrument.section(here)
    if chosen is None:
        raise Http404("there is no such section")
    cells = _drawn_cases(instrument)
    if request.method != "POST":
        return _filled(request, previewed, chosen, cells)
    cells |= _carried(instrument, posted.get("carried", "")) | _carried(instrument, posted.get("before", ""))
    columns = pages.section_columns(instrument, chosen)
    cells |= changes(posted.get("before", ""), read_cells(columns, posted))
    go = posted.get("go", "next")
    if go == "next":
        names = [column.name for column in columns]
        already = posted.get("prompted", "").split()
        found = rules.answer_problems(instrument, cells, names)
        problems = [one for one in found if not (one.soft and one.column in already)]
        if problems:
            return _filled(request, previewed, chosen, cells, problems)
    if go == "back" and chosen == instrument.sections[0]:
        return _start_page(request, previewed, cells)
    target = _target(instrument, chosen, cells, go)
    return _filled(request, previewed, target, cells) if target else _check_page(request, previewed, cells)


# -- the pages around the sections ------------------------------------------------------------------------------------


def _start(request: HttpRequest, previewed: Previewed) -> HttpResponse:
    """Consent and the questions before the survey, checked as the survey checks them."""
    instrument, posted = previewed.instrument, request.POST
    cells = _drawn_cases(instrument)
    if request.method != "POST":
        return _start_page(request, previewed, cells)
    cells |= _carried(instrument, posted.get("carried", ""))
    cells |= {name: posted[name] for name in instrument.strata if posted.get(name)}
    if is_screened_out(instrument, posted):
        return _start_page(request, previewed, cells, screened_out=True)
    problems = gate_problems(instrument, posted)
    if problems:
        return _start_page(request, previewed, cells, problems=problems)
    return _filled(request, previewed, instrument.sections[0], cells)


def _start_page(
    request: HttpRequest, previewed: Previewed, cells: Mapping[str, str], *,
    problems: Sequence[dict[str, Any]] = (), screened_out: bool = False,
) -> HttpResponse:  # fmt: skip
    given = request.POST if problems or screened_out else cells
    context = {
        "gates": [drawn_gate(gate, given, problems) for gate in previewed.instrument.gates], "problems": problems,
        "wrong": {one["column"]: one["text"] for one in problems}, "posted": request.POST, "screened_out": screened_out,
        "nights": settings.PAVE_BACKUPS_KEPT, "key": pages.printed_key(previewed.survey) or NO_KEY,
    }  # fmt: skip
    return _around(request, previewed, START, cells, context, status=422 if problems else 200)


def _check(request: HttpRequest, previewed: Previewed) -> HttpResponse:
    """All answers in words; a button leads to a section, or on to the last page."""
    if request.method != "POST":
        return _check_page(request, previewed, _drawn_cases(previewed.instrument))
    instrument, go = previewed.instrument, request.POST.get("go", "next")
    cells = _drawn_cases(instrument) | _carried(instrument, request.POST.get("carried", ""))
    open_items = pages.still_open(instrument, cells)
    wanted = open_items[0]["section"] if open_items and go == "next" else go
    section = instrument.section(wanted)
    return _filled(request, previewed, section, cells) if section else _done(request, previewed)


def _check_page(request: HttpRequest, previewed: Previewed, cells: Mapping[str, str]) -> HttpResponse:
    instrument = previewed.instrument
    context = {
        "problems": pages.still_open(instrument, cells), "sections": told_sections(instrument, cells),
        "done": rules.progress(instrument, cells),
    }  # fmt: skip
    return _around(request, previewed, CHECK, cells, context)


def _done(request: HttpRequest, previewed: Previewed) -> HttpResponse:
    """The receipt."""
    return _around(request, previewed, DONE, {}, {})


def _around(
    request: HttpRequest, previewed: Previewed, here: str, cells: Mapping[str, str], context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    carried = json.dumps({name: cell for name, cell in cells.items() if cell}, ensure_ascii=False)
    context |= {
        "survey": previewed.survey, "instrument": previewed.instrument, "leave": previewed.leave, "carried": carried,
        "here": here, "previewing": True, "whom": pages.whom_to_ask(previewed.survey),
    }  # fmt: skip
    return render(request, f"survey/preview_{here.strip('-')}.html", context, status=status)


START, CHECK, DONE = "-start", "-check", "-done"
"""In place of a section; no section's id begins with a dash."""
AROUND = {START: _start, CHECK: _check, DONE: _done}
NO_KEY = "made when the survey opens"


# -- the sections -----------------------------------------------------------------------------------------------------


def _filled(
    request: HttpRequest, previewed: Previewed, section: Section, cells: Mapping[str, str],
    problems: list[rules.Problem] | None = None,
) -> HttpResponse:  # fmt: skip
    here = {column.name for column in pages.section_columns(previewed.instrument, section)}
    others = {name: cell for name, cell in cells.items() if cell and name not in here}
    hidden = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="carried" value="{}">',
        get_token(request), json.dumps(others, ensure_ascii=False),
    )  # fmt: skip
    prompted = " ".join(problem.column for problem in problems or [] if problem.soft)
    page = pages.section_page(previewed.survey, previewed.instrument, section, mode="preview")
    body = pages.fill_section(
        page, previewed.instrument, section, cells, problems=problems or [],
        extra={"csrf": hidden, "leave": previewed.leave, "prompted": prompted},
    )  # fmt: skip
    return HttpResponse(body, status=422 if problems else 200)


def _carried(instrument: Instrument, text: str) -> dict[str, str]:
    """Cells that a page brought along; what is no cell of this instrument is dropped."""
    try:
        carried = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    given = carried.items() if isinstance(carried, dict) else ()
    return {name: str(cell)[:LONGEST_CELL] for name, cell in given if name in instrument.by_name}


def _drawn_cases(instrument: Instrument) -> dict[str, str]:
    """The first fitting cases of each vignette, so that a preview shows a story."""
    cells: dict[str, str] = {}
    for item in instrument.items:
        if item.vignettes is not None:
            columns = [name for name in item.columns if instrument.by_name[name].kind == "case"]
            drawn = rules.draw_cases(item.vignettes, Random(1))  # noqa: S311 - a preview, nothing secret
            cells |= {name: str(number) for name, number in zip(columns, drawn, strict=False)}
    return cells


def _target(instrument: Instrument, chosen: Section, cells: Mapping[str, str], go: str) -> Section | None:
    """Where a button leads: Continue skips a section that asks nothing; None after the last."""
    place = instrument.sections.index(chosen)
    if go == "back":
        return instrument.sections[max(place - 1, 0)]
    if go != "next":
        return instrument.section(go) or chosen
    shown = rules.shown_columns(instrument, cells)
    following = instrument.sections[place + 1 :]
    return next((one for one in following if any(not shown.isdisjoint(item.columns) for item in one.items)), None)
