"""Pages of a list: stable, by the number of the row in its table, so that a row that comes meanwhile shifts nothing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

DEFAULT, MOST = 100, 500


def page_of(request: Request, rows: QuerySet[Any]) -> tuple[list[Any], str | None]:
    """The rows after `after`, at most `limit`, and the address of the next page; raises ParseError."""
    limit = whole(request, "limit", DEFAULT, 1, MOST)
    after = whole(request, "after", 0, 0, 2**62)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = found[limit:]
    url = replace_query_param(request.build_absolute_uri(), "after", found[limit - 1].pk) if more else None
    return found[:limit], url


def whole(request: Request, name: str, default: int | None, least: int, most: int) -> Any:
    """A whole number of the query; raises ParseError where it is none, or too small or large."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    try:
        number = int(text)
    except ValueError as error:
        raise ParseError(f"{name} is a whole number from {least} to {most}.") from error
    if not least <= number <= most or not text.lstrip("-").isascii():
        raise ParseError(f"{name} is a whole number from {least} to {most}.")
    return number
