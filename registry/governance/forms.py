"""What people type about switches and limits."""

from __future__ import annotations

from typing import Any

from django import forms

from registry.codebook import Field, Limits
from registry.columns import DIGITS, PLACES
from registry.governance.actions import LONGEST


def _end(label: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "limit-end"})
    return forms.DecimalField(
        label=label, required=False, max_digits=DIGITS, decimal_places=PLACES, widget=widget, localize=False
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Reason", max_length=LONGEST, help_text="It stays with the change.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": "Say why: the reason stays with the change."},
    )  # fmt: skip


class SwitchForm(forms.Form):
    reason = _reason()


class LimitsForm(forms.Form):
    """The four ends of a field's limits; a blank one is the registry's."""

    soft_low, soft_high = _end("Ask for a reason below"), _end("Ask for a reason above")
    hard_low, hard_high = _end("Refuse below"), _end("Refuse above")
    reason = _reason()

    def __init__(self, *args: Any, field: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        unit = f" {field.unit_label}" if field.unit_label else ""
        for name, end in self._registry().items():
            self.fields[name].help_text = (
                f"The registry's: {end}{unit}." if end is not None else "The registry has none."
            )

    def limits(self) -> tuple[Limits, Limits]:
        """(hard, soft) as they were typed, blank ends filled with the registry's; both empty where all are blank."""
        typed = {name: self.cleaned_data[name] for name in self._registry()}
        if all(end is None for end in typed.values()):
            return Limits(), Limits()
        ends = {name: typed[name] if typed[name] is not None else end for name, end in self._registry().items()}
        hard = Limits(ends["hard_low"], ends["hard_high"])
        low = ends["soft_low"] if typed["soft_low"] is not None else _inner(ends["soft_low"], hard.low, max)
        high = ends["soft_high"] if typed["soft_high"] is not None else _inner(ends["soft_high"], hard.high, min)
        return hard, Limits(low, high)

    def _registry(self) -> dict[str, Any]:
        hard, soft = self.field.hard, self.field.soft
        return {"soft_low": soft.low, "soft_high": soft.high, "hard_low": hard.low, "hard_high": hard.high}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for low, high in (("soft_low", "soft_high"), ("hard_low", "hard_high")):
            one, other = given.get(low), given.get(high)
            if one is not None and other is not None and one > other:
                self.add_error(low, f"{one} is above {other}. Did they get swapped?")
        return given


def _inner(soft: Any, hard: Any, inner: Any) -> Any:
    """The registry's soft end, drawn in where the site's hard end is nearer."""
    return hard if soft is None else soft if hard is None else inner(soft, hard)
