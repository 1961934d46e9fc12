"""PAVE as people meet it: two web servers and a worker as processes of their own, over a fresh demonstration."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from tests import sharing

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
SIMULATED, OPEN = "simulated-practice", "try-it"
PASSWORD = "demo only, not a secret"
ADMINISTRATOR = "administrator"

# Stands between a test and a process: when the test is gone, however it went, the pipe ends and so does the group.
# Deaf to SIGTERM only after it has started its child, which would inherit that.
GUARD = """
import os, signal, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def follow():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=follow, daemon=True).start()
code = child.wait()
os._exit(max(code, 0))
"""

# A line of JSON in, one out: code, and what it printed. One process for all of it, for each start takes a second; its
# connection is closed after every line, so that it never stands in the way of the servers.
INSIDE = """
import contextlib, io, json, sys, traceback
import django
import pave.celery
django.setup()
from django.db import connections
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    said, failed = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"__name__": "inside"})
    except BaseException:
        failed = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), failed]), file=answers, flush=True)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(var: Path) -> dict[str, str]:
    """The embedded profile in a folder of its own, whatever the profile of the other tests."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PAVE_", "DJANGO_"))}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY"):
        ours.pop(name, None)
    return {**ours, "PAVE_VAR": str(var), "PAVE_SWEEP_SECONDS": "2", "PYTHONUNBUFFERED": "1"}


def wait_for(what: str, met: Callable[[], object], seconds: float = 120, pause: float = 0.2) -> None:
    end = time.monotonic() + seconds
    while not met():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


class Running:
    """Use as a context manager; leaving it ends every process that it started."""

    def __init__(self, var: Path) -> None:
        self.port, self.answers_port = free_port(), free_port()
        self.env = environment(var) | {"PAVE_ANSWER_ORIGIN": self.answers}
        self.log: IO[bytes] = open(var / "server.log", "ab")  # noqa: SIM115 - open for the life of the processes
        self.children: list[subprocess.Popen[bytes]] = []
        self.inside: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def answers(self) -> str:
        """Where respondents go."""
        return f"http://{HOST}:{self.answers_port}"

    def __enter__(self) -> Running:
        try:
            shutil.copyfile(sharing.migrated(), Path(self.env["PAVE_VAR"], "pave.sqlite3"))
            self.start_worker()
            run = self.manage("build_demo", "--replicates", "200").split()[1]
            self.start_web()
            wait_for("the first report", lambda: self._report_of(run))
            self.report = self._report_of(run)
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert result.returncode == 0, f"manage.py {arguments[0]}: {result.stderr}"
        return result.stdout

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._child(BIN / "celery", "-A", "pave.celery", "worker", "--pool", "solo", "--loglevel", "warning",
                           "--without-gossip", "--without-mingle")  # fmt: skip

    def start_web(self) -> None:
        self._serve(self.port, "pave.wsgi:application")
        self._serve(self.answers_port, "pave.survey_wsgi:application")

    def _serve(self, port: int, application: str) -> None:
        web = self._child(BIN / "granian", "--interface", "wsgi", "--host", HOST, "--port", port, "--workers", "1",
                          "--blocking-threads", "4", "--log-level", "warning", application)  # fmt: skip
        wait_for(application, lambda: web.poll() is not None or self._is_well(port), seconds=60)
        assert web.poll() is None, f"{application} ended; see {self.log.name}"

    def _child(self, *command: object) -> subprocess.Popen[bytes]:
        parts = [sys.executable, "-c", GUARD, *map(str, command)]
        child = subprocess.Popen(parts, cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=self.log, stderr=self.log,
                                 start_new_session=True)  # fmt: skip
        self.children.append(child)
        return child

    def _is_well(self, port: int) -> bool:
        try:
            with urlopen(f"http://{HOST}:{port}/health/", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _report_of(self, run: str) -> str:
        told = self.shell(f"from django.core.management import call_command; call_command('run_state', {run!r})")
        state, *_, report = told.split()
        assert state not in ("failed", "cancelled"), f"the first report is {state}; see {self.log.name}"
        return "" if report == "-" else report

    def end(self) -> None:
        if self.inside is not None:
            self.inside.communicate(timeout=30)  # its input ends, and with it the process
        for child in self.children:
            self.stop(child)
        self.log.close()

    def stop(self, child: subprocess.Popen[bytes]) -> None:
        """Ask a process and its children to end; then make sure of it."""
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()

    def shell(self, code: str) -> str:
        """Run a line of Python inside the running PAVE; what it printed."""
        if self.inside is None:
            self.inside = self._start_inside()
        assert self.inside.stdin is not None and self.inside.stdout is not None
        self.inside.stdin.write(json.dumps(code) + "\n")
        self.inside.stdin.flush()
        answer = self.inside.stdout.readline()
        assert answer, f"nothing answers inside; see {self.log.name}"
        said, failed = json.loads(answer)
        assert not failed, failed
        return str(said)

    def _start_inside(self) -> subprocess.Popen[str]:
        """Ends with its input: whoever started it may be gone, however they went."""
        told = self.env | {"DJANGO_SETTINGS_MODULE": "pave.settings"}
        return subprocess.Popen([sys.executable, "-c", INSIDE], cwd=ROOT, env=told, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=self.log, text=True)  # fmt: skip

    def recovery_code(self, name: str) -> str:
        """What opens the second step of this administrator, who is made when first asked for."""
        code = f"from tests.browser.people_stage import recovery_code; recovery_code({name!r})"
        return self.shell(code).split()[-1]

    def open_survey(self, slug: str, instrument: str = "all_vte_practice") -> str:
        self.shell(f"from tests.browser.stage import open_survey; open_survey({slug!r}, {instrument!r})")
        return slug
