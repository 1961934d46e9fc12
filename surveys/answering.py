"""What all pages of a respondent share: dead ends, the code in the cookie, guards. No session, no user, no log."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from surveys import answer_actions, limits, pages, queries, rules
from surveys.bodies import Draft
from surveys.codes import INVITATION, CodeRefused, read_code, response_id
from surveys.instrument import Instrument, Section
from surveys.lifecycle import MAY_SAVE, Phase, ResponseState
from surveys.models import Response, Survey
from surveys.origin import same_origin_posts

COOKIE = "__Secure-pave_draft" if settings.HTTPS else "pave_draft"
LARGEST_BODY = 256 * 1024
PUBLIC_KEY_BYTES = 384
View = Callable[..., HttpResponse]

# Page name -> HTTP status: each dead end has its own helpful page under templates/survey/stops/.
STOPS = {
    "not_open": 403, "paused": 503, "closed": 410, "closing": 410, "no_entry": 403, "no_survey": 404,
    "expired": 403, "submitted": 409, "screened_out": 200, "elsewhere": 403, "too_large": 413, "busy": 503,
    "no_invitation": 403, "used": 409, "not_signed": 403, "withdrawn": 410, "too_many": 429,
}  # fmt: skip


# -- shared pieces ---------------------------------------------------------------------------------------------------


def stop(request: HttpRequest, reason: str, survey: Survey | None = None, **more: Any) -> HttpResponse:
    """The page for a dead end: what is, why, and one next step, with whom to ask."""
    context = {"survey": survey, "reason": reason, "whom": pages.whom_to_ask(survey), **more}
    return render(request, f"survey/stops/{reason}.html", context, status=STOPS[reason])


def _refuse_other_site(request: HttpRequest, slug: str, **_: Any) -> HttpResponse:
    return stop(request, "elsewhere")


def kept_fields(request: HttpRequest, *but: str) -> list[tuple[str, str]]:
    """What was posted, as pairs for hidden inputs: a dead end loses nothing that somebody typed."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in but]


# -- guards ----------------------------------------------------------------------------------------------------------


def answer_page(view: View) -> View:
    """Never cached, never posted to from another site, small, and not too often."""
    guarded = same_origin_posts(_refuse_other_site)(_in_turn(view))

    @wraps(guarded)
    def page(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        response = stop(request, "too_large") if _is_large(request) else guarded(request, slug, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return page


def _is_large(request: HttpRequest) -> bool:
    """A body in pieces says no length before it has arrived, and no page of ours sends one."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return "HTTP_TRANSFER_ENCODING" in request.META or not length.isdecimal() or int(length) > LARGEST_BODY


def _in_turn(view: View) -> View:
    """Decorator: one request too many waits, with all that was typed."""

    @wraps(view)
    def paced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = limits.LIMITS.ask(_credential(request))
        return too_many(request, wait) if wait else view(request, *args, **kwargs)

    return paced


def _credential(request: HttpRequest) -> bytes:
    """What tells one respondent from another, if anything: the code in the cookie, or the one just sent."""
    if COOKIE in request.COOKIES:
        return str(request.COOKIES[COOKIE]).encode()
    if request.method != "POST":
        return b""
    sent = request.body  # before POST: a body that was parsed as a form cannot be read as bytes
    if request.content_type == "application/octet-stream":
        return sent[: INVITATION.length]
    return str(request.POST.get("invitation") or request.POST.get("code", "")).encode()


def too_many(request: HttpRequest, wait: float = 1) -> HttpResponse:
    """One page for people; the two scripts read a word, of the size of any other answer to an invitation."""
    seconds = max(math.ceil(wait), 1)
    page = request.resolver_match.url_name if request.resolver_match else ""
    if page == "save":
        response: HttpResponse = JsonResponse({"state": "busy"}, status=STOPS["too_many"])
    elif page == "issue":
        body = b"busy".ljust(PUBLIC_KEY_BYTES)
        response = HttpResponse(body, status=STOPS["too_many"], content_type="application/octet-stream")
    else:
        kept = kept_fields(request)
        response = stop(request, "too_many", seconds=seconds, kept=kept, again=request.path)
    response.headers["Retry-After"] = str(seconds)
    return response


def instrument_for(survey: Survey) -> Instrument:
    return queries.instrument_in(survey.instrument, get_language())


def survey_or_none(slug: str) -> Survey | None:
    try:
        return queries.survey_by_slug(slug)
    except queries.NotFound:
        return None


def code_in_cookie(request: HttpRequest) -> str | None:
    try:
        return read_code(request.COOKIES[COOKIE])
    except (KeyError, CodeRefused):
        return None


def found_by_cookie(request: HttpRequest, slug: str) -> tuple[str, Response] | None:
    """The code in the cookie and its response, in one query."""
    code = code_in_cookie(request)
    response = queries.response_of(slug, response_id(slug, code)) if code else None
    return (code, response) if code and response else None


def opened_cells(response: Response, code: str) -> dict[str, str]:
    return Draft.opened(response.body, code).cells


@lru_cache(maxsize=1_000)
def path_to(name: str, slug: str, section: str | None = None) -> str:
    return reverse(f"answer:{name}", kwargs={"slug": slug} | ({"section": section} if section else {}))


def go_to(name: str, slug: str, section: str | None = None) -> HttpResponseRedirect:
    return HttpResponseRedirect(path_to(name, slug, section))


def remember(response: HttpResponse, slug: str, code: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, code, path=f"/answer/{slug}/", httponly=True, samesite="Strict", secure=settings.HTTPS
    )  # fmt: skip
    return response


def forget(response: HttpResponse, slug: str) -> HttpResponse:
    response.delete_cookie(COOKIE, path=f"/answer/{slug}/", samesite="Strict")
    return response


def lost(request: HttpRequest, slug: str) -> HttpResponse:
    """No cookie, or one that opens nothing: ask for the code, and carry along what was just typed."""
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    return stop(request, "expired", survey, kept=kept_fields(request), next=request.POST.get("section", ""))


def stopped(request: HttpRequest, response: Response) -> HttpResponse | None:
    """The page for a response that takes no more answers, or None."""
    if response.state == ResponseState.SUBMITTED:
        return go_to("done", response.survey.slug)
    if response.state != ResponseState.DRAFT:
        return stop(request, response.state, response.survey)
    phase = response.survey.phase()
    if phase not in MAY_SAVE:
        return stop(request, "closed" if phase == Phase.CLOSED else phase.value, response.survey, has_draft=True)
    return None


def next_section(instrument: Instrument, cells: Mapping[str, str]) -> Section:
    """The first section with something left to answer."""
    done = rules.progress(instrument, cells)
    for (_, answered, total), section in zip(done.sections, instrument.sections, strict=True):
        if answered < total:
            return section
    return instrument.sections[-1]


def page_of_refusal(refused: answer_actions.NotTaken) -> str:
    return refused.reason if refused.reason in STOPS else "busy"
