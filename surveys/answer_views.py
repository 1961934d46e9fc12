"""The pages of a respondent: parse, call one action or query, fill a page. No session, no user, no log."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from random import SystemRandom
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pave.lib.sealing import SealBroken
from surveys import actions, blank_form, pages, queries, rules
from surveys.codes import CodeRefused, new_code, read_code, response_id, spoken
from surveys.drafts import Draft
from surveys.entry import EntryRefused, entry_of
from surveys.forms import changes, read_cells
from surveys.instrument import Instrument, Section
from surveys.lifecycle import MAY_SAVE, Phase, ResponseState
from surveys.models import Response, Survey
from surveys.origin import same_origin_posts

COOKIE = "__Secure-pave_draft" if settings.HTTPS else "pave_draft"
LARGEST_BODY = 256 * 1024
View = Callable[..., HttpResponse]

# Page name -> HTTP status: each dead end has its own helpful page under templates/survey/stops/.
STOPS = {
    "not_open": 403, "paused": 503, "closed": 410, "closing": 410, "no_entry": 403, "no_survey": 404,
    "expired": 403, "submitted": 409, "screened_out": 200, "elsewhere": 403, "too_large": 413, "busy": 503,
}  # fmt: skip


# -- shared pieces ---------------------------------------------------------------------------------------------------


def stop(request: HttpRequest, reason: str, survey: Survey | None = None, **more: Any) -> HttpResponse:
    """The page for a dead end: what is, why, and one next step, with whom to ask."""
    context = {"survey": survey, "reason": reason, "whom": _whom(survey), **more}
    return render(request, f"survey/stops/{reason}.html", context, status=STOPS[reason])


def _whom(survey: Survey | None) -> str:
    return (survey.contact if survey else "") or settings.PAVE_CONTACT


def _refuse_other_site(request: HttpRequest, slug: str, **_: Any) -> HttpResponse:
    return stop(request, "elsewhere")


def answer_page(view: View) -> View:
    """Never cached, never posted to from another site, and small."""
    guarded = same_origin_posts(_refuse_other_site)(view)

    @wraps(guarded)
    def page(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        large = int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY
        response = stop(request, "too_large") if large else guarded(request, slug, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    page.csrf_exempt = True  # type: ignore[attr-defined]
    return page


def _instrument(survey: Survey) -> Instrument:
    return queries.instrument_in(survey.instrument, get_language())


def _survey(slug: str) -> Survey | None:
    try:
        return queries.survey_by_slug(slug)
    except queries.NotFound:
        return None


def _code(request: HttpRequest) -> str | None:
    try:
        return read_code(request.COOKIES[COOKIE])
    except (KeyError, CodeRefused):
        return None


def _found(request: HttpRequest, slug: str) -> tuple[str, Response] | None:
    """The code in the cookie and its response, in one query."""
    code = _code(request)
    response = queries.response_of(slug, response_id(slug, code)) if code else None
    return (code, response) if code and response else None


def _opened(response: Response, code: str) -> dict[str, str]:
    return Draft.opened(response.body, code).cells


@lru_cache(maxsize=1_000)
def _path(name: str, slug: str, section: str | None = None) -> str:
    return reverse(f"answer:{name}", kwargs={"slug": slug} | ({"section": section} if section else {}))


def _go(name: str, slug: str, section: str | None = None) -> HttpResponseRedirect:
    return HttpResponseRedirect(_path(name, slug, section))


def _remember(response: HttpResponse, slug: str, code: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, code, path=f"/answer/{slug}/", httponly=True, samesite="Strict", secure=settings.HTTPS
    )  # fmt: skip
    return response


def _lost(request: HttpRequest, slug: str) -> HttpResponse:
    """No cookie, or one that opens nothing: ask for the code, and carry along what was just typed."""
    survey = _survey(slug)
    if survey is None:
        return stop(request, "no_survey")
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    return stop(request, "expired", survey, kept=kept, next=request.POST.get("section", ""))


def _stopped(request: HttpRequest, response: Response) -> HttpResponse | None:
    """The page for a response that takes no more answers, or None."""
    if response.state == ResponseState.SUBMITTED:
        return _go("done", response.survey.slug)
    phase = response.survey.phase()
    if phase not in MAY_SAVE:
        return stop(request, "closed" if phase == Phase.CLOSED else phase.value, response.survey, has_draft=True)
    return None


# -- coming in -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Information, gate and consent. The code is made with the page, so that a second click opens the same draft."""
    survey = _survey(slug)
    if survey is None:
        return stop(request, "no_survey")
    try:
        entry_of(survey).admit(survey)
    except EntryRefused as refused:
        return stop(request, refused.reason, survey)
    instrument = _instrument(survey)
    if request.method == "POST":
        return _start(request, survey, instrument)
    return _start_page(request, survey, instrument, code=new_code())


def _start_page(
    request: HttpRequest, survey: Survey, instrument: Instrument, *, code: str, problems: Any = (), status: int = 200
) -> HttpResponse:
    found = _found(request, survey.slug)
    context = {
        "survey": survey, "instrument": instrument, "code": code, "problems": problems, "posted": request.POST,
        "has_draft": found is not None, "whom": _whom(survey),
        "consent_problem": any(one["anchor"] == "consent" for one in problems),
        "gates": [_drawn_gate(gate, request.POST, problems) for gate in instrument.gates],
    }  # fmt: skip
    return render(request, "survey/start.html", context, status=status)


def _drawn_gate(gate: Any, posted: QueryDict, problems: Any) -> dict[str, Any]:
    given = posted.get(gate.id, "")
    specials = [{"code": f".{code}", "label": pages.SPECIAL_LABELS[code]} for code in gate.special]
    error = next((one["text"] for one in problems if one["column"] == gate.id), "")
    return {"gate": gate, "given": given, "specials": specials, "error": error}


def _start(request: HttpRequest, survey: Survey, instrument: Instrument) -> HttpResponse:
    try:
        code = read_code(request.POST.get("code", ""))
    except CodeRefused:
        return _go("start", survey.slug)
    problems = _gate_problems(instrument, request.POST)
    if problems:
        return _start_page(request, survey, instrument, code=code, problems=problems, status=422)
    for gate in instrument.gates:
        if not gate.stratum and request.POST[gate.id] not in gate.passing:
            actions.count_up(survey=survey, name="screened_out")
            return stop(request, "screened_out", survey)
    actions.start_draft(survey=survey, code=code, cells=_first_cells(instrument, request.POST))
    return _remember(_go("code", survey.slug), survey.slug, code)


def _gate_problems(instrument: Instrument, posted: QueryDict) -> list[dict[str, Any]]:
    problems = []
    for gate in instrument.gates:
        codes = {choice.code for choice in gate.choices} | {f".{code}" for code in gate.special}
        given = posted.get(gate.id, "")
        if given not in codes and (given or not gate.stratum):
            problems.append({"column": gate.id, "anchor": f"{gate.id}-{gate.choices[0].code}",
                             "text": "Choose an answer to this question."})  # fmt: skip
    if instrument.consent_required and posted.get("consent") != "yes":
        problems.append({"column": "consent", "anchor": "consent", "text": "Tick the box if you agree to take part."})
    return problems


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
    found = _found(request, slug)
    if found is None:
        return _lost(request, slug)
    the_code, response = found
    if response.state == ResponseState.SUBMITTED:
        return _go("done", slug)
    instrument = _instrument(response.survey)
    cells = _opened(response, the_code)
    done = rules.progress(instrument, cells)
    context = {
        "survey": response.survey, "code": spoken(the_code), "done": done, "stopping": "stop" in request.GET,
        "section": _next_section(instrument, cells).id, "whom": _whom(response.survey),
    }  # fmt: skip
    return render(request, "survey/code.html", context)


@require_safe
@answer_page
def code_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The code as a QR picture; the bare text, so that no address ever carries it."""
    the_code = _code(request)
    if the_code is None:
        return HttpResponse(status=404)
    picture = io.BytesIO()
    segno.make(the_code, error="m").save(picture, kind="svg", scale=4, border=2, svgclass=None, lineclass=None)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a draft on any device by its code; what an expired page carried along is saved on the way."""
    survey = _survey(slug)
    if survey is None:
        return stop(request, "no_survey")
    if request.method != "POST":
        return render(request, "survey/resume.html", {"survey": survey, "whom": _whom(survey)})
    typed = request.POST.get("code", "")
    problem = _resume_problem(survey, typed)
    if problem:
        kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "code"]
        context = {"survey": survey, "whom": _whom(survey), "problem": problem, "typed": typed, "kept": kept}
        return render(request, "survey/resume.html", context, status=422)
    return _resumed(request, survey, read_code(typed))


def _resume_problem(survey: Survey, typed: str) -> str:
    try:
        the_code = read_code(typed)
    except CodeRefused as refused:
        return str(refused)
    if queries.response_of(survey.slug, response_id(survey.slug, the_code)) is None:
        return "That code does not open anything in this survey. Look at it again, group by group."
    return ""


def _resumed(request: HttpRequest, survey: Survey, the_code: str) -> HttpResponse:
    response = queries.response_of(survey.slug, response_id(survey.slug, the_code))
    if response is None:
        return _go("resume", survey.slug)
    if response.state == ResponseState.SUBMITTED:
        return _remember(_go("done", survey.slug), survey.slug, the_code)
    instrument = _instrument(survey)
    section = instrument.section(request.POST.get("section", ""))
    cells = _opened(response, the_code)
    if section is not None:
        carried = changes(
            request.POST.get("before", ""), read_cells(pages.section_columns(instrument, section), request.POST)
        )
        try:
            actions.save_draft(response=response, code=the_code, changes=carried)
        except actions.NotTaken as refused:
            return stop(request, _page(refused), survey, has_draft=True)
    target = section or _next_section(instrument, cells)
    return _remember(_go("section", survey.slug, section=target.id), survey.slug, the_code)


def _next_section(instrument: Instrument, cells: Mapping[str, str]) -> Section:
    """The first section with something left to answer."""
    done = rules.progress(instrument, cells)
    for (_, answered, total), section in zip(done.sections, instrument.sections, strict=True):
        if answered < total:
            return section
    return instrument.sections[-1]


def _page(refused: actions.NotTaken) -> str:
    return refused.reason if refused.reason in STOPS else "busy"


# -- answering -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    found = _found(request, slug)
    if found is None:
        return _lost(request, slug)
    the_code, response = found
    ended = _stopped(request, response)
    if ended is not None:
        return ended
    instrument = _instrument(response.survey)
    chosen = instrument.section(section)
    if chosen is None:
        return _go("code", slug)
    if request.method == "POST":
        return _section_posted(request, response, the_code, instrument, chosen)
    page = pages.section_page(response.survey, instrument, chosen)
    cells = _opened(response, the_code)
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
        cells = actions.save_draft(response=response, code=the_code, changes=changed).cells
    except actions.NotTaken as refused:
        return stop(request, _page(refused), response.survey, has_draft=True)
    go = posted.get("go", "")
    target = _left_for(go, response.survey.slug, instrument, chosen)
    if target is not None:
        return target
    shown = rules.shown_columns(instrument, cells)
    problems = _prompted(instrument, chosen, cells, posted, shown)
    if not problems:
        return _following(response.survey.slug, instrument, chosen, shown)
    page = pages.section_page(response.survey, instrument, chosen)
    asked = " ".join(problem.column for problem in problems if problem.soft)
    extra = {"prompted": asked}
    body = pages.fill_section(page, instrument, chosen, cells, problems=problems, extra=extra, shown=shown)
    return HttpResponse(body, status=422)


def _left_for(go: str, slug: str, instrument: Instrument, chosen: Section) -> HttpResponse | None:
    """Where a button other than Continue leads: saved, not checked."""
    if go == "stop":
        return HttpResponseRedirect(reverse("answer:code", kwargs={"slug": slug}) + "?stop")
    if go == "check":
        return _go("check", slug)
    if go == "back":
        ids = [one.id for one in instrument.sections]
        before = ids[max(ids.index(chosen.id) - 1, 0)]
        return _go("section", slug, section=before)
    return _go("section", slug, section=go) if instrument.section(go) else None


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
            return _go("section", slug, section=following.id)
    return _go("check", slug)


@require_POST
@answer_page
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Autosave: the columns named in `columns`, from any section. Answers as JSON with what is hidden now."""
    found = _found(request, slug)
    if found is None:
        return JsonResponse({"state": "expired"}, status=403)
    the_code, response = found
    instrument = _instrument(response.survey)
    named = [instrument.by_name[name] for name in request.POST.get("columns", "").split() if name in instrument.by_name]
    cells = read_cells(named, request.POST)
    try:
        draft = actions.save_draft(response=response, code=the_code, changes=cells)
    except actions.NotTaken as refused:
        return JsonResponse({"state": refused.reason}, status=409)
    shown = rules.shown_columns(instrument, draft.cells)
    done = rules.progress(instrument, draft.cells, shown)
    return JsonResponse({
        "state": "saved", "cells": cells, "hidden": [name for name in instrument.header if name not in shown],
        "answered": done.answered, "total": done.total,
        "sections": {name: [answered, total] for name, answered, total in done.sections},
    })  # fmt: skip


# -- the end ---------------------------------------------------------------------------------------------------------


@require_safe
@answer_page
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers in words, with a way back to each."""
    found = _found(request, slug)
    if found is None:
        return _lost(request, slug)
    the_code, response = found
    ended = _stopped(request, response)
    return ended if ended is not None else _check_page(request, response, the_code)


def _check_page(request: HttpRequest, response: Response, the_code: str, status: int = 200) -> HttpResponse:
    instrument = _instrument(response.survey)
    cells = _opened(response, the_code)
    problems = [problem for problem in rules.answer_problems(instrument, cells) if not problem.soft]
    items = {item.id: item for item in instrument.items}
    told = [pages.tell(instrument, problem) for problem in problems]
    for one in told:
        one |= {"section": items[one["item"]].section, "question": items[one["item"]].text}
    open_items = {one["item"]: one for one in reversed(told)}
    context = {
        "survey": response.survey, "instrument": instrument, "problems": list(reversed(open_items.values())),
        "sections": _told_sections(instrument, cells), "whom": _whom(response.survey),
        "done": rules.progress(instrument, cells),
    }  # fmt: skip
    return render(request, "survey/check.html", context, status=status)


def _told_sections(instrument: Instrument, cells: Mapping[str, str]) -> list[dict[str, Any]]:
    from surveys.wording import told_item

    shown = rules.shown_columns(instrument, cells)
    return [
        {"section": one, "items": [told_item(instrument, item, cells, shown) for item in one.items]}
        for one in instrument.sections
    ]


@require_POST
@answer_page
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Exactly one response, however often this is sent."""
    found = _found(request, slug)
    if found is None:
        return _lost(request, slug)
    the_code, response = found
    quick = {"1": True, "0": False}.get(request.POST.get("quick", ""))
    try:
        actions.submit_response(response=response, code=the_code, quick=quick)
    except actions.NotTaken as refused:
        if refused.reason == "incomplete":
            return _check_page(request, response, the_code, status=422)
        return stop(request, _page(refused), response.survey, has_draft=True)
    except SealBroken:
        # Another device submitted between our read and our write: the answers are in.
        return _go("done", slug)
    return _go("done", slug)


@require_safe
@answer_page
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt."""
    found = _found(request, slug)
    if found is None:
        return _lost(request, slug)
    _, response = found
    if response.state != ResponseState.SUBMITTED:
        return _go("check", slug)
    return render(request, "survey/done.html", {"survey": response.survey, "whom": _whom(response.survey)})


# -- the blank form --------------------------------------------------------------------------------------------------


@require_safe
@answer_page
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    survey = _survey(slug)
    if survey is None:
        return stop(request, "no_survey")
    form = blank_form.form_data(survey.title, _instrument(survey), survey.synthetic)
    return render(request, "survey/blank.html", {"survey": survey, "form": form, "whom": _whom(survey)})


@require_safe
@answer_page
def blank_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    survey = _survey(slug)
    if survey is None:
        return stop(request, "no_survey")
    data = blank_form.form_data(survey.title, _instrument(survey), survey.synthetic)
    name = f"{slug}-blank-form{'-SYNTHETIC' if survey.synthetic else ''}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(blank_form.pdf_bytes(data), content_type="application/pdf", headers=headers)
