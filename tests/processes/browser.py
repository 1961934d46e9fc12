"""A browser over a real socket, as a TLS proxy passes it on: cookies, same-origin headers, X-Forwarded-Proto."""

from __future__ import annotations

import html
import http.client
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def target(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden inputs, as they would be sent back."""
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.text)}


class Browser:
    """One visitor. Cookies marked Secure are kept: the proxy in front speaks TLS."""

    def __init__(self, port: int, host: str = "survey.example.org") -> None:
        self.port, self.host = port, host
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._ask("GET", path, {}, None)

    def post(self, path: str, **fields: Any) -> Page:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{self.host}",
                   "Sec-Fetch-Site": "same-origin"}  # fmt: skip
        return self._ask("POST", path, headers, urlencode(fields, doseq=True))

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str | None) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": self.host, "X-Forwarded-Proto": "https", "Cookie": cookie, **headers}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            page = Page(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
            self._keep(answer.headers.get_all("Set-Cookie") or [])
        finally:
            connection.close()
        return page

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
