"""The body of a request: JSON, not deep, of texts that every database takes."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 8


class PlainJson(JSONParser):
    """JSON as rows need it; anything stranger does not read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The JSON is too deep.") from error
        check_plain(body)
        return body


def check_plain(body: Any) -> None:
    """Raises ParseError for what is deeper than rows are, and for texts that hold NUL or half a character."""
    level = [body]
    for _ in range(DEEPEST):
        texts = [one for one in level if isinstance(one, str)]
        texts += [key for one in level if isinstance(one, dict) for key in one]
        if not all(_is_plain(text) for text in texts):
            raise ParseError("A text holds a character that cannot be kept.")
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise ParseError(f"The JSON is deeper than {DEEPEST} levels.")


def _inside(one: Any) -> list[Any]:
    return list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []


def _is_plain(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= mark <= "\udfff" for mark in text)
