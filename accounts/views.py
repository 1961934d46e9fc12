"""Sign-in, sign-out, and one's own account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

DEMO_PEOPLE = (
    ("coordinator", "runs the survey"),
    ("investigator", "reads the report"),
)
DEMO_PASSWORD = "demo only, not a secret"  # noqa: S105 - printed on the sign-in page of the demo and nowhere else used


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = {} if settings.PRODUCTION else {"demo_people": DEMO_PEOPLE, "demo_password": DEMO_PASSWORD}
        return super().get_context_data(**kwargs) | demo


class SignOut(LogoutView):
    http_method_names = ["post", "options"]  # noqa: RUF012 - as in Django


def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html")
