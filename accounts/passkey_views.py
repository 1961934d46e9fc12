"""One's own passkeys: adding one and taking one away."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, second_factor
from accounts.forms import PasskeyForm
from accounts.permissions import Refused
from accounts.policy import NEEDS_SECOND_FACTOR
from accounts.sessions import fresh_sign_in, person_of


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def passkeys(request: HttpRequest) -> HttpResponse:
    """The browser makes a passkey for the challenge of this page; then it counts as a second factor."""
    person = person_of(request)
    form = PasskeyForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        is_first = not second_factor.has_one(person)
        actions.add_passkey(person=person, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"],
                            by=person.username)  # fmt: skip
        update_session_auth_hash(request, person)
        second_factor.note_passed(request, "webauthn")
        messages.success(request, "The passkey is kept. Everywhere else you are signed out.")
        return redirect("accounts:recovery_codes" if is_first else "accounts:passkeys")
    context = {
        "form": form, "passkeys": second_factor.passkeys(person), "offer": second_factor.passkey_offer(person),
        "needed": bool(person.kinds & NEEDS_SECOND_FACTOR) and not second_factor.has_one(person),
    }  # fmt: skip
    return render(request, "accounts/passkeys.html", context, status=422 if form.errors else 200)


@require_POST
@fresh_sign_in()
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    try:
        actions.remove_passkey(person=person, pk=pk, by=person.username)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:passkeys")
    update_session_auth_hash(request, person)
    messages.success(request, "The passkey is gone. Everywhere else you are signed out.")
    return redirect("accounts:passkeys")
