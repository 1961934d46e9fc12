"""What people type about the life of a case. Free text passes the identifier screen."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from registry import screen

CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
LONGEST = 300


def without_identifiers(text: str) -> None:
    """A validator: raises where a text holds what the registry must not keep."""
    held = screen.refusals(text[:LONGEST])  # a longer one is refused anyway
    if held:
        raise ValidationError(f"This seems to hold {' and '.join(held)}. Say it in other words.")


def _reason(label: str = "Reason") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, validators=[without_identifiers],
        help_text="It stands in the history of the case. No names, no dates.",
    )  # fmt: skip


class PlainForm(forms.Form):
    """For an act that asks nothing but whether it is meant."""


class ReasonForm(forms.Form):
    reason = _reason()


class OfferForm(forms.Form):
    site = forms.CharField(
        label="Code of the other site", max_length=20, widget=forms.TextInput(attrs=CODE),
        help_text="Four letters and digits. The other hospital reads its own under “Site”.",
    )  # fmt: skip
    reason = _reason("Why the child moves")


class AnswerForm(forms.Form):
    """The answer to an offer: the day is asked of who takes, a word of who declines; neither is demanded."""

    day = forms.CharField(
        label="Day of the transfer", max_length=12, required=False, widget=forms.TextInput(attrs={"size": "8"}),
        help_text="Days from the diagnosis of ALL, such as 120 or 120 ~3. Leave it blank if you do not know it.",
    )  # fmt: skip

    answer = forms.CharField(
        label="If you decline: why", max_length=LONGEST, required=False, validators=[without_identifiers],
        help_text="The other site reads it. No names, no dates.",
    )  # fmt: skip


class EraseForm(forms.Form):
    code = forms.CharField(label="Type the case code", max_length=20, widget=forms.TextInput(attrs=CODE))
    reason = _reason()


class OtherCaseForm(forms.Form):
    code = forms.CharField(
        label="Code of the duplicate", max_length=20, widget=forms.TextInput(attrs=CODE),
        help_text="The case that goes: its rows come here, and its code leads here from then on.",
    )  # fmt: skip
