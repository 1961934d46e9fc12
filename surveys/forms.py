"""From posted fields to raw cells, and the staff forms. The survey's own fields come from the instrument."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from surveys.instrument import NUMBER_COLUMNS, Column
from surveys.models import InstrumentVersion, Survey
from surveys.permissions import Refused, check_can_make
from surveys.rules import is_special
from surveys.typed_numbers import typed_number

LONGEST_CELL = 4_000
LARGEST_UPLOAD = 5 * 2**20


def read_cells(columns: Iterable[Column], posted: QueryDict) -> dict[str, str]:
    """Raw cells of these columns as they were typed; "" where a column was left open. Case numbers are never read."""
    cells = {}
    for column in columns:
        if column.kind != "case":
            given = [value.strip()[:LONGEST_CELL] for value in posted.getlist(column.name)]
            cells[column.name] = _cell(column, [value for value in given if value])
    for column in columns:
        low = cells.get(column.partner or "", "")
        if column.kind == "high" and not cells[column.name] and is_special(low):
            cells[column.name] = low
    return cells


def _cell(column: Column, given: list[str]) -> str:
    special = [value for value in given if is_special(value)]
    answers = [value for value in given if not is_special(value)]
    if column.kind == "multiple":
        ordered = [code for code in column.codes if code in answers] + [v for v in answers if v not in column.codes]
        return ";".join(ordered) if ordered else "".join(special[:1])
    if column.kind == "ranking":
        return ";".join(answers) if answers else "".join(special[:1])
    if column.kind in NUMBER_COLUMNS:
        return typed_number((answers or special or [""])[0])
    return (given or [""])[-1]


def changes(before_json: str, cells: Mapping[str, str]) -> dict[str, str]:
    """What the respondent changed on the page: a stale page in a second tab takes nothing back."""
    try:
        before = json.loads(before_json or "{}")
    except (ValueError, RecursionError):
        before = {}
    before = before if isinstance(before, dict) else {}
    return {name: cell for name, cell in cells.items() if cell != before.get(name, "")}


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, version {obj.version} ({obj.item_count} questions)"


class SurveyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a coordinator says about a survey."""

    slug = forms.RegexField(
        r"^[a-z][a-z0-9_-]{0,49}$", label=_("Short name"),
        help_text=_("Part of the link. Small letters, digits, - and _; a letter first."),
        error_messages={"invalid": _("Small letters, digits, - and _ only; a letter first; at most 50.")},
    )  # fmt: skip
    instrument = VersionField(
        InstrumentVersion.objects.defer("source").order_by("instrument", "-id"), label=_("Questions"), empty_label=None
    )
    mode = forms.ChoiceField(
        required=False, label=_("Who may answer"), initial=Survey.Mode.OPEN,
        choices=[(Survey.Mode.OPEN, _("Whoever has the link")), (Survey.Mode.INVITE, _("Only the invited, each once"))],
        help_text=_("By invitation, each person gets a mail of their own. This cannot be changed later."),
    )  # fmt: skip
    closes_at = forms.DateTimeField(
        required=False, label=_("Closes at (UTC)"),
        help_text=_("Optional, like 2027-02-28 18:00. Drafts may be finished for 30 minutes after it."),
    )  # fmt: skip

    class Meta:
        model = Survey
        fields = ("title", "slug", "instrument", "mode", "pilot", "contact", "closes_at")
        labels = {"title": _("Title"), "contact": _("Whom to ask"), "pilot": _("This is a pilot")}  # noqa: RUF012
        help_texts = {  # noqa: RUF012 - as in Django
            "contact": _("A name and address shown wherever a respondent is stuck."),
            "pilot": _(
                "It tests the questions and measures how long each page takes. Its answers never enter another survey. "
                "This cannot be changed later."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True
            del self.fields["mode"]
            self.fields["pilot"].disabled = True
            self.fields["instrument"].disabled = self.instance.state != "preparing"

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or Survey.Mode.OPEN.value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_can_make(cleaned.get("mode", Survey.Mode.OPEN), pilot=cleaned.get("pilot", False))
        except Refused as refused:
            if not self.instance.pk:
                self.add_error("pilot", str(refused))
        return cleaned


def not_too_large(file: Any) -> None:
    """Refuses a file above LARGEST_UPLOAD bytes: read in part, it would be another file."""
    if file.size > LARGEST_UPLOAD:
        told = {"size": f"{file.size / 2**20:.1f}", "limit": LARGEST_UPLOAD // 2**20}
        raise forms.ValidationError(
            _("The file has %(size)s MB; at most %(limit)d MB. Nothing was stored."), params=told
        )


class UploadForm(forms.Form):
    """An instrument file and the case tables it names."""

    source = forms.FileField(label=_("Instrument file (.toml)"), validators=[not_too_large])
    tables = forms.FileField(
        label=_("Case table (.csv)"), required=False, help_text=_("Only where a question draws short cases."),
        validators=[not_too_large],
    )  # fmt: skip
