"""Writing a mail, sending it, watching it go out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invitations import actions, pages, queries, tasks
from invitations.forms import MailForm
from invitations.mailing import Letter
from invitations.mailtext import PLACEHOLDERS
from invitations.models import Wave, WaveState
from invitations.permissions import Refused, check_can_send, check_can_write
from invitations.views import actor, invited_survey
from pave.answer_links import answer_url
from surveys.models import Survey


def _wave(survey: Survey, number: int) -> Wave:
    wave = queries.wave_by_number(survey, number)
    if wave is None or wave.state == WaveState.PREPARING:
        raise Http404(f"there is no mailing {number}")
    return wave


def _page(survey: Survey, **more: Any) -> dict[str, Any]:
    return {"survey": survey, "room": "surveys", "synthetic": survey.synthetic, **more}


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the next mail: saved as often as wanted, shown as its reader will see it."""
    survey = invited_survey(slug)
    number = queries.standing(survey).number
    try:
        check_can_write(survey)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("invitations:overview", slug=slug)
    form = MailForm(request.POST or None, initial=pages.starting_text(survey, number))
    if request.method == "POST" and form.is_valid() and _saved(request, survey, form):
        return redirect("invitations:start", slug=slug)
    context = _page(survey, form=form, number=number, placeholders=PLACEHOLDERS)
    return render(request, "invitations/write.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, survey: Survey, form: MailForm) -> bool:
    try:
        actions.prepare_wave(survey=survey, by=actor(request), **form.cleaned_data)
    except actions.TextRefused as refused:
        if refused.subject:
            form.add_error("subject", refused.subject)
        if refused.body:
            form.add_error("body", refused.body)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The preview, to whom it goes, and the button that sends it."""
    survey = invited_survey(slug)
    draft = queries.draft(survey)
    cells = queries.cells_of(survey)
    if draft is None or cells is None:
        return redirect("invitations:overview", slug=slug)
    link, stop_link = answer_url("start", slug, request), answer_url("stop_mail", slug, request)
    if request.method == "POST":
        return _started(request, draft, link, stop_link)
    refusal = _refusal(survey)
    going = pages.going_to(survey, cells, draft.number)
    letter = Letter(draft.number, draft.subject, draft.body, link, stop_link)
    text = pages.preview(letter, survey, going["audience"])
    context = _page(survey, wave=draft, text=text, refusal=refusal, sender=settings.DEFAULT_FROM_EMAIL, **going)
    return render(request, "invitations/start.html", context)


def _refusal(survey: Survey) -> str:
    try:
        check_can_send(survey)
    except Refused as refused:
        return str(refused)
    return ""


def _started(request: HttpRequest, draft: Wave, link: str, stop_link: str) -> HttpResponse:
    try:
        started = actions.start_wave(wave=draft, link=link, stop_link=stop_link, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("invitations:start", slug=draft.survey.slug)
    if started:
        transaction.on_commit(lambda: tasks.send(draft.pk))
    return redirect("invitations:wave", slug=draft.survey.slug, number=draft.number)


@require_safe
def wave(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The work explains itself and may be left."""
    survey = invited_survey(slug)
    found = _wave(survey, number)
    progress = queries.progress(found, queries.cells_of(survey))
    context = _page(survey, wave=found, progress=progress, words=pages.words_of(found, progress))
    return render(request, "invitations/wave.html", context)


@require_safe
def wave_progress(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """How far a mailing is, for the script that follows it. A stopped one reads "failed": the page is loaded anew."""
    survey = invited_survey(slug)
    found = _wave(survey, number)
    progress = queries.progress(found, queries.cells_of(survey))
    state = {WaveState.DONE.value: "done", WaveState.PAUSED.value: "failed"}.get(found.state, "running")
    words = pages.words_of(found, progress)
    return JsonResponse({
        "state": state, "step": "", "done": progress.settled, "total": progress.total, "words": words,
        "attempt": found.attempt,
    })  # fmt: skip


@require_POST
def stop(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Stop a mailing on its way."""
    found = _wave(invited_survey(slug), number)
    try:
        actions.stop_wave(wave=found, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("invitations:wave", slug=slug, number=number)


@require_POST
def go_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Try a stopped mailing again."""
    found = _wave(invited_survey(slug), number)
    try:
        actions.go_on(wave=found, by=actor(request))
        transaction.on_commit(lambda: tasks.send(found.pk))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("invitations:wave", slug=slug, number=number)


@require_POST
def cut_short(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """End a stopped mailing without the mails that are left."""
    found = _wave(invited_survey(slug), number)
    try:
        actions.cut_short(wave=found, by=actor(request))
        messages.success(request, "The mailing is ended. Those left out are asked by the next one.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("invitations:wave", slug=slug, number=number)


@require_safe
def unsure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Addresses of which it is unknown whether the mail left; only once the mailing is over."""
    survey = invited_survey(slug)
    found, cells = _wave(survey, number), queries.cells_of(survey)
    if found.state != WaveState.DONE:
        raise Http404("the mailing is not over")
    addresses = queries.unsure_addresses(found, cells) if cells else []
    context = _page(survey, wave=found, addresses=addresses, sealed=cells is None)
    return render(request, "invitations/unsure.html", context)
