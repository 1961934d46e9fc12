"""The public process with one planted leak: its cookie goes to every path of the host, staff's pages included."""

from typing import Any

from django.http import HttpResponse

from pave.survey_wsgi import application

__all__ = ["application"]

_shipped = HttpResponse.set_cookie


def _everywhere(response: HttpResponse, *given: Any, **named: Any) -> None:
    _shipped(response, *given, **{**named, "path": "/"})


HttpResponse.set_cookie = _everywhere  # type: ignore[assignment, method-assign]
