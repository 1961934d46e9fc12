"""System checks: a model that is audited has its triggers, and a model of an audited app says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from audit.triggers import faults
from audit.watch import Audited, Exempt


@register(Tags.models)
def every_model_says_whether_it_is_audited(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """In apps whose AppConfig says `audited = True`."""
    return [
        Error("says neither Audited nor Exempt in `audited`, and its app is audited", obj=model, id="audit.E001")
        for config in app_configs or apps.get_app_configs()
        if getattr(config, "audited", False)
        for model in config.get_models()
        if not isinstance(getattr(model, "audited", None), (Audited, Exempt))
    ]


@register(Tags.database)
def triggers_are_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Warnings, because migrate, which puts them right, does not start where this is an error."""
    return [
        Warning(fault, hint="./run manage migrate puts it right", id="audit.W001")
        for alias in databases or []
        for fault in faults(connections[alias])
    ]
