"""What people type about data queries."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.models import QueryMessage

LONGEST = QueryMessage._meta.get_field("text").max_length
NO_NAMES = "No names, dates or numbers that identify; days count from the diagnosis."


def _words(label: str, hint: str, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONGEST, widget=widget)


class StepForm(forms.Form):
    """One step of a thread. Which steps need words, the rules say."""

    text = _words("Your words", NO_NAMES, required=False)


class AskForm(forms.Form):
    """A question by hand."""

    about = forms.ChoiceField(label="What it is about", required=False)
    text = _words("The question", NO_NAMES, required=True)

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = rows
