"""Check 10: browser and server compute what RFC 9474 publishes, understand each other, and refuse what is no unit."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from proofs.protocol.browser import Browser, BrowserRefused, browser
from proofs.table import Row
from surveys.blind_rsa import PREFIX_BYTES, NotBlinded, SigningKey

PUBLISHED = Path(__file__).parents[2] / "tests" / "golden" / "rfc9474.json"
FULL, SHORT = 20, 5
SHORT_SALT = 32


@dataclass(frozen=True)
class Vector:
    """A published key, message, draws and results."""

    given: dict[str, str]

    def number(self, name: str) -> int:
        return int(self.given[name], 16)

    def data(self, name: str) -> bytes:
        return bytes.fromhex(self.given[name])

    @cached_property
    def key(self) -> SigningKey:
        p, q, d = (self.number(name) for name in "pqd")
        public = rsa.RSAPublicNumbers(self.number("e"), self.number("n"))
        own = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()
        return SigningKey(_pem(own))

    @property
    def factor(self) -> int:
        return pow(self.number("inv"), -1, self.number("n"))

    @property
    def prepared(self) -> bytes:
        return self.data("msg_prefix") + self.data("msg")


def published() -> Vector:
    return Vector(json.loads(PUBLISHED.read_text()))


def differences_in_python(vector: Vector) -> list[str]:
    """Which published values the server's side does not reproduce."""
    key = vector.key
    made = key.public.blind(vector.prepared, vector.factor, vector.data("salt"))
    signed = key.blind_sign(vector.data("blinded_msg"))
    found = {
        "n": key.public.modulus == vector.number("p") * vector.number("q"),
        "inv": made.inverse == vector.number("inv"),
        "blinded_msg": made.blinded == vector.data("blinded_msg"),
        "blind_sig": signed == vector.data("blind_sig"),
        "sig": key.public.finalised(made, signed) == vector.data("sig"),
        "verify": key.public.is_signed(vector.prepared, vector.data("sig")),
    }
    return [name for name, equal in found.items() if not equal]


def differences_in_javascript(vector: Vector, device: Browser) -> list[str]:
    """Which published values the browser's side does not reproduce."""
    der = vector.key.public.der
    draws = [vector.data("msg_prefix"), vector.data("salt"), vector.factor.to_bytes(vector.key.public.size)]
    made = device.blind(der, vector.data("msg"), draws)
    found = {
        "prepared_msg": made.prepared == vector.prepared,
        "inv": made.inverse == vector.data("inv"),
        "blinded_msg": made.blinded == vector.data("blinded_msg"),
        "sig": device.finalise(der, made, vector.data("blind_sig")) == vector.data("sig"),
    }
    return [name for name, equal in found.items() if not equal]


def round_trips(device: Browser, count: int) -> int:
    """How many fresh codes, blinded by the browser, signed here and finalised there, verify here; at the real size."""
    key, held = SigningKey.made(), 0
    for _ in range(count):
        secret = secrets.token_bytes(16)
        made = device.blind(key.public.der, secret)
        signature = device.finalise(key.public.der, made, key.blind_sign(made.blinded))
        held += made.prepared[PREFIX_BYTES:] == secret and key.public.is_signed(made.prepared, signature)
    return held


def signed_though_no_unit(vector: Vector) -> list[str]:
    """Which numbers the server signs though they are none between 1 and n - 1 that share no factor with n."""
    n, p, size = vector.number("n"), vector.number("p"), vector.key.public.size
    numbers = {"0": 0, "1": 1, "n - 1": n - 1, "n": n, "n + 1": n + 1, "p": p, "p * k": p * secrets.randbelow(2**64)}
    return [name for name, number in numbers.items() if _is_signed(vector.key, number.to_bytes(size))]


def _is_signed(key: SigningKey, blinded: bytes) -> bool:
    try:
        key.blind_sign(blinded)
    except NotBlinded:
        return False
    return True


def short_salt_is_refused(key: SigningKey) -> bool:
    """A true PSS signature of this very key, but with a salt of 32 bytes: the planted leak of this check."""
    prepared = secrets.token_bytes(48)
    own = serialization.load_pem_private_key(key.pem, password=None)
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SHORT_SALT)
    if not isinstance(own, rsa.RSAPrivateKey):
        raise TypeError("not an RSA key")
    signature = own.sign(prepared, scheme, hashes.SHA384())
    own.public_key().verify(signature, prepared, scheme, hashes.SHA384())
    return not key.public.is_signed(prepared, signature)


def a_cheating_server_is_noticed(device: Browser, key: SigningKey) -> bool:
    """The browser's code refuses a signature of something else, and so does the server when it sees it unblinded."""
    made = device.blind(key.public.der, secrets.token_bytes(16))
    other = key.blind_sign(device.blind(key.public.der, secrets.token_bytes(16)).blinded)
    signature = int.from_bytes(other) * int.from_bytes(made.inverse) % key.public.modulus
    try:
        device.finalise(key.public.der, made, other)
    except BrowserRefused:
        return not key.public.is_signed(made.prepared, signature.to_bytes(key.public.size))
    return False


def row(full: bool) -> Row:
    vector, count = published(), FULL if full else SHORT
    with browser() as device:
        wrong = differences_in_python(vector) + differences_in_javascript(vector, device)
        wrong += signed_though_no_unit(vector)
        held = round_trips(device, count)
        noticed = a_cheating_server_is_noticed(device, vector.key)
    refused = short_salt_is_refused(vector.key)
    return Row(
        number=10, name="RFC 9474 vectors; browser and server", database="-",
        linked=f"{len(wrong)} values differ; {held} of {count} round trips", chance="-",
        threshold=f"0; {count} of {count}", verdict=not wrong and held == count and noticed,
        leak=f"salt of {SHORT_SALT} bytes: {'refused' if refused else 'accepted'}", leak_caught=refused,
    )  # fmt: skip


def rows(full: bool) -> Iterator[Row]:
    yield row(full)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
