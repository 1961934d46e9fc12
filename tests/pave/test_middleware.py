"""NUL is in no text that a person sends: PostgreSQL would not keep it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.registry.children import two_sites
from tests.registry.fast_entry.pages import client

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "/registry/cases/?code=%00", "/registry/queries/?check=%00", "/registry/?site=%00", "/registry/sites/%00/",
    "/registry/?a%00b=1",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_nul_is_a_bad_request(address: str) -> None:
    two_sites()
    assert client().get(address).status_code == 400


def test_a_form_with_nul_is_a_bad_request_whatever_way_it_is_sent() -> None:
    case, _ = two_sites()
    where, sent = f"/registry/cases/{case.code}/count/new/", {"_reason": "a\0b", "day": "5", "plt": "45"}
    assert client().post(where, sent).status_code == 400
    urlencoded = {"data": "_reason=a%00b&day=5", "content_type": "application/x-www-form-urlencoded"}
    assert client().post(where, **urlencoded).status_code == 400
    assert client().post(where, {**sent, "_reason": "ab"}).status_code != 400


def test_nul_in_the_name_of_who_signs_in_is_a_bad_request() -> None:
    assert Client().post("/sign-in/", {"username": "\0", "password": "x"}).status_code == 400
