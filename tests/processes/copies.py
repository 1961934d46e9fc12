"""A copy of the sources with the environment that is already built: `./run` is tried without touching the original."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from tests.processes.topology import ROOT, clean_environment, living_with, wait_until

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis",
                                  ".run-stamp", ".env")  # fmt: skip


def script(path: Path) -> ModuleType:
    """The door script as a module."""
    loader = SourceFileLoader("run_script", str(path))
    spec = spec_from_loader("run_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    sys.modules["run_script"] = module
    loader.exec_module(module)
    return module


def ready_copy(folder: Path) -> Path:
    """Sources copied, .venv linked, front end and static files as they were built, the set-up marked as done."""
    assert (ROOT / "staticfiles" / "staticfiles.json").is_file(), "the set-up is missing: ./run test makes it"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    (folder / ".run-stamp").write_text(script(folder / "run").fingerprint("test"))
    return folder


class Door:
    """`./run` of a copy with a PAVE_VAR of its own."""

    def __init__(self, copy: Path, var: Path) -> None:
        self.copy, self.var = copy, var
        self.environ = clean_environment(PAVE_VAR=str(var))

    def run(self, *arguments: str, seconds: float = 240) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "run", *arguments], cwd=self.copy, env=self.environ, text=True,
                              capture_output=True, timeout=seconds, check=False)  # fmt: skip

    @contextmanager
    def serving(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        """`./run demo --port N`, up and answering; whatever is left of it is killed at the end."""
        said = self.var.parent / f"said-{port}.txt"
        with open(said, "wb") as out:
            demo = subprocess.Popen([sys.executable, "run", "demo", "--port", str(port)], cwd=self.copy,
                                    env=self.environ, stdout=out, stderr=out, start_new_session=True)  # fmt: skip

        def is_up() -> bool:
            assert demo.poll() is None, said.read_text()
            return "PAVE is running" in said.read_text()

        try:
            wait_until(is_up, "the demo", 240)
            yield demo
        finally:
            for process in {demo.pid, *self.living()} if demo.poll() is None else self.living():
                os.kill(process, signal.SIGKILL)
            demo.wait()

    def living(self) -> list[int]:
        """Processes of this door's instance."""
        return living_with(f"PAVE_VAR={self.var}\0")
