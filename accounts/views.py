"""The way in and out: password, code, a link from a mail, the same again before something that counts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    LogoutView,
    PasswordResetConfirmView,
    redirect_to_login,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions, second_factor, sessions
from accounts.forms import ConfirmForm, PasswordForm, SignInPasskeyForm
from accounts.models import User

DEMO_PEOPLE = (
    ("coordinator", "runs the survey"),
    ("investigator", "reads the report"),
    ("site-coordinator", "enters children of a site"),
    ("site-investigator", "signs them"),
    ("second-site", "enters children of another site"),
    ("data-manager", "looks after the data of all sites"),
    ("analyst", "reads aggregates alone"),
    ("auditor", "reads everything, changes nothing"),
    ("reviewer-one", "judges events, without site or code"),
    ("reviewer-two", "judges them too, alone"),
)
DEMO_PASSWORD = "demo only, not a secret"  # noqa: S105 - printed on the sign-in page of the demo and nowhere else used


def shown_code(person: User) -> str:
    """What the page says in place of a demo person's phone; "" for everybody else."""
    if settings.PRODUCTION or person.username not in dict(DEMO_PEOPLE):
        return ""
    return second_factor.demo_code(person)


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = {} if settings.PRODUCTION else {"demo_people": DEMO_PEOPLE, "demo_password": DEMO_PASSWORD}
        organisation = settings.PAVE_OIDC_NAME if settings.PAVE_OIDC_ISSUER else ""
        return super().get_context_data(**kwargs) | demo | {"organisation": organisation}

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        return second_factor.begin_sign_in(self.request, form.get_user(), then=self.get_success_url())


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Code(AuthenticateView):  # type: ignore[misc]
    """The second step, reached with the right password alone."""

    template_name = "accounts/code.html"
    webauthn_form_class = SignInPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person, told = self.stage.login.user, super().get_context_data(**kwargs)
        has_passkey = bool(second_factor.passkeys(person))
        challenge = second_factor.challenge_of(told["js_data"]["request_options"]) if has_passkey else ""
        return {**told, "demo_code": shown_code(person), "challenge": challenge,
                "has_app": second_factor.has_app(person)}  # fmt: skip


class SignOut(LogoutView):
    http_method_names = ["post", "options"]  # noqa: RUF012 - as in Django


class Accept(PasswordResetConfirmView):
    """A link from a mail: choose a password. Opening it changes nothing, so that a mail scanner uses nothing up."""

    template_name = "accounts/accept.html"
    form_class = PasswordForm

    def get_user(self, uidb64: str) -> Any:
        person = super().get_user(uidb64)
        return person if person is not None and person.is_active else None

    def form_valid(self, form: Any) -> HttpResponseRedirect:
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        actions.choose_password(person=form.user, password=form.cleaned_data["new_password1"])
        messages.success(self.request, "Your password is set. Sign in with it.")
        return HttpResponseRedirect(reverse("accounts:sign_in"))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Who is signed in proves it again; then the page that asked for it."""
    person = sessions.person_of(request)
    if not person.has_usable_password() and not second_factor.has_one(person):
        logout(request)  # the organisation's sign-in is the only proof there is
        return redirect_to_login(sessions.safe_next(request))
    form = ConfirmForm(request.POST or None, request=request, person=person)
    if request.method == "POST" and form.is_valid():
        form.note()
        return redirect(sessions.safe_next(request))
    context = {"form": form, "next": sessions.safe_next(request), "demo_code": shown_code(person),
               "challenge": second_factor.passkey_challenge(person)}  # fmt: skip
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)
