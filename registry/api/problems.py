"""What went wrong, as RFC 9457 has it: type, title, status, detail, and each cell that is concerned."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from registry import actions, queries
from registry.api.cells import NotCells, row_as_json
from registry.cells import Problem
from registry.codebook_reader import codebook

TITLES = {
    400: "The request does not read", 401: "A token is needed", 403: "This token may not do that",
    404: "There is nothing here", 405: "This method is not for this address", 406: "This form is not served",
    412: "Somebody else changed this row meanwhile", 413: "The request is too large", 415: "Send JSON",
    422: "The data were refused", 428: "Say which revision you change", 429: "Too many requests",
}  # fmt: skip


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_detail = "Send If-Match with the ETag of the row as you read it."


class Unprocessable(exceptions.APIException):
    status_code = 422


class ProblemRenderer(JSONRenderer):
    """JSON; an error under the name that its standard gives it."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and response.status_code >= 400:
            response["Content-Type"] = "application/problem+json"
        body: bytes = super().render(data, accepted_media_type, renderer_context)
        return body


def answer_for(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API as a problem; None where it is our fault, and the error page speaks."""
    match error:
        case actions.Refused():
            sent = [_problem(one) for one in error.problems]
            return _answer(422, "Nothing was written. Each problem says why and what to do.", problems=sent)
        case actions.Conflict():
            book = codebook()
            theirs = row_as_json(book, error.theirs) if error.theirs else None
            return _answer(
                412, "Nothing was written. Compare both rows, and send again with the new ETag.",
                fields=list(error.fields), mine=row_as_json(book, error.mine), theirs=theirs, revision=error.revision,
            )  # fmt: skip
        case NotCells():
            return _answer(400, str(error))
        case RequestDataTooBig():
            return _answer(413, "Send at most 5 MiB at once, in several requests if need be. Nothing was written.")
        case queries.NotFound() | Http404():
            return _answer(404, "There is nothing here that this token reaches.")
    found = exception_handler(error, context)
    if found is None:
        return None
    detail = getattr(error, "detail", "")
    told = _answer(found.status_code, detail if isinstance(detail, str) else "The request does not read.")
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if found.has_header(name):
            told[name] = found[name]
    return told


def _answer(status: int, detail: str, **more: Any) -> Response:
    told = {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status, "detail": str(detail)}
    return Response({**told, **more}, status=status)


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "field": problem.field, "rule": problem.rule, "severity": problem.severity, "text": problem.text,
        "offer": problem.offer,
    }  # fmt: skip
