"""What allauth asks us: where its sign-in leads, how it speaks, how secrets of second factors are kept."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pave.lib.sealing import seal, unseal

PURPOSE, SALT = b"second factor", b""
TOO_MANY = "Too many wrong codes. Wait five minutes, then type a new one."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No messages but our own."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return redirect("accounts:sign_in")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code does not fit, or was used already. Wait for the next one and type it.",
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        sealed = seal(text.encode(), column_key=settings.PAVE_COLUMN_KEY, salt=SALT, purpose=PURPOSE)
        return b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        sealed = b64decode(encrypted_text)
        return unseal(sealed, column_key=settings.PAVE_COLUMN_KEY, salt=SALT, purpose=PURPOSE).decode()
