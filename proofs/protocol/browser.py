"""The shipped browser code under Node, asked from here: what people's own devices compute."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HARNESS = Path(__file__).with_name("blind.mjs")


class BrowserRefused(Exception):
    """The library refused what it was given; the message is its own."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a browser holds between asking and being answered."""

    prepared: bytes
    blinded: bytes
    inverse: bytes


class Browser:
    """Blinds and finalises as the page does."""

    def __init__(self, asks: IO[str], answers: IO[str]) -> None:
        self._asks, self._answers = asks, answers

    def blind(self, key: bytes, secret: bytes, draws: Sequence[bytes] = ()) -> Made:
        """`draws` stand in, in order, for what the library would draw: prefix, salt, blinding factor."""
        said = self._said(act="blind", key=key.hex(), secret=secret.hex(), draws=[one.hex() for one in draws])
        return Made(*(bytes.fromhex(said[name]) for name in ("prepared", "blinded", "inverse")))

    def finalise(self, key: bytes, made: Made, blind_signature: bytes) -> bytes:
        """Raises BrowserRefused where the signature is none of this key."""
        said = self._said(
            act="finalize", key=key.hex(), prepared=made.prepared.hex(), inverse=made.inverse.hex(),
            blind_signature=blind_signature.hex(),
        )  # fmt: skip
        return bytes.fromhex(said["signature"])

    def _said(self, **asked: object) -> dict[str, str]:
        self._asks.write(json.dumps(asked) + "\n")
        self._asks.flush()
        said: dict[str, str] = json.loads(self._answers.readline())
        if "error" in said:
            raise BrowserRefused(said["error"])
        return said


@contextmanager
def browser() -> Iterator[Browser]:
    """A Node process with the page's code in it; raises FileNotFoundError where there is no Node."""
    with subprocess.Popen(["node", str(HARNESS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin is not None  # noqa: S101 - both are pipes
        assert node.stdout is not None  # noqa: S101
        yield Browser(node.stdin, node.stdout)
        node.stdin.close()
