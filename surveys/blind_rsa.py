"""Blind RSA signatures, the server's part: RSABSSA-SHA384-PSS-Randomized of RFC 9474. Pure.

The browser's part is a library in the front end. The server signs what it cannot read (`blind_sign`), and later knows
its own signature again (`is_signed`). `prepare_for` does the browser's arithmetic for a browser without JavaScript.
Encoding and verification follow RFC 8017 (EMSA-PSS, MGF1) with SHA-384 and a salt of 48 bytes.
"""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BITS = 3072
PREFIX_BYTES = 32
SALT_BYTES = 48
FINGERPRINT_BYTES = 16
_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT_BYTES)


class NotBlinded(ValueError):
    """What came is no blinded message for this key."""


@dataclass(frozen=True, slots=True)
class Blinded:
    """A prepared message, its blinded form, and what takes the blinding off again."""

    prepared: bytes
    blinded: bytes
    inverse: int


class PublicKey:
    """The public half, from its DER bytes (SubjectPublicKeyInfo)."""

    def __init__(self, der: bytes) -> None:
        key = serialization.load_der_public_key(der)
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("not an RSA key")
        self.der, self._key = der, key
        self.modulus, self.exponent = key.public_numbers().n, key.public_numbers().e
        self.size = (key.key_size + 7) // 8

    @cached_property
    def fingerprint(self) -> bytes:
        """The first 16 bytes of SHA-256 of the DER bytes: what is printed and compared."""
        return hashlib.sha256(self.der).digest()[:FINGERPRINT_BYTES]

    def is_signed(self, prepared: bytes, signature: bytes) -> bool:
        """Whether this key signed the prepared message."""
        try:
            self._key.verify(signature, prepared, _PSS, hashes.SHA384())
        except InvalidSignature:
            return False
        return True

    def blind(self, prepared: bytes, factor: int, salt: bytes) -> Blinded:
        """Encode and blind a prepared message with a given factor and salt (RFC 9474, 4.2)."""
        encoded = int.from_bytes(emsa_pss_encoded(prepared, self.modulus.bit_length() - 1, salt))
        inverse = pow(factor, -1, self.modulus)
        blinded = encoded * pow(factor, self.exponent, self.modulus) % self.modulus
        return Blinded(prepared, blinded.to_bytes(self.size), inverse)

    def finalised(self, made: Blinded, blind_signature: bytes) -> bytes:
        """The signature with the blinding taken off; raises InvalidSignature where the server cheated."""
        signature = (int.from_bytes(blind_signature) * made.inverse % self.modulus).to_bytes(self.size)
        if not self.is_signed(made.prepared, signature):
            raise InvalidSignature
        return signature

    def prepare_for(self, secret: bytes) -> Blinded:
        """The browser's part for a code that the server made: the same code gives the same bytes, so a repeat is safe.

        Only for browsers without JavaScript. Elsewhere prefix, factor and salt are random and never come from the code:
        whoever records the blinded value and later sees the code could otherwise put the two together.
        """
        length = PREFIX_BYTES + SALT_BYTES + self.size + 16
        material = HKDF(hashes.SHA384(), length, salt=self.fingerprint, info=b"pave/blind").derive(secret)
        prefix, salt, rest = material[:PREFIX_BYTES], material[PREFIX_BYTES:][:SALT_BYTES], material[-self.size - 16 :]
        factor = int.from_bytes(rest) % (self.modulus - 2) + 2
        return self.blind(prefix + secret, factor, salt)


class SigningKey:
    """The private half; signs without seeing."""

    def __init__(self, pem: bytes) -> None:
        key = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("not an RSA key")
        self._numbers = key.private_numbers()
        der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.public = PublicKey(der)

    @classmethod
    def made(cls, bits: int = KEY_BITS) -> SigningKey:
        """A fresh key."""
        return cls(_pem(rsa.generate_private_key(public_exponent=65537, key_size=bits)))

    @property
    def pem(self) -> bytes:
        return _pem(self._numbers.private_key())

    def check(self, blinded: bytes) -> int:
        """The number to sign; raises NotBlinded for a wrong length or a number that is no unit between 1 and n - 1."""
        number, modulus = int.from_bytes(blinded), self.public.modulus
        if len(blinded) != self.public.size or not 1 < number < modulus - 1 or math.gcd(number, modulus) != 1:
            raise NotBlinded("not a blinded message for this key")
        return number

    def blind_sign(self, blinded: bytes) -> bytes:
        """Sign a blinded message (RFC 9474, 4.3), base-blinded, and checked before it leaves."""
        number, modulus, exponent = self.check(blinded), self.public.modulus, self.public.exponent
        # Base blinding: the time of the exponentiation then says nothing about the number or the key.
        mask = _unit(modulus)
        masked = number * pow(mask, exponent, modulus) % modulus
        signature = self._powered(masked) * pow(mask, -1, modulus) % modulus
        if pow(signature, exponent, modulus) != number:
            raise ArithmeticError("the signature does not fit; nothing was given out")
        return signature.to_bytes(self.public.size)

    def _powered(self, number: int) -> int:
        own = self._numbers
        by_p, by_q = pow(number % own.p, own.dmp1, own.p), pow(number % own.q, own.dmq1, own.q)
        return by_q + own.q * ((by_p - by_q) * own.iqmp % own.p)


def _unit(modulus: int) -> int:
    while True:
        number = secrets.randbelow(modulus - 2) + 2
        if math.gcd(number, modulus) == 1:
            return number


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def emsa_pss_encoded(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384 and MGF1-SHA-384; `bits` is one less than those of the modulus."""
    length, digest = -(-bits // 8), hashlib.sha384(message).digest()
    if length < len(digest) + len(salt) + 2:
        raise ValueError("the key is too short for this hash and salt")
    hashed = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = bytes(length - len(salt) - len(hashed) - 2) + b"\x01" + salt
    masked = bytearray(one ^ other for one, other in zip(block, _mgf1(hashed, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + hashed + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = (hashlib.sha384(seed + number.to_bytes(4)).digest() for number in range(-(-length // 48)))
    return b"".join(blocks)[:length]
