"""A door for apps above: each may add a panel to a survey's page, so that surveys need not know about reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from surveys.models import Survey


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and its context, drawn on the survey's page."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Survey], Panel]
_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """Called once by an app that is ready."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def panels_of(survey: Survey) -> list[Panel]:
    return [provider(survey) for provider in _PROVIDERS]
