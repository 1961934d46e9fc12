"""Where tests write, and what is dear to make: it is made once in a test run, by whichever worker asks first.

The folder for it is that of the process that starts the workers (tests/conftest.py) and goes with it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

FOLDER = "PAVE_TESTS_SHARED"
MEMORY, ENOUGH = Path("/dev/shm"), 2 * 2**30


def in_memory() -> Path | None:
    """A place that no sync has to wait for, where there is enough of it (a container may have 64 MB)."""
    return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH else None


def once(name: str, make: Callable[[Path], object]) -> Path:
    """The file or folder of that name; `make` makes it at another path, which everybody may enter (as PostgreSQL must).

    Nobody may change what comes back: take a copy.
    """
    made = Path(os.environ[FOLDER]) / name
    with open(made.with_name(f"{name}.lock"), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(prefix="pave-shared-") as folder:
                Path(folder).chmod(0o755)
                make(Path(folder, name))
                subprocess.run(["cp", "-a", Path(folder, name), made], check=True)
    return made


def migrated() -> Path:
    """An SQLite database as `manage.py migrate` leaves it, which takes five seconds of a processor."""
    return once("migrated.sqlite3", _migrate)


def _migrate(path: Path) -> None:
    environ = {**os.environ, "DATABASE_URL": f"sqlite:///{path}", "PAVE_VAR": str(path.parent)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=Path(__file__).parents[1], env=environ, check=True)
