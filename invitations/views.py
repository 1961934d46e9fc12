"""The roster and the mailings of a survey: the pages of a coordinator. Counts, never who."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from invitations import actions, pages, queries
from invitations.forms import MARKS, MarkForm, RosterForm
from invitations.permissions import Refused
from invitations.roster import RosterRefused, addresses_in, read_roster
from surveys import queries as survey_queries
from surveys.models import Survey


def actor(request: HttpRequest) -> str:
    return request.user.get_username()


def invited_survey(slug: str) -> Survey:
    """The survey of a page; 404 where there is none, or it is not by invitation."""
    try:
        survey = survey_queries.survey_by_slug(slug)
    except survey_queries.NotFound as error:
        raise Http404(str(error)) from error
    if not survey.by_invitation:
        raise Http404(f'survey "{slug}" is not by invitation')
    return survey


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    survey = invited_survey(slug)
    context = {"survey": survey, "room": "surveys", "synthetic": survey.synthetic, **pages.overview(survey)}
    return render(request, "invitations/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a roster; it is read and kept for its review, and nobody is invited yet."""
    survey, problem = invited_survey(slug), ""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        data = source.read()
        try:
            actions.keep_roster(survey=survey, roster=read_roster(data), data=data, file_name=source.name)
            return redirect("invitations:review", slug=slug)
        except (RosterRefused, Refused) as refused:
            problem = str(refused)
    context = {"survey": survey, "form": form, "problem": problem, "room": "surveys", "synthetic": survey.synthetic}
    return render(request, "invitations/roster.html", context, status=422 if problem or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """What of an uploaded roster is new, known, twice or wrong; then it is confirmed or discarded."""
    survey = invited_survey(slug)
    upload = queries.upload_of(survey)
    if upload is None:
        return redirect("invitations:overview", slug=slug)
    if request.method == "POST":
        return _decided(request, survey)
    known = queries.already_invited(survey, upload.addresses)
    context = {"survey": survey, "upload": upload, "room": "surveys", "synthetic": survey.synthetic}
    return render(request, "invitations/review.html", context | pages.listed(upload, known))


def _decided(request: HttpRequest, survey: Survey) -> HttpResponse:
    if request.POST.get("act") == "discard":
        actions.discard_roster(survey=survey)
        messages.success(request, "The upload is discarded. Nobody was invited.")
        return redirect("invitations:overview", slug=survey.slug)
    try:
        new = actions.add_roster(survey=survey, by=actor(request))
        messages.success(request, f"{new:,} added to the roster. No mail has gone out to them yet.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("invitations:overview", slug=survey.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Note bounces and opt-outs; the answer is a count, so that nobody learns who stands how."""
    survey = invited_survey(slug)
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        addresses, flag = addresses_in(form.cleaned_data["addresses"]), MARKS[form.cleaned_data["kind"]]
        try:
            found, missing = actions.mark(survey=survey, addresses=addresses, flag=flag, by=actor(request))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{found:,} noted. {missing:,} not on the roster.")
        return redirect("invitations:mark", slug=slug)
    context = {"survey": survey, "form": form, "room": "surveys", "synthetic": survey.synthetic}
    return render(request, "invitations/mark.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete the addresses of a sealed survey, after asking."""
    survey = invited_survey(slug)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        try:
            erased = actions.erase_roster(survey=survey, by=actor(request))
            messages.success(request, f"{erased:,} addresses are erased.")
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("invitations:overview", slug=slug)
    context = {"survey": survey, "addresses": queries.invited(survey), "room": "surveys"}
    return render(request, "invitations/confirm_erase.html", context | {"synthetic": survey.synthetic})
