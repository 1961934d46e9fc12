"""A PostgreSQL server of a test's own, for settings that no shared one may have."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import services
from tests.processes.topology import free_port

INSTALLED = Path("/usr/lib/postgresql")


def _programs() -> Path:
    """The folder of initdb; without it the test is skipped, in CI failed."""
    found = [*filter(None, [shutil.which("initdb")]), *map(str, sorted(INSTALLED.glob("*/bin/initdb")))]
    if not found:
        (pytest.fail if services.IN_CI else pytest.skip)("NO SERVER OF ITS OWN: initdb is not on this machine")
    return Path(found[0]).resolve().parent


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def own_cluster(log: Path | None = None, **settings: str) -> Iterator[str]:
    """The address of a throw-away PostgreSQL server with these settings; `log` shows what it writes."""
    programs, port = _programs(), free_port()
    with tempfile.TemporaryDirectory(prefix="pave-cluster-") as made:
        folder = Path(made)
        folder.chmod(0o777)
        given = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options = f"-p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off {given}"
        _run(folder, programs / "initdb", "-D", folder / "data", "-U", "pave", "-A", "trust", "-N")
        written = folder / "log"
        if log is not None:
            log.symlink_to(written)
        control = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(folder, *control, "-l", written, "-o", options, "start")
        try:
            yield f"postgres://pave@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, *control, "-m", "immediate", "stop")


def _run(folder: Path, *command: object) -> None:
    subprocess.run([str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=60, check=True, **_as_nobody())  # fmt: skip
