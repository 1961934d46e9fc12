"""Check 12, third part: three of ten messages are lost, and a browser that sends the same again always gets through."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from random import Random
from typing import Any
from unittest.mock import patch

from proofs.protocol.stage import ANSWERS, Device, Person, Stage, public_surface, staged
from surveys import ledger
from surveys.cells import AlreadyIssued, Cells
from surveys.codes import key_material, read_code
from surveys.lifecycle import ResponseState
from surveys.limits import LIMITS

FULL, SHORT = 1_000, 60
LOST = 0.3
MOST_TRIES = 60
NO_SCRIPT, SECOND_DEVICE = 0.2, 0.25
SHOWN_CODE = re.compile(r'name="code" value="([^"]+)"')


class Stuck(Exception):
    """Somebody who did everything right cannot go on; the message says where."""


class Network:
    """Loses requests before the server sees them, and replies after it has acted."""

    def __init__(self, seed: int, lost: float = LOST) -> None:
        self._draw, self._lost = Random(f"network {seed}"), lost  # noqa: S311 - a simulation

    def through(self, device: Device, send: Callable[[], Any], expected: tuple[int, ...] = (200,)) -> Any:
        """Send until a reply arrives; a lost reply sets no cookie either."""
        for _ in range(MOST_TRIES):
            is_lost = self._draw.random() < self._lost
            if is_lost and self._draw.random() < 0.5:
                continue
            before = deepcopy(device.client.cookies)
            reply = send()
            if is_lost:
                device.client.cookies = before
                continue
            if reply.status_code not in expected:
                raise Stuck(f"{reply.status_code} at {reply.request['PATH_INFO'].rsplit('/', 2)[-2]}")
            return reply
        raise Stuck("no reply")

    def chance(self, part: float) -> bool:
        return self._draw.random() < part


def take_part(stage: Stage, network: Network) -> None:
    """From the mail to the receipt; raises Stuck."""
    device, person = Device(stage.survey.slug), stage.someone()
    if network.chance(NO_SCRIPT):
        code = _start_without_script(device, person, network)
    else:
        code = _start_with_script(device, person, network)
    network.through(device, lambda: device.get("code/"))
    if network.chance(SECOND_DEVICE):
        device = Device(stage.survey.slug)
        network.through(device, lambda: device.post("resume/", code=code), (302,))
    network.through(device, lambda: device.post("save/", columns=" ".join(ANSWERS), **ANSWERS))
    network.through(device, lambda: device.post("submit/"), (302,))
    network.through(device, lambda: device.get("done/"))


def _start_with_script(device: Device, person: Person, network: Network) -> str:
    signed = network.through(device, lambda: device.ask_for_signature(person))
    credential = person.credential(signed.content)
    network.through(device, lambda: device.post(consent="yes", **credential), (302,))
    return person.code


def _start_without_script(device: Device, person: Person, network: Network) -> str:
    """The page is read once: whoever loads it anew has another code, and keeps the first one written down."""
    page = network.through(device, device.get)
    found = SHOWN_CODE.search(page.content.decode())
    if found is None:
        raise Stuck("no code on the page")
    fields = {"consent": "yes", "invitation": person.invitation, "code": found[1]}
    network.through(device, lambda: device.post(**fields), (302,))
    person.secret = key_material(read_code(found[1]))
    return person.code


def faults_of(people: int, seed: int = 1, lost: float = LOST) -> Counter[str]:
    """What became of that many people; empty where each has exactly one submitted response."""
    met: Counter[str] = Counter()
    stage = staged(people)
    with public_surface():
        for number in range(people):
            LIMITS.clear()  # these people come within minutes, not seconds
            try:
                take_part(stage, Network(seed * 100_000 + number, lost))
            except Stuck as stuck:
                met[f"stuck: {stuck}"] += 1
    met["responses missing or doubled"] = abs(people - stage.rows(ResponseState.SUBMITTED))
    met["other rows"] = stage.rows() - stage.rows(ResponseState.SUBMITTED)
    met["invitations miscounted"] = abs(people - ledger.read(stage.survey).issued())
    return +met


@contextmanager
def signed_once_only() -> Iterator[None]:
    """The planted leak: a ledger that notes only that an invitation was used, not for what."""
    shipped = Cells.issue

    def issue(self: Cells, position: int, digest: bytes, wave: int) -> None:
        if self.is_issued(position):
            raise AlreadyIssued
        shipped(self, position, secrets.token_bytes(len(digest)), wave)

    with patch.object(Cells, "issue", issue):
        yield
