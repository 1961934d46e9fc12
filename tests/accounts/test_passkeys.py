"""Passkeys: made after a fresh sign-in, asked for after the password, and counted as a second factor."""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import unescape
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from accounts import actions, second_factor
from accounts.models import User
from accounts.permissions import Refused
from audit.models import Entry
from tests.accounts.proving import WORD, a_site, code, member, proved, signed_in

pytestmark = pytest.mark.django_db
HOST, ORIGIN = "pave.example", "https://pave.example"


def told(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


class Device:
    """An authenticator, written by other hands than the code that checks it. Its key is for one host alone."""

    def __init__(self, host: str = HOST, origin: str = ORIGIN) -> None:
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), b"device-0123456789"
        self.host, self.origin = hashlib.sha256(host.encode()).digest(), origin

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def make(self, offer: dict[str, Any]) -> str:
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        kept = b"\0" * 16 + struct.pack(">H", len(self.id)) + self.id + public
        data = self.host + b"\x45" + b"\0\0\0\0" + kept  # present, verified, with a key
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("create", offer["publicKey"]["challenge"])
        return self._answer({"attestationObject": told(attested), "clientDataJSON": told(client)})

    def use(self, challenge: dict[str, Any]) -> str:
        assert self.id in [urlsafe_b64decode(one["id"] + "==") for one in challenge["publicKey"]["allowCredentials"]]
        data, client = self.host + b"\x05" + b"\0\0\0\1", self._client("get", challenge["publicKey"]["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {"authenticatorData": told(data), "clientDataJSON": told(client), "signature": told(signature)}
        )

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": told(self.id), "rawId": told(self.id), "type": "public-key", "response": response,
                           "clientExtensionResults": {}})  # fmt: skip


def options(answer: Any) -> dict[str, Any]:
    page = answer.content.decode()
    start = page.index('data-options="') + len('data-options="')
    return json.loads(unescape(page[start : page.index('"', start)]))


@pytest.fixture
def ada() -> User:
    return member("ada", "site_coordinator", a_site())


def here(client: Client) -> Client:
    client.defaults |= {"HTTP_HOST": HOST, "wsgi.url_scheme": "https"}
    return client


def add(client: Client, device: Device, name: str = "work laptop") -> Any:
    offer = options(client.get("/account/passkeys/"))
    return client.post("/account/passkeys/", {"name": name, "credential": device.make(offer)})


def begin(name: str = "ada") -> Client:
    """The right password, and now at the second step."""
    client = here(Client())
    answer = client.post("/sign-in/", {"username": name, "password": WORD})
    assert answer.headers["Location"] == "/sign-in/code/"
    return client


def owner_of(device: Device, person: User) -> Client:
    client = here(proved(signed_in(person), person))
    assert add(client, device).status_code == 302
    return client


def test_a_passkey_stands_in_place_of_the_code(ada: User) -> None:
    device = Device()
    owner_of(device, ada)
    client = begin()
    answer = client.post("/sign-in/code/", {"credential": device.use(options(client.get("/sign-in/code/")))})
    assert answer.status_code == 302
    assert client.get("/registry/").status_code == 200
    [key] = second_factor.passkeys(ada)
    assert (key.name, key.used_at is not None) == ("work laptop", True)


def test_the_password_alone_opens_nothing_to_who_has_only_a_passkey(ada: User) -> None:
    client = here(signed_in(ada))
    client.post("/account/confirm/", {"password": WORD, "next": "/account/passkeys/"})
    first = add(client, Device())
    assert first.headers["Location"] == "/account/recovery-codes/"
    assert client.get("/registry/").status_code == 200, "made just now, so proved"
    assert not second_factor.has_app(ada) and second_factor.has_one(ada)
    assert "/sign-in/" in begin().get("/registry/").headers["Location"]


def test_the_code_of_an_app_still_opens_for_who_has_both(ada: User) -> None:
    owner_of(Device(), ada)
    client = begin()
    assert client.post("/sign-in/code/", {"code": code()}).status_code == 302
    assert client.get("/registry/").status_code == 200


@pytest.mark.parametrize("wrong", [Device(origin="https://pave.evil.example"), Device(host="evil.example"), Device()])
def test_an_answer_for_another_place_or_by_another_key_is_refused(ada: User, wrong: Device) -> None:
    owner_of(Device(), ada)
    client = begin()
    answer = client.post("/sign-in/code/", {"credential": wrong.use(options(client.get("/sign-in/code/")))})
    assert "This passkey does not fit" in answer.content.decode()
    assert client.get("/registry/").status_code == 302


def test_an_answer_counts_once_and_only_for_its_own_challenge(ada: User) -> None:
    device = Device()
    owner_of(device, ada)
    client, other = begin(), begin()
    answer = device.use(options(client.get("/sign-in/code/")))
    other.get("/sign-in/code/")
    assert "does not fit" in other.post("/sign-in/code/", {"credential": answer}).content.decode()
    assert client.post("/sign-in/code/", {"credential": answer}).status_code == 302


RUBBISH = ["", "{}", "[]", "nonsense", "null", '{"id": 1}', '{"rawId": 1, "response": 7}', '{"response": {}}',
           '{"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "AA", "attestationObject": "AA",'
           ' "authenticatorData": "AA", "signature": "AA"}}',
           "[" * 100_000, "[" * 300 + "]" * 300, '{"id": ' + "1" * 5000 + "}"]  # fmt: skip


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_refused_at_every_door(ada: User, rubbish: str) -> None:
    owner = owner_of(Device(), ada)
    owner.get("/account/passkeys/")
    assert owner.post("/account/passkeys/", {"name": "x", "credential": rubbish}).status_code == 422
    client = begin()
    client.get("/sign-in/code/")
    assert client.post("/sign-in/code/", {"credential": rubbish}).status_code == 200
    assert owner.post("/account/confirm/", {"password": WORD, "credential": rubbish}).status_code == 422
    assert len(second_factor.passkeys(ada)) == 1


def test_a_passkey_is_added_after_a_fresh_sign_in_alone(ada: User) -> None:
    client = here(proved(signed_in(ada), ada, ago=11 * 60))
    assert client.get("/account/passkeys/").headers["Location"].startswith("/account/confirm/")
    assert client.post("/account/passkeys/", {"credential": "{}"}).headers["Location"].startswith("/account/confirm/")


def test_a_passkey_proves_again_who_it_is(ada: User) -> None:
    device = Device()
    client = owner_of(device, ada)
    proved(client, ada, ago=11 * 60)
    challenge = options(client.get("/account/confirm/?next=/account/passkeys/"))
    given = {"password": WORD, "credential": device.use(challenge), "next": "/account/passkeys/"}
    assert client.post("/account/confirm/", {**given, "password": "wrong"}).status_code == 422
    challenge = options(client.get("/account/confirm/?next=/account/passkeys/"))
    answer = client.post("/account/confirm/", {**given, "credential": device.use(challenge)})
    assert answer.headers["Location"] == "/account/passkeys/"
    assert client.get("/account/passkeys/").status_code == 200


def test_the_last_factor_of_who_needs_one_stays(ada: User) -> None:
    owner_of(Device(), ada)
    second_factor.forget_app(ada)
    [key] = second_factor.passkeys(ada)
    with pytest.raises(Refused, match="your only second factor"):
        actions.remove_passkey(person=ada, pk=key.pk, by="ada")
    assert second_factor.has_one(ada)


def test_a_passkey_that_is_removed_opens_nothing(ada: User) -> None:
    device = Device()
    client = owner_of(device, ada)
    [key] = second_factor.passkeys(ada)
    assert client.post(f"/account/passkeys/{key.pk}/remove/").status_code == 302
    assert second_factor.passkeys(ada) == []
    assert "data-options" not in begin().get("/sign-in/code/").content.decode()
    assert list(Entry.objects.filter(verb__startswith="passkey").order_by("id").values_list("verb", flat=True)) == [
        "passkey.added", "passkey.removed"]  # fmt: skip


def test_nobody_removes_the_passkey_of_another(ada: User) -> None:
    owner_of(Device(), ada)
    eve = member("eve", "site_coordinator", a_site("Hill"))
    [key] = second_factor.passkeys(ada)
    here(proved(signed_in(eve), eve)).post(f"/account/passkeys/{key.pk}/remove/")
    assert len(second_factor.passkeys(ada)) == 1


def test_another_phone_leaves_the_passkeys(ada: User) -> None:
    owner_of(Device(), ada)
    actions.set_up_second_factor(person=ada, secret=second_factor.new_secret(), by="ada")
    assert len(second_factor.passkeys(ada)) == 1


def test_an_administrators_reset_takes_them_all(ada: User) -> None:
    owner_of(Device(), ada)
    actions.forget_second_factor(person=ada, reason="called back", by="root")
    assert not second_factor.has_one(ada) and second_factor.recovery_codes(ada) == []
