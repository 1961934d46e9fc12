"""What people type about themselves, and administrators about people."""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import second_factor
from accounts.models import Role, Site, SiteRole, User
from pave.lib import codelists

EVERYWHERE = "whole network"
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}


class CodeForm(forms.Form):
    """Proves that an app holds the secret that is shown."""

    code = forms.CharField(label="Code that the app shows", max_length=12, widget=forms.TextInput(attrs=CODE))

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not second_factor.fits(self.secret, code):
            raise ValidationError("This code does not fit. Type the one that the app shows now.")
        return code


MOST_PARTS = 100
NO_PASSKEY = "This passkey does not fit. Try again, or type a code."


class Answer(json.JSONDecoder):
    """The answer of a device. What is nested deeper, or holds a number of thousands of digits, is no JSON to a form."""

    def decode(self, text: str, *args: Any) -> Any:
        if text.count("[") + text.count("{") > MOST_PARTS:
            raise json.JSONDecodeError("too many parts", "", 0)
        try:
            return super().decode(text, *args)
        except ValueError as unreadable:
            raise json.JSONDecodeError("no JSON", "", 0) from unreadable


class Meeting:
    """A passkey that answers the challenge in the session. What is no answer at all stops the parser in many ways."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = Answer  # type: ignore[attr-defined]

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except Exception as unreadable:
            raise ValidationError(NO_PASSKEY) from unreadable


class SignInPasskeyForm(Meeting, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmPasskeyForm(Meeting, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that the browser has made for the challenge in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].decoder = Answer
        name = self.fields["name"]
        name.label, name.help_text, name.max_length = "Name", "So that you know it again, such as “work laptop”.", 60
        name.widget.attrs["maxlength"] = 60
        self.initial["name"] = f"Passkey {len(second_factor.passkeys(self.user)) + 1}"
        self.fields["credential"].error_messages["required"] = "The browser made no passkey. Try again."

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError:
            raise
        except Exception as unreadable:  # what is no answer at all stops the parser in many ways
            raise ValidationError("The browser made no passkey. Try again.") from unreadable


class ConfirmForm(forms.Form):
    """Everything that a person signs in with, again. The password counts for the lock-out, the code is used up.

    A passkey stands in place of the code, for those who have one.
    """

    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="Code", max_length=12, widget=forms.TextInput(attrs=CODE), help_text="From your app, or a recovery code."
    )
    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person
        if not person.has_usable_password():
            del self.fields["password"]
        if not second_factor.has_one(person):
            del self.fields["code"]
        if not second_factor.passkeys(person):
            del self.fields["credential"]
        elif self.data.get("credential"):
            self.fields["code"].required = False

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        if "password" in given and not self._right(given["password"]):
            self.add_error("password", "This is not your password. Capitals count.")
        elif given.get("credential"):
            self._meet(given["credential"])
        elif "code" in given:
            self._use_up(given["code"])
        return given

    def _meet(self, credential: str) -> None:
        """Compare a passkey with the challenge of the page."""
        theirs = ConfirmPasskeyForm(user=self.person, data={"credential": credential})
        if theirs.is_valid():
            theirs.save()
        else:
            self.add_error("code", NO_PASSKEY)

    def _right(self, password: str) -> bool:
        found = authenticate(self.request, username=self.person.username, password=password)
        return found is not None and found.pk == self.person.pk

    def _use_up(self, code: str) -> None:
        theirs = ReauthenticateForm(user=self.person, data={"code": code})
        if theirs.is_valid():
            theirs.save()
        else:
            self.add_error("code", theirs.errors["code"])

    def note(self) -> None:
        """Write into the session what was proved; a code has been noted with its use."""
        if "password" in self.cleaned_data:
            second_factor.note_password(self.request)


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Twice the same, long enough, and not among the common ones."""

    error_messages = {"password_mismatch": "The two are not the same."}  # noqa: RUF012 - as in Django

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = "New password", "The same again"
        first.help_text = "At least 12 characters. A few words that only you would put together hold best."


class InviteForm(forms.Form):
    username = forms.CharField(
        label="Name to sign in with", max_length=150, validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    full_name = forms.CharField(label="Full name", max_length=200, help_text="As others see it.")
    email = forms.EmailField(label="Mail address", help_text="The link goes there. It works once, for 72 hours.")
    role = forms.ChoiceField(
        label="Surveys and reports", choices=Role.choices, initial=Role.MEMBER,
        help_text="Roles in the registry are given on the next page, site by site.",
    )  # fmt: skip


class SiteField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class GiveRoleForm(forms.Form):
    role = forms.ChoiceField(label="Role in the registry", choices=SiteRole.choices)
    site = SiteField(
        label="Where", queryset=Site.objects.none(), required=False, empty_label=EVERYWHERE,
        help_text="Site roles are for one site; data managers and analysts work in the whole network.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(SiteField, self.fields["site"]).queryset = Site.objects.all()


class ChangeRoleForm(forms.Form):
    change = forms.ChoiceField(label="Role", choices=Role.choices)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="How do you know who asks?", max_length=200,
        help_text="For the trail: whom you spoke to and how, for example “called back on the clinic's number”.",
    )  # fmt: skip


class SiteForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120, help_text="Only its own people and administrators read it.")
    country = forms.ChoiceField(label="Country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(row["code"], row["label"]) for row in codelists.rows("iso3166")]
        cast(forms.ChoiceField, self.fields["country"]).choices = [("", "Choose"), *listed]
