"""One's own account: second factor, recovery codes, password, signing out everywhere."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, second_factor
from accounts.forms import CodeForm, PasswordForm
from accounts.policy import NEEDS_SECOND_FACTOR
from accounts.sessions import fresh_sign_in, person_of

NEW_SECRET = "accounts.new_secret"  # noqa: S105 - the key of a session


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    memberships = person.memberships.select_related("site")
    context = {
        "memberships": memberships, "secured": second_factor.has_one(person),
        "has_app": second_factor.has_app(person), "passkeys": second_factor.passkeys(person),
        "codes_left": len(second_factor.recovery_codes(person)),
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def set_up(request: HttpRequest) -> HttpResponse:
    """Show a secret to an app, and keep it once the app has shown a code of it."""
    person = person_of(request)
    if request.method != "POST" or NEW_SECRET not in request.session:
        request.session[NEW_SECRET] = second_factor.new_secret()
    secret: str = request.session[NEW_SECRET]
    form = CodeForm(request.POST or None, secret=secret)
    if request.method == "POST" and form.is_valid():
        del request.session[NEW_SECRET]
        actions.set_up_second_factor(person=person, secret=secret, by=person.username)
        update_session_auth_hash(request, person)
        second_factor.note_passed(request)
        return redirect("accounts:recovery_codes")
    spaced = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    context = {
        "form": form, "secret": spaced, "picture": second_factor.picture_of(person, secret),
        "needed": bool(person.kinds & NEEDS_SECOND_FACTOR) and not second_factor.has_one(person),
        "secured": second_factor.has_app(person),
    }  # fmt: skip
    return render(request, "accounts/second_factor.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not second_factor.has_one(person):
        return redirect("accounts:account")
    if request.method == "POST":
        actions.renew_recovery_codes(person=person, by=person.username)
        messages.success(request, "These are new. The ones before do nothing any more.")
        return redirect("accounts:recovery_codes")
    return render(request, "accounts/recovery_codes.html", {"codes": second_factor.recovery_codes(person)})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in()
def password(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = PasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(person=person, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, person)
        messages.success(request, "Your password is changed. Everywhere else you are signed out.")
        return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    actions.end_sessions(person=person, by=person.username)
    return redirect("accounts:sign_in")
