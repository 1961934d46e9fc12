"""People who arrive over some minutes, each with an invitation, and answer: the public process over HTTP.

Each one reads the first page, has a code signed, starts, looks at the code, saves every section and submits. The same
people in the same time, a tenth as many, are the anchor.
"""

from __future__ import annotations

import base64
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench.issue_speed import blinded, codes_of, invited_survey
from bench.measure import Row
from bench.respondent import as_posted, filled
from bench.sizes import Size
from surveys import keys, queries
from surveys.blind_rsa import PublicKey
from surveys.lifecycle import ResponseState
from surveys.models import Response, Survey

HOST = "127.0.0.1"
GOAL = 3.0
ROOT = Path(__file__).resolve().parents[1]
HEADERS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Measured:
    """Seconds of every request, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(0.95 * len(self.seconds))]


def rows(size: Size) -> Iterator[Row]:
    with public_process() as port:
        crowd = arrive(port, invited_survey("arrivals", size.arrivals), size.arriving_seconds)
        few = arrive(port, invited_survey("arrivals-few", max(size.arrivals // 10, 2)), size.arriving_seconds)
    name = f"{size.arrivals:,} people arriving within {size.arriving_seconds:.0f} s"
    parts = f"p95 {crowd.p95 * 1000:.0f} ms", f"a tenth of them, p95 {few.p95 * 1000:.0f} ms"
    yield Row(f"{name}: p95", *parts, crowd.p95 / few.p95, GOAL, at_least=False)
    failed = len(crowd.errors) + len(few.errors)
    yield Row(f"{name}: errors", "; ".join(crowd.errors[:3]), "", failed, 0, at_least=False, timed=False, unit="")


def arrive(port: int, survey: Survey, seconds: float) -> Measured:
    """Everybody invited comes at a random moment; every response is then there once."""
    measured, chance = Measured(), random.Random(1)
    moments = sorted(chance.uniform(0, seconds) for _ in codes_of(survey))
    forms = section_forms(survey)
    begun = time.monotonic()
    with ThreadPoolExecutor(64) as pool:
        for moment, code in zip(moments, codes_of(survey), strict=True):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            pool.submit(Person(port, survey, measured).answer, code, forms)
    submitted = Response.objects.filter(survey=survey, state=ResponseState.SUBMITTED).count()
    if submitted != len(moments):
        measured.errors.append(f"{submitted} of {len(moments)} responses")
    return measured


def section_forms(survey: Survey) -> list[bytes]:
    """One save a section, all questions answered."""
    instrument = queries.instrument_of(survey.instrument)
    cells = filled(instrument)
    posted = [as_posted(instrument, section, cells) for section in instrument.sections]
    return [urlencode({**one, "columns": " ".join(one)}, doseq=True).encode() for one in posted if one]


class Person:
    """Somebody with an invitation and a browser."""

    def __init__(self, port: int, survey: Survey, measured: Measured) -> None:
        self.survey, self.measured = survey, measured
        self.connection = HTTPConnection(HOST, port, timeout=60)
        self.cookie = ""

    def answer(self, invitation: str, forms: list[bytes]) -> None:
        try:
            self._answer(invitation, forms)
        except Exception as error:
            self.measured.errors.append(f"{type(error).__name__}: {error}")
        finally:
            self.connection.close()

    def _answer(self, invitation: str, forms: list[bytes]) -> None:
        self.ask("GET", "", expected=200)
        made = blinded(keys.signing_key(self.survey.slug).public)
        signature = self.ask("POST", "issue/", invitation.encode() + made.blinded, expected=200)
        signed = PublicKey(bytes(self.survey.public_key)).finalised(made, signature)
        self.ask("POST", "", urlencode({**self.gates(), **credential(made.prepared, signed)}).encode(), expected=302)
        self.ask("GET", "code/", expected=200)
        for form in forms:
            self.ask("POST", "save/", form, expected=200)
        self.ask("POST", "submit/", b"", expected=302)

    def gates(self) -> dict[str, str]:
        """Every question of the first page answered so that one may go on."""
        gates = queries.instrument_of(self.survey.instrument).gates
        passing = {gate.id: (gate.passing or [choice.code for choice in gate.choices])[0] for gate in gates}
        return {**passing, "consent": "yes"}

    def ask(self, method: str, tail: str, body: bytes | None = None, *, expected: int) -> bytes:
        begun = time.perf_counter()
        self.connection.request(method, f"/answer/{self.survey.slug}/{tail}", body, self.headers(body))
        response = self.connection.getresponse()
        data = response.read()
        self.measured.seconds.append(time.perf_counter() - begun)
        self.cookie = (response.headers.get("Set-Cookie") or self.cookie).split(";")[0]
        if response.status != expected:
            raise AssertionError(f"{method} {tail or 'start'}: {response.status}")
        return data

    def headers(self, body: bytes | None) -> dict[str, str]:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        return {**HEADERS, **form, **({"Cookie": self.cookie} if self.cookie else {})}


def credential(prepared: bytes, signature: bytes) -> dict[str, str]:
    pairs = {"prepared": prepared, "signature": signature}
    return {name: base64.urlsafe_b64encode(value).decode() for name, value in pairs.items()}


@contextmanager
def public_process() -> Iterator[int]:
    """The public process as the demo starts it, on the bench's own instance; its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    granian = Path(sys.executable).parent / "granian"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "pave.survey_settings"}
    command = [granian, "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1",
               "--blocking-threads", "8", "--log-level", "error", "pave.survey_wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the public process does not answer")
