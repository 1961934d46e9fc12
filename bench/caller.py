"""Calls a WSGI handler as a server does: a fresh environ a request, the answer read and closed. No network."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

HOST = "127.0.0.1"


class Site:
    """A handler with its own middleware and routes; `enter` before a batch, since routes are process-wide."""

    def __init__(self, routes: str, middleware: Sequence[str]) -> None:
        self.routes = routes
        former, settings.MIDDLEWARE = settings.MIDDLEWARE, list(middleware)
        self.handler = WSGIHandler()
        settings.MIDDLEWARE = former

    def enter(self) -> None:
        settings.ROOT_URLCONF = self.routes


@dataclass(frozen=True)
class Call:
    """One request to one site; `form` makes it a POST."""

    site: Site
    path: str
    form: Mapping[str, str | Sequence[str]] | None = None
    cookie: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def environ(self, body: bytes) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "GET" if self.form is None else "POST", "SCRIPT_NAME": "", "PATH_INFO": self.path,
            "QUERY_STRING": "", "SERVER_NAME": HOST, "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST, "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9",
            "HTTP_SEC_FETCH_SITE": "same-origin", "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0), "wsgi.multithread": False,
            "wsgi.multiprocess": False, "wsgi.run_once": False, **self.headers,
        }  # fmt: skip

    @property
    def body(self) -> bytes:
        return urlencode(self.form, doseq=True).encode() if self.form is not None else b""

    def once(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body of one call."""
        self.site.enter()
        return self._send(self.body)

    def _send(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self.site.handler(self.environ(body), lambda status, headers, *rest: told.append((status, headers)))
        content = b"".join(answer)
        answer.close()
        return int(told[0][0][:3]), told[0][1], content

    def many(self, times: int) -> None:
        """So many calls, each of which must succeed."""
        self.site.enter()
        body = self.body
        for _ in range(times):
            status, _, _ = self._send(body)
            if status >= 400:
                raise RuntimeError(f"{self.path} answered {status}")
