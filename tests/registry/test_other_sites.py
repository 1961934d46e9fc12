"""No site sees another's child: every route that names a case or a site answers as if there were none.

The routes come from the URL configuration, so a new one is in here without being listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import User
from accounts.policy import ROUTES
from registry.models import Case
from tests.accounts.proving import proved, signed_in
from tests.accounts.test_policy import patterns, rows
from tests.registry.children import add, two_sites

pytestmark = pytest.mark.django_db
OTHER_PARTS: dict[str, Any] = {"entity": "count", "key": "5", "number": 1, "pk": 1, "other": "K7QX2M9T4", "path": "x"}
NAMES_ONE = sorted(
    {name for name, parts in patterns(get_resolver()) if name.startswith("registry:") and "code" in parts}
)
SITE_WIDE = {name for name in NAMES_ONE if "site" in name}
METHODS = ("get", "post")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
"""Masked anew in every answer."""
ROLES = {"ada": "site_coordinator", "ivy": "site_investigator"}
PAIRS = [(name, who) for name in NAMES_ONE for who, role in ROLES.items() if role in ROUTES[name]]


@pytest.fixture
def children() -> tuple[Case, Case]:
    both = two_sites()
    for case in both:
        add(case, "count", day="5", plt="80")
    return both


def address(name: str, code: str) -> str:
    [parts] = [parts for found, parts in patterns(get_resolver()) if found == name]
    return reverse(name, kwargs={part: code if part == "code" else OTHER_PARTS.get(part, "x") for part in parts})


def browser(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def seen(client: Client, method: str, url: str) -> tuple[Any, ...]:
    """Everything of an answer that its reader can see."""
    answer = getattr(client, method)(url, {"reason": "x"} if method == "post" else {})
    return answer.status_code, TOKEN.sub(b"", answer.content), sorted(answer.headers.items()), sorted(answer.cookies)


def codes(name: str, children: tuple[Case, Case]) -> Iterator[str]:
    """Of another site, and of none."""
    if name in SITE_WIDE:
        yield from (children[1].site.code, "ZZZZ")
    else:
        yield from (children[1].code, Case().code)


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_what_is_of_another_site_looks_like_nothing(name: str, who: str, children: tuple[Case, Case]) -> None:
    client, before = browser(who), rows()
    for method in METHODS:
        theirs, none = (seen(client, method, address(name, code)) for code in codes(name, children))
        assert theirs == none, method
        assert theirs[0] in (404, 405), method
    assert rows() == before


def test_the_own_child_would_be_seen(children: tuple[Case, Case]) -> None:
    client = browser("ada")
    own, none = (seen(client, "get", address("registry:case", code)) for code in (children[0].code, Case().code))
    assert own != none and own[0] == 200


def test_there_are_routes_to_try() -> None:
    assert {"registry:case", "registry:row", "registry:delete_row", "registry:case_history"} <= set(NAMES_ONE)
    assert len(NAMES_ONE) > 25
