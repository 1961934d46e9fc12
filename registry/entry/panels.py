"""Panels of the case page that other rooms bring: one line each in PANELS.

A room brings a template and a context function `panel(user, case, facts) -> dict | None`: what its template reads, or
None where it has nothing to show this person. The page renders the template with this, by its names and as `panel`,
beside `case` and `facts`; panels stand under the records, in the order of PANELS. A panel asks no question of the
database for each row, holds no filled button, and begins with an h2. A room is imported when the first page is shown,
so that it may import from here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.sessions import person_of
from registry.facts import Facts
from registry.models import Case

Context = Callable[[User, Case, Facts], "dict[str, Any] | None"]

PANELS: tuple[tuple[str, str], ...] = (
    # (template, module with the function `panel`), for example:
    # ("registry/lifecycle/panel.html", "registry.lifecycle.panel"),
    ("registry/data_queries/panel.html", "registry.data_queries.panel"),
    ("registry/adjudicating/panel.html", "registry.adjudicating.panel"),
    ("registry/lifecycle/panel.html", "registry.lifecycle.panel"),
)


def panels_for(request: HttpRequest, case: Case, facts: Facts) -> list[SafeString]:
    """The panels that have something to show this person, in order."""
    user = person_of(request)
    found = ((template, context_of(module)(user, case, facts)) for template, module in PANELS)
    return [
        render_to_string(template, {**context, "panel": context, "case": case, "facts": facts}, request)
        for template, context in found
        if context is not None
    ]


@cache
def context_of(module: str) -> Context:
    """The context function of a room; raises AttributeError where the module has none."""
    function: Context = import_module(module).panel
    return function
