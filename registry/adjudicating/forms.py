"""What reviewers and data managers type."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from registry.adjudicating.questions import Question
from registry.cells import text_problems
from registry.models import Review

LONGEST = Review._meta.get_field("remark").max_length
WORDS = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})


class VerdictForm(forms.Form):
    """A verdict on one question. `seems`: what the remark may hold that identifies; it is shown before it is given."""

    verdict = forms.ChoiceField(label="Your verdict", widget=forms.RadioSelect)
    remark = forms.CharField(
        label="Remark (may stay empty)", max_length=LONGEST, required=False, widget=WORDS,
        help_text="The site reads it once the question is decided. No names, no dates, no numbers that identify.",
    )  # fmt: skip

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seems: tuple[str, ...] = ()
        field = cast(forms.ChoiceField, self.fields["verdict"])
        field.choices = [(code.code, code.label) for code in question.codes]
        field.error_messages = {
            "required": "Choose one of the answers.",
            "invalid_choice": "Choose one of the answers.",
        }

    def clean_remark(self) -> str:
        text: str = self.cleaned_data["remark"]
        problems = list(text_problems("remark", "Remark", text)) if text else []
        refused = [one.text for one in problems if one.severity == "refuse"]
        if refused:
            raise ValidationError(refused)
        self.seems = tuple(one.text for one in problems)
        return text


class WhyForm(forms.Form):
    """Why a data manager steps in; the trail keeps it."""

    reason = forms.CharField(label="Why", max_length=LONGEST, widget=WORDS, help_text="The trail keeps it. No names.")
