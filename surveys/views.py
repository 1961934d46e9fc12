"""Running a survey: the pages of a coordinator."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys import actions, pages, queries, rules
from surveys.forms import SurveyForm, UploadForm, changes, read_cells
from surveys.instrument import Instrument
from surveys.instrument_diff import diff
from surveys.instrument_reader import InstrumentRefused
from surveys.lifecycle import TRANSITIONS, SurveyState
from surveys.models import InstrumentUpload, InstrumentVersion, Survey
from surveys.panels import panels_of
from surveys.permissions import Refused

STATE_WORDS = {
    "preparing": "In preparation: nobody can answer yet.",
    "open": "Open: whoever has the link can answer.",
    "paused": "Paused: saved answers are safe, and nobody can answer until it goes on.",
    "closed": "Closed: it takes no more answers.",
}
STATE_ACTS = {
    SurveyState.OPEN: "Open the survey",
    SurveyState.PAUSED: "Pause the survey",
    SurveyState.CLOSED: "Close the survey for good",
}
TEMPLATE_LIMIT = 5 * 1024 * 1024


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
        "words": STATE_WORDS[survey.state], "room": "surveys", "synthetic": survey.synthetic, "by_file": by_file,
        "acts": [] if by_file else [{"state": state, "label": STATE_ACTS[state]} for state in following],
        "link": request.build_absolute_uri(reverse("answer:start", kwargs={"slug": slug})),
        "panels": panels_of(survey),
    }  # fmt: skip
    return render(request, "surveys/detail.html", context)


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
        messages.success(request, STATE_WORDS[survey.state])
    return redirect("surveys:detail", slug=slug)


# -- preview: every page, nothing stored ------------------------------------------------------------------------------


@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    survey = _survey_or_404(slug)
    first = queries.instrument_of(survey.instrument).sections[0]
    return redirect("surveys:preview_section", slug=slug, section=first.id)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """A survey page whose answers travel in the page itself."""
    survey = _survey_or_404(slug)
    instrument = queries.instrument_of(survey.instrument)
    chosen = instrument.section(section)
    if chosen is None:
        raise Http404("there is no such section")
    cells = _preview_cells(instrument)
    problems: list[rules.Problem] = []
    if request.method == "POST":
        posted = read_cells(pages.section_columns(instrument, chosen), request.POST)
        cells |= {**_carried(request.POST.get("before", "")), **changes(request.POST.get("before", ""), posted)}
        go = request.POST.get("go", "next")
        target = _preview_target(instrument, chosen.id, go)
        if go == "next":
            names = [column.name for column in pages.section_columns(instrument, chosen)]
            problems = rules.answer_problems(instrument, cells, names)
        if target and not problems:
            return redirect("surveys:preview_section", slug=slug, section=target)
    page = pages.section_page(survey, instrument, chosen, mode="preview")
    csrf = f'<input type="hidden" name="csrfmiddlewaretoken" value="{_token(request)}">'
    body = pages.fill_section(page, instrument, chosen, cells, problems=problems, extra={"csrf": csrf})
    return HttpResponse(body)


def _token(request: HttpRequest) -> str:
    from django.middleware.csrf import get_token

    return get_token(request)


def _carried(text: str) -> dict[str, str]:
    try:
        carried = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in carried.items()} if isinstance(carried, dict) else {}


def _preview_cells(instrument: Instrument) -> dict[str, str]:
    """The first fitting cases of each vignette, so that a preview shows a story."""
    from random import Random

    cells: dict[str, str] = {}
    for item in instrument.items:
        if item.vignettes is not None:
            columns = [name for name in item.columns if instrument.by_name[name].kind == "case"]
            drawn = rules.draw_cases(item.vignettes, Random(1))  # noqa: S311 - a preview, nothing secret
            cells |= {name: str(number) for name, number in zip(columns, drawn, strict=False)}
    return cells


def _preview_target(instrument: Instrument, section: str, go: str) -> str | None:
    ids = [one.id for one in instrument.sections]
    place = ids.index(section)
    if go == "next":
        return ids[place + 1] if place + 1 < len(ids) else None
    if go == "back":
        return ids[max(place - 1, 0)]
    return go if go in ids else None


# -- instruments ------------------------------------------------------------------------------------------------------


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    versions = InstrumentVersion.objects.defer("source", "tables")
    return render(request, "surveys/instruments.html", {"versions": versions, "room": "instruments"})


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_upload(request: HttpRequest) -> HttpResponse:
    """Upload a file; its problems are listed with their places, or its review opens."""
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        source, tables = form.cleaned_data["source"], form.cleaned_data["tables"]
        data, beside = source.read(TEMPLATE_LIMIT), {tables.name: tables.read(TEMPLATE_LIMIT)} if tables else {}
        try:
            actions.check_instrument(data, beside)
        except (InstrumentRefused, UnicodeDecodeError) as refused:
            problems = getattr(refused, "problems", (str(refused),))
        else:
            kept = actions.keep_upload(source=data, tables=beside, file_name=source.name, by=_actor(request))
            return redirect("surveys:instrument_review", pk=kept.pk)
    context = {"form": form, "problems": problems, "room": "instruments"}
    return render(request, "surveys/instrument_upload.html", context, status=422 if problems or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def instrument_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What an uploaded version changes and breaks, before it is published for good."""
    upload = get_object_or_404(InstrumentUpload, pk=pk)
    tables = {name: text.encode() for name, text in upload.tables.items()}
    try:
        instrument = actions.check_instrument(bytes(upload.source), tables)
        if request.method == "POST":
            row = actions.publish_upload(upload=upload, by=_actor(request))
            messages.success(request, f"Version {row.version} is published and will never change.")
            return redirect("surveys:instrument", pk=row.pk)
    except InstrumentRefused as refused:
        context: dict[str, Any] = {"form": UploadForm(), "problems": refused.problems, "room": "instruments"}
        return render(request, "surveys/instrument_upload.html", context, status=422)
    before = InstrumentVersion.objects.filter(instrument=instrument.id).order_by("-id").first()
    found = diff(queries.instrument_of(before), instrument) if before else []
    context = {
        "upload": upload, "instrument": instrument, "before": before, "changes": found, "room": "instruments",
        "breaking": sum(bool(one.breaks) for one in found),
    }  # fmt: skip
    return render(request, "surveys/instrument_review.html", context)


@require_safe
def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    from surveys.blank_form import form_data

    version = get_object_or_404(InstrumentVersion, pk=pk)
    parsed = queries.instrument_of(version)
    context = {
        "version": version, "instrument": parsed, "room": "instruments",
        "form": form_data(parsed.title, parsed, False), "surveys": version.surveys.all(),
    }  # fmt: skip
    return render(request, "surveys/instrument.html", context)


@require_safe
def instrument_file(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(InstrumentVersion, pk=pk)
    name = f"{version.instrument}-{version.version}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bytes(version.source), content_type="application/toml", headers=headers)
