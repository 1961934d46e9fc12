"""Coming in: information and consent, the resume code, and the way back."""

from __future__ import annotations

import base64
import io
from random import SystemRandom
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from surveys import answer_actions, limits, pages, queries, rules
from surveys.answering import (
    STOPS,
    answer_page,
    found_by_cookie,
    go_to,
    instrument_for,
    kept_fields,
    lost,
    next_section,
    opened_cells,
    page_of_refusal,
    path_to,
    remember,
    stop,
    stopped,
    survey_or_none,
    too_many,
)
from surveys.codes import CodeRefused, read_code, response_id, spoken
from surveys.entry import EntryRefused, entry_of
from surveys.forms import changes, read_cells
from surveys.gates import drawn_gate, gate_problems, is_screened_out
from surveys.instrument import Instrument
from surveys.lifecycle import ResponseState
from surveys.models import Survey


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Information, gate and consent. The code is made with the page, so that a second click opens the same draft."""
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    try:
        entry_of(survey).check(survey)
    except EntryRefused as refused:
        return stop(request, refused.reason, survey)
    instrument = instrument_for(survey)
    if request.method == "POST":
        return _start(request, survey, instrument)
    return _start_page(request, survey, instrument)


def _start_page(
    request: HttpRequest, survey: Survey, instrument: Instrument, *, problems: Any = (), status: int = 200
) -> HttpResponse:
    found = found_by_cookie(request, survey.slug)
    code = request.POST.get("code") or entry_of(survey).fresh_code()
    context = {
        "survey": survey, "instrument": instrument, "code": code, "problems": problems, "posted": request.POST,
        "has_draft": found is not None, "whom": pages.whom_to_ask(survey), "key": pages.printed_key(survey),
        "wrong": {one["column"]: one["text"] for one in problems}, "spoken_code": spoken(code),
        "public_key": base64.b64encode(bytes(survey.public_key)).decode(), "nights": settings.PAVE_BACKUPS_KEPT,
        "gates": [drawn_gate(gate, request.POST, problems) for gate in instrument.gates],
    }  # fmt: skip
    return render(request, "survey/start.html", context, status=status)


def _start(request: HttpRequest, survey: Survey, instrument: Instrument) -> HttpResponse:
    screened = is_screened_out(instrument, request.POST)
    problems = [] if screened else gate_problems(instrument, request.POST)
    if screened and not survey.by_invitation:
        answer_actions.count_up(survey=survey, name="screened_out")
        return stop(request, "screened_out", survey)
    # Before an invitation is used: whoever forgot a tick has lost nothing.
    if problems:
        return _start_page(request, survey, instrument, problems=problems, status=422)
    try:
        admitted = entry_of(survey).admit(survey, request.POST)
    except CodeRefused as refused:
        return _mistyped(request, survey, instrument, str(refused))
    except EntryRefused as refused:
        return _not_admitted(request, survey, instrument, refused.reason)
    if screened:
        answer_actions.screen_out(survey=survey, code=admitted.code, no_script=admitted.no_script)
        return stop(request, "screened_out", survey)
    answer_actions.start_draft(
        survey=survey, code=admitted.code, cells=_first_cells(instrument, request.POST), no_script=admitted.no_script
    )
    return remember(go_to("code", survey.slug), survey.slug, admitted.code)


def _mistyped(request: HttpRequest, survey: Survey, instrument: Instrument, told: str) -> HttpResponse:
    if not survey.by_invitation:
        return go_to("start", survey.slug)
    problem = {"column": "invitation", "anchor": "invitation", "text": told}
    return _start_page(request, survey, instrument, problems=[problem], status=422)


def _not_admitted(request: HttpRequest, survey: Survey, instrument: Instrument, reason: str) -> HttpResponse:
    if reason == "no_invitation":
        return _mistyped(request, survey, instrument, "This invitation code is not one of this survey. Compare it with "
                         "the mail, group by group.")  # fmt: skip
    if reason == "too_many":
        return too_many(request)
    kept = kept_fields(request, "code")
    return stop(request, reason if reason in STOPS else "busy", survey, kept=kept)


def _first_cells(instrument: Instrument, posted: QueryDict) -> dict[str, str]:
    """What a draft starts with: the strata answered on the first page, and the drawn cases."""
    cells = {name: posted.get(name, "") for name in instrument.strata if posted.get(name)}
    for item in instrument.items:
        if item.vignettes is not None:
            columns = [name for name in item.columns if instrument.by_name[name].kind == "case"]
            drawn = rules.draw_cases(item.vignettes, SystemRandom())
            cells |= {name: str(number) for name, number in zip(columns, drawn, strict=False)}
    return cells


@require_safe
@answer_page
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The resume code: shown before the first question, and whenever somebody stops."""
    found = found_by_cookie(request, slug)
    if found is None:
        return lost(request, slug)
    the_code, response = found
    if response.state != ResponseState.DRAFT:
        return stopped(request, response) or go_to("done", slug)
    instrument = instrument_for(response.survey)
    cells = opened_cells(response, the_code)
    done = rules.progress(instrument, cells)
    context = {
        "survey": response.survey, "code": spoken(the_code), "picture": _picture(the_code), "done": done,
        "stopping": "stop" in request.GET, "address": request.build_absolute_uri(path_to("resume", slug)),
        "section": next_section(instrument, cells).id, "whom": pages.whom_to_ask(response.survey),
    }  # fmt: skip
    return render(request, "survey/code.html", context)


def _picture(code: str) -> str:
    """The code as a QR picture within the page; the bare text, so that no address ever carries it."""
    picture = io.BytesIO()
    segno.make(code, error="m").save(picture, kind="svg", scale=4, border=2, svgclass="qr__picture", lineclass=None,
                                     xmldecl=False, title="QR")  # fmt: skip
    return mark_safe(picture.getvalue().decode())  # letters and digits of our own code


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a draft on any device by its code; what an expired page carried along is saved on the way."""
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    if request.method != "POST":
        return render(request, "survey/resume.html", {"survey": survey, "whom": pages.whom_to_ask(survey)})
    typed = request.POST.get("code", "")
    if not limits.LIMITS.may_try():
        return too_many(request)
    problem = _resume_problem(survey, typed)
    if problem:
        kept = kept_fields(request, "code")
        context = {
            "survey": survey,
            "whom": pages.whom_to_ask(survey),
            "problem": problem,
            "typed": typed,
            "kept": kept,
        }
        return render(request, "survey/resume.html", context, status=422)
    return _resumed(request, survey, read_code(typed))


def _resume_problem(survey: Survey, typed: str) -> str:
    try:
        the_code = read_code(typed)
    except CodeRefused as refused:
        return str(refused)
    if queries.response_of(survey.slug, response_id(survey.slug, the_code)) is None:
        limits.LIMITS.missed()
        return "That code does not open anything in this survey. Look at it again, group by group."
    return ""


def _resumed(request: HttpRequest, survey: Survey, the_code: str) -> HttpResponse:
    response = queries.response_of(survey.slug, response_id(survey.slug, the_code))
    if response is None:
        return go_to("resume", survey.slug)
    if response.state == ResponseState.SUBMITTED:
        return remember(go_to("done", survey.slug), survey.slug, the_code)
    if response.state != ResponseState.DRAFT:
        return stop(request, response.state, survey)
    instrument = instrument_for(survey)
    section = instrument.section(request.POST.get("section", ""))
    cells = opened_cells(response, the_code)
    if section is not None:
        carried = changes(
            request.POST.get("before", ""), read_cells(pages.section_columns(instrument, section), request.POST)
        )
        try:
            answer_actions.save_draft(response=response, code=the_code, changes=carried)
        except answer_actions.NotTaken as refused:
            return stop(request, page_of_refusal(refused), survey, has_draft=True)
    target = section or next_section(instrument, cells)
    return remember(go_to("section", survey.slug, section=target.id), survey.slug, the_code)
