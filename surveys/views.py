"""Running a survey: the pages of a coordinator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pave.answer_links import answer_url
from surveys import actions, queries
from surveys.burden import measured
from surveys.forms import SurveyForm
from surveys.lifecycle import TRANSITIONS, SurveyState
from surveys.models import InstrumentVersion, Survey
from surveys.panels import panels_of
from surveys.permissions import Refused

STATE_WORDS = {
    "preparing": "In preparation: nobody can answer yet.",
    "open": "Open: whoever has the link can answer.",
    "paused": "Paused: saved answers are safe, and nobody can answer until it goes on.",
    "closed": "Closed: it takes no more answers.",
}
OPEN_TO_INVITED = "Open: whoever is invited can answer."
STATE_ACTS = {
    SurveyState.OPEN: "Open the survey",
    SurveyState.PAUSED: "Pause the survey",
    SurveyState.CLOSED: "Close the survey for good",
}


def _actor(request: HttpRequest) -> str:
    return request.user.get_username()


def _survey_or_404(slug: str) -> Survey:
    try:
        return queries.survey_by_slug(slug)
    except queries.NotFound as error:
        raise Http404(str(error)) from error


@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    rows = [{"survey": survey, "counts": queries.counts(survey)} for survey in queries.surveys()]
    instruments = InstrumentVersion.objects.exists()
    return render(request, "surveys/list.html", {"rows": rows, "instruments": instruments, "room": "surveys"})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if not InstrumentVersion.objects.exists():
        return redirect("surveys:instrument_upload")
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        survey = actions.create_survey(by=_actor(request), **form.cleaned_data)
        messages.success(request, "The survey is made. Look at its pages before you open it.")
        return redirect("surveys:detail", slug=survey.slug)
    return render(request, "surveys/form.html", {"form": form, "room": "surveys"}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    survey = _survey_or_404(slug)
    form = SurveyForm(request.POST or None, instance=survey)
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in form.changed_data}
        actions.edit_survey(survey=_survey_or_404(slug), by=_actor(request), **wanted)
        messages.success(request, "Saved.")
        return redirect("surveys:detail", slug=slug)
    context = {"form": form, "survey": survey, "room": "surveys"}
    return render(request, "surveys/form.html", context, status=422 if form.errors else 200)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    survey = _survey_or_404(slug)
    following = [state for state in SurveyState if state in TRANSITIONS[SurveyState(survey.state)]]
    by_file = survey.mode == Survey.Mode.IMPORT
    context = {
        "survey": survey, "counts": queries.counts(survey), "frame": queries.frame(survey),
        "words": _state_words(survey), "room": "surveys", "synthetic": survey.synthetic, "by_file": by_file,
        "acts": [] if by_file else [{"state": state, "label": STATE_ACTS[state]} for state in following],
        "link": answer_url("start", slug, request),
        "panels": panels_of(survey),
    }  # fmt: skip
    if survey.pilot:
        context["measured"] = measured(queries.instrument_of(survey.instrument), queries.page_times(survey))
    return render(request, "surveys/detail.html", context)


def _state_words(survey: Survey) -> str:
    invited = survey.by_invitation and survey.state == SurveyState.OPEN
    return OPEN_TO_INVITED if invited else STATE_WORDS[survey.state]


@require_POST
def change_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Open, pause or close; closing for good asks once more."""
    survey, state = _survey_or_404(slug), request.POST.get("state", "")
    if state == SurveyState.CLOSED and request.POST.get("sure") != "yes":
        context = {"survey": survey, "counts": queries.counts(survey), "room": "surveys"}
        return render(request, "surveys/confirm_close.html", context)
    try:
        survey = actions.change_state(survey=survey, state=state, by=_actor(request))
    except (Refused, ValueError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _state_words(survey))
    return redirect("surveys:detail", slug=slug)
