"""Choosing how often the mail of what waits comes, and stopping it from the mail itself."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.sessions import person_of
from registry.models import DigestChoice
from registry.worklist import digest


class DigestForm(forms.Form):
    every = forms.ChoiceField(
        choices=DigestChoice.Every.choices, error_messages={"required": "Choose how often.",
                                                            "invalid_choice": "Choose one of the three."}
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    choice = digest.choice_of(person)
    form = DigestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digest.choose(person, form.cleaned_data["every"])
        messages.success(request, TOLD[form.cleaned_data["every"]])
        return redirect("registry:digest")
    context = {"form": form, "every": choice.every, "lines": digest.lines_for(person), "room": "registry",
               "choices": DigestChoice.Every.choices, "address": person.email}  # fmt: skip
    return render(request, "registry/worklist/digest.html", context, status=422 if form.errors else 200)


TOLD = {
    "never": "No more mail of what waits.",
    "day": "You get a mail every working day on which something waits.",
    "week": "You get a mail every Monday on which something waits.",
}


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the link is the proof, and can only stop the mail
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A look first: programs that open every link of a mail stop nothing."""
    person = digest.person_of_token(token)
    if person is None:
        raise Http404("This link does not work.")
    if request.method == "POST":
        digest.choose(person, DigestChoice.Every.NEVER)
    stopped = digest.choice_of(person).every == DigestChoice.Every.NEVER
    return render(request, "registry/worklist/stop_digest.html", {"stopped": stopped, "quiet_header": True})
