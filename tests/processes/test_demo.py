"""`./run demo` as people use it: twice, on another port, stopped by Ctrl-C, and where something stands in its way."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.processes.browser import Browser
from tests.processes.copies import Door
from tests.processes.stores import report_count, rows
from tests.processes.topology import free_port, wait_until

pytestmark = pytest.mark.processes
SECONDS_OF_A_SECOND_START = 30
"""Five seconds on an idle machine; the rest is patience with a machine that runs other tests."""


@pytest.fixture
def fresh(copy: Path, tmp_path: Path) -> Door:
    return Door(copy, tmp_path / "var")


def content(door: Door) -> list[list[tuple[object, ...]]]:
    """Everything that a second start could double."""
    url = f"sqlite:///{door.var}/pave.sqlite3"
    tables = ("surveys_survey", "surveys_response", "accounts_user", "analytics_snapshot", "analytics_run",
              "analytics_report", "surveys_instrumentversion", "accounts_site", "registry_case", "registry_count",
              "registry_dataquery", "registry_signature")  # fmt: skip
    return [rows(url, f"SELECT * FROM {table} ORDER BY 1") for table in tables]


def test_the_first_start_makes_one_report_and_leaves_nothing_running(built: Door) -> None:
    assert report_count(f"sqlite:///{built.var}/pave.sqlite3") == 1
    assert built.living() == []


def test_a_second_start_is_quick_and_changes_nothing(built: Door) -> None:
    before, started = content(built), time.monotonic()
    assert built.run("demo", "--no-serve").returncode == 0
    assert time.monotonic() - started < SECONDS_OF_A_SECOND_START
    assert content(built) == before


def test_ctrl_c_leaves_nothing_running_and_the_next_start_works(built: Door) -> None:
    port = free_port()
    for _ in range(2):
        with built.serving(port) as demo:
            assert Browser(port, host="127.0.0.1").get("/sign-in/").status == 200
            assert Browser(port, host="127.0.0.1").get("/answer/try-it/").status == 404
            assert Browser(port + 1, host="127.0.0.1").get("/answer/try-it/").status == 200
            assert len(built.living()) >= 4
            os.kill(demo.pid, signal.SIGINT)
            assert demo.wait(30) == 0
            wait_until(lambda: not built.living(), "the end of all processes", 5)


def test_a_worker_that_dies_is_started_again(built: Door) -> None:
    with built.serving(free_port()):
        (worker,) = [pid for pid in built.living() if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        os.kill(worker, signal.SIGKILL)

        def another() -> bool:
            others = [pid for pid in built.living() if pid != worker]
            return any(b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in others)

        wait_until(another, "a new worker", 20)


def one_sentence(door: Door, *arguments: str) -> str:
    """What a refused start says; it must be one line without a traceback and a non-zero exit."""
    result = door.run(*arguments, seconds=60)
    assert result.returncode not in (0, None)
    said = result.stderr.strip()
    assert said and "\n" not in said and "Traceback" not in said, said
    return said


@pytest.mark.parametrize("before", [0, 1], ids=["for staff", "for respondents"])
def test_a_taken_port_is_one_sentence(fresh: Door, before: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} is taken" in one_sentence(fresh, "demo", "--port", str(port - before))


def test_a_folder_that_cannot_be_written_is_one_sentence(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")  # a file, not a mode: root may write anywhere
    assert "cannot be written" in one_sentence(Door(copy, tmp_path / "file" / "var"), "demo", "--no-serve")


@pytest.mark.parametrize(
    "arguments", [(), ("dmeo",), ("demo", "--port", "0"), ("demo", "--port", "65535"), ("demo", "--port", "70000")]
)
def test_a_wrong_command_is_one_sentence(fresh: Door, arguments: tuple[str, ...]) -> None:
    assert "./run" in one_sentence(fresh, *arguments) or "port" in one_sentence(fresh, *arguments)


def test_nothing_is_set_up_without_the_venv_module(copy: Path, fresh: Door) -> None:
    blocker = fresh.var.parent / "blocked"
    (blocker / "ensurepip").mkdir(parents=True)
    (blocker / "ensurepip" / "__init__.py").write_text("raise ImportError('as on a Debian without python3-venv')")
    (copy / ".run-stamp").rename(copy / ".stamp-aside")
    try:
        fresh.environ["PYTHONPATH"] = str(blocker)
        assert "apt install python3-venv" in one_sentence(fresh, "demo", "--no-serve")
    finally:
        (copy / ".stamp-aside").rename(copy / ".run-stamp")
