"""What a coordinator uploads and types."""

from __future__ import annotations

from django import forms

from invitations.mailtext import LONGEST_BODY, LONGEST_SUBJECT
from surveys.cells import BOUNCED, OPTED_OUT
from surveys.forms import not_too_large

MARKS = {"bounced": BOUNCED, "opted_out": OPTED_OUT}
LONGEST_PASTE = 200_000


class RosterForm(forms.Form):
    source = forms.FileField(
        label="Roster (CSV or XLSX)", validators=[not_too_large],
        help_text="One column with mail addresses, headed “e-mail”. Other columns are not kept.",
        error_messages={"empty": "The file is empty. Nothing was stored."},
    )  # fmt: skip


class MailForm(forms.Form):
    subject = forms.CharField(label="Subject", max_length=LONGEST_SUBJECT, strip=True)
    body = forms.CharField(
        label="Text", max_length=2 * LONGEST_BODY, strip=False, widget=forms.Textarea(attrs={"rows": 24})
    )


class MarkForm(forms.Form):
    kind = forms.ChoiceField(
        label="What happened", choices=[("bounced", "The mail bounced"), ("opted_out", "They want no more mail")]
    )
    addresses = forms.CharField(
        label="Addresses", max_length=LONGEST_PASTE, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Paste addresses or whole bounce messages; every address in the text is looked for.",
    )  # fmt: skip
