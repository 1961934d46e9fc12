"""What somebody invited may do besides answering: have a code signed, stop the mail, read how the survey stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import answer_actions, keys, pages, queries
from surveys.answering import answer_page, stop, survey_or_none
from surveys.blind_rsa import NotBlinded, PublicKey
from surveys.codes import INVITATION, CodeRefused, read_invitation
from surveys.models import Survey

STATUS = {"used": 409, "no_invitation": 403, "not_blinded": 400, "too_many": 429}


@require_POST
@answer_page
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Invitation code and blinded value in, signature out; both bodies of one size, whatever comes of it."""
    survey = survey_or_none(slug)
    if survey is None or not survey.by_invitation:
        return stop(request, "no_survey")
    size = PublicKey(bytes(survey.public_key)).size
    if len(request.body) != INVITATION.length + size:
        return _said("not_blinded", size)
    typed, blinded = request.body[: INVITATION.length], request.body[INVITATION.length :]
    try:
        invitation = read_invitation(typed.decode("ascii", "replace"))
        signature = answer_actions.issue(survey=survey, invitation=invitation, blinded=blinded)
    except NotBlinded:
        return _said("not_blinded", size)
    except CodeRefused:
        return _said("no_invitation", size)
    except answer_actions.NotTaken as refused:
        return _said(refused.reason, size)
    except keys.KeyLost:
        return _said("no_entry", size)
    return HttpResponse(signature, content_type="application/octet-stream")


def _said(reason: str, size: int) -> HttpResponse:
    body = reason.encode("ascii").ljust(size)
    return HttpResponse(body, status=STATUS.get(reason, 503), content_type="application/octet-stream")


@require_http_methods(["GET", "HEAD", "POST"])
@answer_page
def stop_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """No more mail about this survey; opening the page changes nothing."""
    survey = survey_or_none(slug)
    if survey is None or not survey.by_invitation:
        return stop(request, "no_survey")
    context: dict[str, Any] = {
        "survey": survey,
        "whom": pages.whom_to_ask(survey),
        "typed": "",
        "problem": "",
        "done": False,
    }
    if request.method == "POST":
        context["typed"] = request.POST.get("invitation", "")
        context["problem"] = _stopped(survey, context["typed"])
        context["done"] = not context["problem"]
    return render(request, "survey/stop_mail.html", context, status=422 if context["problem"] else 200)


def _stopped(survey: Survey, typed: str) -> str:
    try:
        answer_actions.stop_mail(survey=survey, invitation=read_invitation(typed))
    except CodeRefused as refused:
        return str(refused)
    except answer_actions.NotTaken as refused:
        if refused.reason == "too_many":
            return "Too many codes were tried. Wait a minute, then try again."
        return "This invitation code is not one of this survey. Compare it with the mail, group by group."
    return ""


@require_safe
@answer_page
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """How the survey stands, for everybody: its phase, its key, and after the end what was sealed."""
    survey = survey_or_none(slug)
    if survey is None:
        return stop(request, "no_survey")
    context = {
        "survey": survey, "whom": pages.whom_to_ask(survey), "key": pages.printed_key(survey),
        "phase": survey.phase().value, "certificate": queries.certificate_of(survey),
    }  # fmt: skip
    return render(request, "survey/status.html", context)
