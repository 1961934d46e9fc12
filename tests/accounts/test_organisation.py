"""Signing in through an identity provider, against one that runs in a thread."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.actions import deactivate, set_up_second_factor
from accounts.models import User
from audit.models import Entry
from tests.accounts.proving import SECRET, code, signed_in, somebody

pytestmark = pytest.mark.django_db
ENTRY, BACK = "/sign-in/with/organisation/", "/sign-in/with/organisation/back/"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Knows one person; what it says of her can be changed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.claims: dict[str, Any] = {"sub": "a-1", "email": "ada@example.org", "email_verified": True}
        self.asked: list[dict[str, list[str]]] = []

    def answer(self, path: str, body: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys",
                    **{f"{name}_endpoint": f"{self.url}/{place}" for name, place in places.items()}}  # fmt: skip
        if path == "/token":
            self.asked.append(parse_qs(body))
            told = {**self.claims, "iss": self.url, "aud": "pave", "iat": int(time.time()), "exp": time.time() + 60}
            return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(told, KEY, "RS256")}
        return self.claims if path == "/userinfo" else None


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            told = json.dumps(provider.answer(urlsplit(self.path).path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(told)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    app = {"provider_id": "organisation", "name": "Harbour", "client_id": "pave", "secret": "s",
           "settings": {"server_url": provider.url}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.PAVE_OIDC_ISSUER, settings.PAVE_OIDC_NAME = provider.url, "Harbour"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()


def through(client: Client, then: str = "") -> Any:
    """Go to the provider and come back; the answer of the last page."""
    sent = client.get(ENTRY, {"next": then} if then else {})
    state = parse_qs(urlsplit(sent.url).query)["state"][0]
    return client.get(BACK, {"code": "c", "state": state})


def test_an_invited_person_comes_in_by_the_verified_address(provider: Provider) -> None:
    ada = somebody(role="coordinator")
    client = Client()
    assert through(client, "/questions/").url == "/questions/"
    assert client.get("/account/").status_code == 200
    assert SocialAccount.objects.get().user == ada
    assert Entry.objects.filter(actor="ada", verb="person.tied").count() == 1
    assert User.objects.get().has_usable_password()


def test_after_the_first_time_the_provider_s_own_number_counts(provider: Provider) -> None:
    somebody(role="coordinator")
    through(Client())
    provider.claims["email"] = "married@example.org"
    client = Client()
    assert through(client).url == "/"
    assert client.get("/surveys/").status_code == 200


@pytest.mark.parametrize("claims", [{"email": "eve@example.org"}, {"email_verified": False}, {"email": ""}])
def test_nobody_else_comes_in_and_no_account_is_made(provider: Provider, claims: dict[str, Any]) -> None:
    somebody(role="coordinator")
    provider.claims |= claims
    client = Client()
    assert through(client).status_code == 403
    assert client.get("/surveys/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_two_people_of_one_address_are_told_apart_by_nobody(provider: Provider) -> None:
    somebody("ada", "coordinator")
    somebody("ada2", "administrator", email="ada@example.org")
    assert through(Client()).status_code == 403


def test_a_second_factor_is_asked_for_all_the_same(provider: Provider) -> None:
    set_up_second_factor(person=somebody(role="coordinator"), secret=SECRET, by="test")
    client = Client()
    assert through(client).url == "/sign-in/code/"
    assert client.get("/surveys/").status_code == 302
    assert client.post("/sign-in/code/", {"code": code()}).url == "/"


def test_who_is_deactivated_stays_out(provider: Provider) -> None:
    ada = somebody(role="coordinator")
    through(Client())
    deactivate(person=ada, by="root")
    client = Client()
    assert through(client).url == "/sign-in/"
    assert client.get("/surveys/").status_code == 302


def test_the_way_back_needs_the_state_of_this_browser(provider: Provider) -> None:
    somebody(role="coordinator")
    sent = Client().get(ENTRY)
    state = parse_qs(urlsplit(sent.url).query)["state"][0]
    other = Client()
    assert other.get(BACK, {"code": "c", "state": state}).status_code == 401
    assert provider.asked == []


def test_the_exchange_is_bound_to_the_request(provider: Provider) -> None:
    somebody(role="coordinator")
    through(Client())
    assert "code_verifier" in provider.asked[0]


def test_an_answer_for_somebody_else_s_client_is_refused(provider: Provider) -> None:
    somebody(role="coordinator")
    client = Client()
    provider.claims["email_verified"] = True
    honest = provider.answer

    def forged(path: str, body: str) -> Any:
        told = honest(path, body)
        if path == "/token":
            stolen = {**provider.claims, "iss": provider.url, "aud": "another", "exp": time.time() + 60}
            told["id_token"] = jwt.encode(stolen, KEY, "RS256")
        return told

    provider.answer = forged  # type: ignore[method-assign]
    assert through(client).status_code == 401
    assert client.get("/surveys/").status_code == 302


def test_it_is_offered_where_it_is_set_up_and_nowhere_else(provider: Provider, settings) -> None:
    assert "Sign in with Harbour" in Client().get("/sign-in/").content.decode()
    settings.PAVE_OIDC_ISSUER = ""
    assert "Sign in with" not in Client().get("/sign-in/").content.decode()


def test_without_a_provider_there_is_no_such_page() -> None:
    assert Client().get(ENTRY).status_code == 404


def test_who_has_no_password_proves_it_at_the_provider_again(provider: Provider) -> None:
    ada = somebody(role="coordinator")
    ada.set_unusable_password()
    ada.save()
    client = signed_in(ada)
    assert client.get("/account/confirm/?next=/account/password/").url == "/sign-in/?next=/account/password/"
    assert through(client, "/account/password/").url == "/account/password/"
    assert client.get("/account/password/").status_code == 200
