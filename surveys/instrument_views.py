"""Instruments in the browser: upload, review with its X-ray, publishing, and the pages of a published version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from surveys import actions, queries
from surveys.blank_form import form_data
from surveys.forms import UploadForm
from surveys.instrument_diff import diff
from surveys.instrument_reader import InstrumentRefused
from surveys.models import InstrumentUpload, InstrumentVersion
from surveys.xray import xray
from surveys.xray_kinds import REFUSED


def _actor(request: HttpRequest) -> str:
    return request.user.get_username()


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
        data, beside = source.read(), {tables.name: tables.read()} if tables else {}
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
    """What an uploaded version changes and breaks, and its X-ray, before it is published for good."""
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
        "breaking": sum(bool(one.breaks) for one in found), "xray": xray(instrument), "refused": REFUSED,
    }  # fmt: skip
    return render(request, "surveys/instrument_review.html", context)


@require_safe
def instrument(request: HttpRequest, pk: int) -> HttpResponse:
    """A published version: its X-ray, and its questions as they are printed."""
    version = get_object_or_404(InstrumentVersion, pk=pk)
    parsed = queries.instrument_of(version)
    context = {
        "version": version, "instrument": parsed, "room": "instruments", "xray": xray(parsed), "refused": REFUSED,
        "form": form_data(parsed.title, parsed, False), "surveys": version.surveys.all(),
    }  # fmt: skip
    return render(request, "surveys/instrument.html", context)


@require_safe
def instrument_file(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(InstrumentVersion, pk=pk)
    name = f"{version.instrument}-{version.version}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bytes(version.source), content_type="application/toml", headers=headers)
