"""A respondent for tests: walks the pages as a browser without JavaScript does, from the HTML that it was sent."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from surveys.bodies import Draft
from surveys.codes import read_code, response_id
from surveys.instrument import Instrument
from surveys.models import Response
from surveys.queries import instrument_of, opened_answers

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


def hidden_fields(page: Any) -> dict[str, str]:
    """The hidden inputs of a page, as they would be sent back."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page.content.decode())}


def as_posted(cells: dict[str, str], multiple: frozenset[str]) -> dict[str, Any]:
    """Cells as a browser posts them: a value a ticked box or a ranked place."""
    return {name: cell.split(";") if name in multiple else cell for name, cell in cells.items()}


def several(instrument: Instrument) -> frozenset[str]:
    """Columns of which a browser posts several values."""
    return frozenset(column.name for column in instrument.columns if column.kind in ("multiple", "ranking"))


class Respondent:
    """One browser on one survey."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug

    def path(self, tail: str = "") -> str:
        return f"/answer/{self.slug}/{tail}"

    def get(self, tail: str = "") -> HttpResponse:
        return self.client.get(self.path(tail))

    def post(self, tail: str = "", **fields: Any) -> HttpResponse:
        return self.client.post(self.path(tail), fields)

    def start(self, **gates: str) -> Respondent:
        """Through the first page: agree, and get a code."""
        page = self.get()
        assert page.status_code == 200, page.content
        answered = self.post(**hidden_fields(page), consent="yes", **gates)
        assert answered.status_code == 302, answered.content.decode()
        return self

    def answer(self, section: str, go: str = "next", **fields: Any) -> HttpResponse:
        """Open a section, change what is given, press a button; the rest is sent back as it stood, as browsers do."""
        page = hidden_fields(self.get(f"section/{section}/"))
        stood = as_posted(json.loads(page["before"]), several(instrument_of(self.response().survey.instrument)))
        return self.post(f"section/{section}/", **(stood | page | {"go": go} | fields))

    @property
    def code(self) -> str:
        return read_code(next(cookie.value for name, cookie in self.client.cookies.items() if "pave_draft" in name))

    def response(self) -> Response:
        return Response.objects.get(pk=response_id(self.slug, self.code))

    def cells(self) -> dict[str, str]:
        """What is stored for this respondent now, draft or submitted."""
        row = self.response()
        if row.state == "submitted":
            return dict(opened_answers(row.body)["cells"])
        return Draft.opened(row.body, self.code).cells


def before(**cells: str) -> str:
    """The hidden note of what a page showed when it was sent."""
    return json.dumps(cells)
