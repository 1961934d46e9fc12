"""A whole instance as plain processes: the commands of docker-compose.yml, with a folder and a port of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests import sharing

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

# Service of docker-compose.yml -> its command; tests/repository/test_compose.py holds the two lists together.
COMMANDS: dict[str, list[str]] = {
    "migrate": ["python", "manage.py", "migrate", "--verbosity", "1"],
    "web": [
        "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2",
        "--blocking-threads", "4", "--log-level", "warning", "pave.wsgi:application",
    ],
    "answers": [
        "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8001", "--workers", "1",
        "--blocking-threads", "4", "--log-level", "warning", "pave.survey_wsgi:application",
    ],
    "worker": [
        "celery", "-A", "pave.celery", "worker", "--pool", "prefork", "--concurrency", "1", "--loglevel", "warning",
        "--without-gossip", "--without-mingle",
    ],
    "beat": [
        "celery", "-A", "pave.celery", "beat", "--loglevel", "warning", "--schedule", "/tmp/beat-schedule",
        "--pidfile", "/tmp/beat.pid",
    ],
}  # fmt: skip

# What the public process is not told: a leak there must not open the rest.
STAFFS_OWN = ("DATABASE_URL", "SECRET_KEY", "CELERY_BROKER_URL", "PAVE_BROKER_PREFIX", "PAVE_ORIGINS")

# Environment of docker-compose.yml that is the same here.
SETTINGS = {"PAVE_ENV": "production", "PAVE_BEHIND_PROXY": "1", "PAVE_SSL_REDIRECT": "1", "OPENBLAS_NUM_THREADS": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(true: Callable[[], object], what: str, seconds: float = 60, pause: float = 0.1) -> None:
    """Poll until `true()` is; AssertionError after that many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(pause)


def clean_environment(**more: str) -> dict[str, str]:
    """The machine's environment without what this test run, or whoever started it, set for PAVE."""
    own = ("PAVE_", "DJANGO_", "PYTEST_", "CELERY_", "DATABASE_URL", "SECRET_KEY", "COVERAGE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def production_settings() -> dict[str, str]:
    """What production needs besides a folder, with strong secrets."""
    own = {"SECRET_KEY": secrets.token_urlsafe(64), "PAVE_COLUMN_KEY": secrets.token_urlsafe(64)}
    return {**SETTINGS, "PAVE_HOSTS": "survey.example.org", **own}


class Instance:
    """Processes that share an environment; `end` kills whatever is left of them."""

    def __init__(self, var: Path, **environ: str) -> None:
        self.var, self.port, self.answers = var, free_port(), free_port()
        origin = f"http://127.0.0.1:{self.answers}"
        self.environ = clean_environment(**{"PAVE_VAR": str(var), "PAVE_ANSWER_ORIGIN": origin, **environ})
        self.children: list[subprocess.Popen[bytes]] = []
        var.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Instance:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def command(self, parts: Sequence[str]) -> list[str]:
        """A command of the compose file, as it runs here."""
        here = {"0.0.0.0": "127.0.0.1", "8000": str(self.port), "8001": str(self.answers)}
        program = str(BIN / parts[0])
        return [program, *(here.get(part, part.replace("/tmp/beat", f"{self.var}/beat")) for part in parts[1:])]

    def start(self, service: str, *more: str) -> subprocess.Popen[bytes]:
        """Start a service as leader of a process group of its own, its words going to a log file."""
        with open(self.var / f"{service}.log", "ab") as log:
            child = subprocess.Popen(self.command([*COMMANDS[service], *more]), cwd=ROOT, env=self.told(service),
                                     stdout=log, stderr=log, start_new_session=True)  # fmt: skip
        self.children.append(child)
        return child

    def told(self, service: str) -> dict[str, str]:
        """The environment of a service. Without a role of its own, the public process needs the one database."""
        if service != "answers" or "PAVE_SURVEY_DATABASE_URL" not in self.environ:
            return self.environ
        return {name: value for name, value in self.environ.items() if name not in STAFFS_OWN}

    def worker(self, number: int) -> subprocess.Popen[bytes]:
        """A worker under a name of its own: containers differ by host name, processes here do not."""
        return self.start("worker", "--hostname", f"w{number}@%h")

    def start_web(self) -> None:
        """Both servers, until they answer."""
        self.serve("web", self.port)
        self.serve("answers", self.answers)

    def serve(self, service: str, port: int) -> subprocess.Popen[bytes]:
        server = self.start(service)

        def is_up() -> bool:
            assert server.poll() is None, self.log(service)
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_until(is_up, f"{service} on port {port}")
        return server

    def manage(self, *arguments: str, **more: str) -> str:
        """Run a management command to its end; its output, or AssertionError with what it said."""
        result = subprocess.run([str(BIN / "python"), "manage.py", *arguments], cwd=ROOT, env=self.environ | more,
                                capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def migrate(self) -> None:
        """As the service does; an SQLite database is a copy of one that was migrated before."""
        url = self.environ.get("DATABASE_URL", f"sqlite:///{self.var}/pave.sqlite3")
        if url.startswith("sqlite:///"):
            shutil.copyfile(sharing.migrated(), url.removeprefix("sqlite:///"))
        else:
            self.manage("migrate", "--verbosity", "0")

    def log(self, service: str) -> str:
        path = self.var / f"{service}.log"
        return path.read_text(errors="replace")[-4_000:] if path.exists() else ""

    def end(self) -> None:
        for child in self.children:
            kill_group(child, signal.SIGTERM)
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(8)
            kill_group(child, signal.SIGKILL)
            child.wait()


def kill_group(child: subprocess.Popen[bytes], number: int) -> None:
    """Signal a child and what it started; nothing where they are gone."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def cpu_seconds(child: subprocess.Popen[bytes]) -> float:
    """Processor time of all processes of a child's group so far (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[2]) == child.pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def living_with(mark: str) -> list[int]:
    """Ids of processes in whose environment these bytes stand: children of an instance, however they were orphaned."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in environ.read_bytes():
                found.append(int(environ.parent.name))
        except OSError:
            continue
    return found
