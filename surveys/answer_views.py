"""Answering, checking, submitting: parse, call one action or query, fill a page. No session, no user, no log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pave.lib.sealing import SealBroken
from surveys import answer_actions, blank_form, pages, queries, rules
from surveys.answering import (
    answer_page,
    forget,
    found_by_cookie,
    go_to,
    instrument_for,
    lost,
    opened_cells,
    page_of_refusal,
    stop,
    stopped,
    survey_or_none,
)
from surveys.bodies import ENCODE, opened_answers
from surveys.comparing import compare, rounding
from surveys.forms import changes, read_cells
from surveys.instrument import Instrument, Section
from surveys.lifecycle import MAY_WITHDRAW, Phase, ResponseState
from surveys.models import Response, Survey
from surveys.wording import told_sections

# -- answering -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    the_code, response = found
    ended = stopped(request, response)
    if ended is not None:
        return ended
    instrument = instrument_for(response.survey)
    chosen = instrument.section(section)
    if chosen is None:
        return go_to("code", slug)
    if request.method == "POST":
        return _section_posted(request, response, the_code, instrument, chosen)
    page = pages.section_page(response.survey, instrument, chosen)
    cells = opened_cells(response, the_code)
    return HttpResponse(pages.fill_section(page, instrument, chosen, cells, extra=_closing(response.survey)))


def _closing(survey: Survey) -> dict[str, str]:
    if survey.phase() != Phase.CLOSING:
        return {}
    return {"notice": '<div class="notice notice--warn" role="status"><p>This survey has just closed. You may still '
                      "finish and submit within half an hour of its closing.</p></div>"}  # fmt: skip


def _section_posted(
    request: HttpRequest, response: Response, the_code: str, instrument: Instrument, chosen: Section
) -> HttpResponse:
    columns = pages.section_columns(instrument, chosen)
    posted = request.POST
    changed = changes(posted.get("before", ""), read_cells(columns, posted))
    try:
        cells = answer_actions.save_draft(response=response, code=the_code, changes=changed).cells
    except answer_actions.NotTaken as refused:
        return stop(request, page_of_refusal(refused), response.survey, has_draft=True)
    go = posted.get("go", "")
    target = _left_for(go, response.survey.slug, instrument, chosen)
    if target is not None:
        return target
    shown = rules.shown_columns(instrument, cells)
    problems = _prompted(instrument, chosen, cells, posted, shown)
    seconds = _seconds(posted) if response.survey.pilot else 0
    if not problems:
        answer_actions.keep_page_time(survey=response.survey, section=chosen.id, seconds=seconds)
        return _following(response.survey.slug, instrument, chosen, shown)
    page = pages.section_page(response.survey, instrument, chosen)
    asked = " ".join(problem.column for problem in problems if problem.soft)
    extra = {"prompted": asked, "seconds": str(seconds or "")}
    body = pages.fill_section(page, instrument, chosen, cells, problems=problems, extra=extra, shown=shown)
    return HttpResponse(body, status=422)


def _seconds(posted: QueryDict) -> int:
    """How long a page of a pilot says that it was in view; 0 where it does not know."""
    given = posted.get("seconds", "")
    return int(given) if re.fullmatch(r"[0-9]{1,6}", given) else 0


def _left_for(go: str, slug: str, instrument: Instrument, chosen: Section) -> HttpResponse | None:
    """Where a button other than Continue leads: saved, not checked."""
    if go == "stop":
        return HttpResponseRedirect(reverse("answer:code", kwargs={"slug": slug}) + "?stop")
    if go == "check":
        return go_to("check", slug)
    if go == "back":
        ids = [one.id for one in instrument.sections]
        before = ids[max(ids.index(chosen.id) - 1, 0)]
        return go_to("section", slug, section=before)
    return go_to("section", slug, section=go) if instrument.section(go) else None


def _prompted(
    instrument: Instrument, chosen: Section, cells: Mapping[str, str], posted: QueryDict, shown: rules.Shown
) -> list[rules.Problem]:
    """What keeps the page from being left: soft ones only where they were not prompted before."""
    already = set(posted.get("prompted", "").split())
    names = [column.name for column in pages.section_columns(instrument, chosen)]
    found = rules.answer_problems(instrument, cells, names, shown)
    fresh = [problem for problem in found if not (problem.soft and problem.column in already)]
    return fresh if any(not problem.soft for problem in fresh) or fresh else []


def _following(slug: str, instrument: Instrument, chosen: Section, shown: rules.Shown) -> HttpResponse:
    """The next section that has anything to ask, or the check page."""
    ids = [one.id for one in instrument.sections]
    for following in instrument.sections[ids.index(chosen.id) + 1 :]:
        if any(name in shown for item in following.items for name in item.columns):
            return go_to("section", slug, section=following.id)
    return go_to("check", slug)


@require_POST
@answer_page
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Autosave: the columns named in `columns`, from any section. Answers as JSON with what is hidden now."""
    found = found_by_cookie(request, slug)
    if found is None:
        return JsonResponse({"state": "expired"}, status=403)
    the_code, response = found
    instrument = instrument_for(response.survey)
    named = [instrument.by_name[name] for name in request.POST.get("columns", "").split() if name in instrument.by_name]
    cells = read_cells(named, request.POST)
    try:
        draft = answer_actions.save_draft(response=response, code=the_code, changes=cells)
    except answer_actions.NotTaken as refused:
        return JsonResponse({"state": refused.reason}, status=409)
    shown = rules.shown_columns(instrument, draft.cells)
    done = rules.progress(instrument, draft.cells, shown)
    said = ENCODE({
        "state": "saved", "cells": cells, "hidden": [name for name in instrument.header if name not in shown],
        "answered": done.answered, "total": done.total,
        "sections": {name: [answered, total] for name, answered, total in done.sections},
    })  # fmt: skip
    return HttpResponse(said, content_type="application/json")


# -- the end ---------------------------------------------------------------------------------------------------------


@require_safe
@answer_page
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers in words, with a way back to each."""
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    the_code, response = found
    ended = stopped(request, response)
    return ended if ended is not None else _check_page(request, response, the_code)


def _check_page(request: HttpRequest, response: Response, the_code: str, status: int = 200) -> HttpResponse:
    instrument = instrument_for(response.survey)
    cells = opened_cells(response, the_code)
    context = {
        "survey": response.survey, "instrument": instrument, "problems": pages.still_open(instrument, cells),
        "sections": told_sections(instrument, cells), "whom": pages.whom_to_ask(response.survey),
        "done": rules.progress(instrument, cells),
    }  # fmt: skip
    return render(request, "survey/check.html", context, status=status)


@require_POST
@answer_page
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Exactly one response, however often this is sent."""
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    the_code, response = found
    quick = {"1": True, "0": False}.get(request.POST.get("quick", ""))
    try:
        answer_actions.submit_response(response=response, code=the_code, quick=quick)
    except answer_actions.NotTaken as refused:
        if refused.reason == "incomplete":
            return _check_page(request, response, the_code, status=422)
        return stop(request, page_of_refusal(refused), response.survey, has_draft=True)
    except SealBroken:
        # Another device submitted between our read and our write: the answers are in.
        return go_to("done", slug)
    return go_to("done", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take everything back, after one confirmation; until the survey closes."""
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    _, response = found
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            answer_actions.withdraw(response=response)
        except answer_actions.NotTaken as refused:
            return stop(request, page_of_refusal(refused), response.survey)
    if response.state == ResponseState.WITHDRAWN:
        return forget(stop(request, "withdrawn", response.survey), slug)
    return render(request, "survey/withdraw.html", {
        "survey": response.survey, "whom": pages.whom_to_ask(response.survey), "unsure": request.method == "POST",
        "may": response.survey.phase() in MAY_WITHDRAW, "submitted": response.state == ResponseState.SUBMITTED,
    })  # fmt: skip


@require_safe
@answer_page
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt."""
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    _, response = found
    if response.state != ResponseState.SUBMITTED:
        return go_to("check", slug)
    survey = response.survey
    context = {
        "survey": survey, "whom": pages.whom_to_ask(survey), "may_withdraw": survey.phase() in MAY_WITHDRAW,
        "compare": _compared(response),
    }  # fmt: skip
    return render(request, "survey/done.html", context)


def _compared(response: Response) -> dict[str, Any] | None:
    """One's own answers beside what was released; made for this page, and nothing of it is stored."""
    released = queries.released_aggregate(response.survey)
    if released is None:
        return None
    cells = opened_answers(response.body)["cells"]
    rows = compare(instrument_for(response.survey), cells, released)
    return {"rows": rows, "n": released["n"], "rounding": rounding(released)}


# -- the blank form --------------------------------------------------------------------------------------------------


@require_safe
@answer_page
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    form = blank_form.form_data(survey.title, instrument_for(survey), survey.synthetic)
    return render(request, "survey/blank.html", {"survey": survey, "form": form, "whom": pages.whom_to_ask(survey)})


@require_safe
@answer_page
def blank_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    data = blank_form.form_data(survey.marked_title, instrument_for(survey), survey.synthetic)
    name = f"{slug}-blank-form{'-SYNTHETIC' if survey.synthetic else ''}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(blank_form.pdf_bytes(data), content_type="application/pdf", headers=headers)
