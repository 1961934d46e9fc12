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
from surveys.rules import is_special

LONGEST_CELL = 4_000


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
        return (answers or special or [""])[0]
    return (given or [""])[-1]


def changes(before_json: str, cells: Mapping[str, str]) -> dict[str, str]:
    """What the respondent changed on the page: a stale page in a second tab takes nothing back."""
    try:
        before = json.loads(before_json or "{}")
    except ValueError:
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
    closes_at = forms.DateTimeField(
        required=False, label=_("Closes at (UTC)"),
        help_text=_("Optional, like 2027-02-28 18:00. Drafts may be finished for 30 minutes after it."),
    )  # fmt: skip

    class Meta:
        model = Survey
        fields = ("title", "slug", "instrument", "contact", "closes_at")
        labels = {"title": _("Title"), "contact": _("Whom to ask")}  # noqa: RUF012 - as in Django
        help_texts = {"contact": _("A name and address shown wherever a respondent is stuck.")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True
            self.fields["instrument"].disabled = self.instance.state != "preparing"


class UploadForm(forms.Form):
    """An instrument file and the case tables it names."""

    source = forms.FileField(label=_("Instrument file (.toml)"))
    tables = forms.FileField(
        label=_("Case table (.csv)"), required=False, help_text=_("Only where a question draws short cases.")
    )
