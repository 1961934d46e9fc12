"""The second factor of a person: the codes of an app, passkeys, recovery codes on paper. The arithmetic is allauth's.

The one module that reaches into allauth below its documented surface; its version is pinned.
"""

from __future__ import annotations

import io
import json
from base64 import b32decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import totp
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from pave.lib.clock import now

DIGITS, PERIOD = 6, 30  # of a code; seconds that it holds


class DemoOnly(RuntimeError):
    """A code was asked for outside the demo."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that a person keeps in a device, by the name that they gave it."""

    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What makes a second factor; recovery codes only stand in for one."""


def has_one(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def has_app(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def new_secret() -> str:
    return str(generate_totp_secret())


def fits(secret: str, code: str) -> bool:
    """Whether an app that holds this secret shows this code now."""
    return bool(validate_totp_code(secret, code.replace(" ", "")))


def picture_of(person: User, secret: str) -> SafeString:
    """The secret as a QR picture within the page, for the camera of an app."""
    picture = io.BytesIO()
    segno.make(get_adapter().build_totp_url(person, secret), error="m").save(
        picture, kind="svg", scale=4, border=2, svgclass="qr__picture", lineclass=None, xmldecl=False, title="QR"
    )
    return mark_safe(picture.getvalue().decode())  # segno draws it; a name gets in as dots only


def begin_sign_in(request: HttpRequest, person: User, *, then: str) -> HttpResponseRedirect:
    """After the right password: on to the code where there is a second factor, else in; `then` is a path of ours."""
    record_authentication(request, person, "password")
    answer: HttpResponseRedirect = perform_login(request, person, email_verification="none", redirect_url=then)
    return answer


def keep(person: User, secret: str) -> None:
    """Store the secret, sealed, and make recovery codes. For actions."""
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)


def renew_recovery_codes(person: User) -> None:
    """Make the old ones useless. For actions."""
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(person)


def recovery_codes(person: User) -> list[str]:
    """Those that were not used yet."""
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(kept.wrap().get_unused_codes()) if kept else []


def forget(person: User) -> None:
    """Every app, passkey and recovery code. For actions."""
    Authenticator.objects.filter(user=person).delete()


def forget_app(person: User) -> None:
    """The app and the recovery codes; passkeys stay. For actions."""
    Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN).delete()


# -- passkeys ---------------------------------------------------------------------------------------------------------


def passkeys(person: User) -> list[Passkey]:
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Passkey(one.pk, one.wrap().name, one.created_at, one.last_used_at) for one in kept]


def passkey_offer(person: User) -> str:
    """What a browser needs to make a passkey, as JSON; its challenge is kept in the session."""
    return json.dumps(_plain(webauthn.begin_registration(person, passwordless=False)))


def passkey_challenge(person: User) -> str:
    """What a browser needs to use a passkey of this person, as JSON; empty where they have none."""
    return json.dumps(_plain(webauthn.begin_authentication(person))) if passkeys(person) else ""


def challenge_of(request_options: Mapping[str, Any]) -> str:
    """The same, from what allauth's sign-in page has begun already."""
    return json.dumps(_plain(request_options))


def _plain(told: Any) -> Any:
    """What fido2 says, as JSON knows it."""
    if isinstance(told, Mapping):
        return {str(name): _plain(value) for name, value in told.items() if value is not None}
    return [_plain(value) for value in told] if isinstance(told, list | tuple) else told


def keep_passkey(person: User, name: str, credential: dict[str, Any]) -> None:
    """With recovery codes, if the person has none yet. For actions."""
    webauthn.WebAuthn.add(person, name, credential)
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).exists():
        RecoveryCodes.activate(person)


def forget_passkey(person: User, pk: int) -> bool:
    """Whether there was one; recovery codes go with the last factor. For actions."""
    gone, _ = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN, pk=pk).delete()
    if not has_one(person):
        forget(person)
    return bool(gone)


def passed(request: HttpRequest) -> bool:
    """Whether this session has seen a code."""
    return any(one["method"] == "mfa" for one in get_authentication_records(request, request.user))


def note_passed(request: HttpRequest, kind: str = "totp") -> None:
    record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)


def note_password(request: HttpRequest) -> None:
    record_authentication(request, request.user, "password", reauthenticated=True)


def last_proof(request: HttpRequest, *, by_code: bool) -> float:
    """When this session last saw a code, or else any proof of who it is: seconds since 1970, 0.0 for never."""
    records = get_authentication_records(request, request.user)
    return max((one["at"] for one in records if not by_code or one["method"] == "mfa"), default=0.0)


def demo_code(person: User) -> str:
    """The code that this person's app would show now, so that anyone can walk in. Raises DemoOnly elsewhere."""
    if settings.PRODUCTION:
        raise DemoOnly("codes of people are shown in the demo only")
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return ""
    key = b32decode(get_adapter().decrypt(kept.data["secret"]))
    hashed = SHA1()  # noqa: S303 - the one that every authenticator app knows
    return totp.TOTP(key, DIGITS, hashed, PERIOD, enforce_key_length=False).generate(int(now().timestamp())).decode()
