"""A desk to enter data at: a person of the site, and what the boxes of a form are sent as."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from registry import actions
from registry.addresses import add_url, row_url
from registry.models import Case
from tests.accounts.proving import proved, signed_in

FORM = "0" * 31 + "1"


def at_desk(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def send_new(client: Client, case: Case, entity: str, form: str = FORM, **boxes: Any) -> HttpResponse:
    return client.post(add_url(case.code, entity), {"_form": form, **boxes})


def send_row(
    client: Client, case: Case, entity: str, key: tuple[str, ...], revision: int, **boxes: Any
) -> HttpResponse:
    return client.post(row_url(case.code, entity, key), {"_revision": revision, **boxes})


def clot(case: Case, **cells: str) -> actions.Saved:
    """An index event of a child about whose treatment nothing is entered: with a reason."""
    cells = {"day": "24", "status": "index", **cells}
    return actions.add_row(owner=case, entity="vte_event", cells=cells, by="ada", reason="treated elsewhere")


def boxes_of(page: HttpResponse) -> dict[str, Any]:
    """What a browser would send of the form on a page: every box with what is in it."""
    form = page.context["form"]
    held: dict[str, Any] = {}
    for control in form.controls:
        for name, text in control.posted.items():
            held[name] = text.split(";") if control.shape == "checkboxes" and name == control.name else text
    return held
