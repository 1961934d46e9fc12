"""Pages as a browser reads them: their text, and what their form would send back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

from accounts.models import User
from tests.accounts.proving import proved, signed_in


def client(name: str = "ada") -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def text_of(response: Any) -> str:
    body: str = response.content.decode()
    return body


def bare(response: Any, code: str) -> str:
    """The page without the address that it repeats, and without its token, which is another each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(response)).replace(code, "")


def fields(response: Any) -> dict[str, str]:
    """What a browser would send back untouched: every input, chosen option and checked box of the form of the page."""
    form = text_of(response)
    form = form[form.index('id="grid-form"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        found[given["name"]] = unescape(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found
