"""`./run test`: every check of this repository in turn, one line a step. With arguments: pytest alone, with those.

A failed step does not stop the others; the run then ends with a non-zero exit. What a missing service keeps from
running is said at the end, loudly; with CI=true it is a failure.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import services

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-q", "--dist", "loadgroup", "--durations", "5", "-n"]
CORES, WAITING = "2", "3"
"""So many workers; one more where a test waits half of its time for browsers, servers and disks."""
STARTS_PROCESSES = "processes or server"
SECOND_TRY = ["--reruns", "1", "-r", "R"]
"""For browsers, workers and kills on a busy machine. What fails twice fails; what fails once is named at the end."""


@dataclass(frozen=True)
class Step:
    """One command; `shown` lets its own output through while it runs (pytest), others speak only when they fail."""

    name: str
    command: Sequence[str]
    environ: dict[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    shown: bool = False


def tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [PYTHON, "manage.py", *arguments]


def production(var: Path) -> dict[str, str]:
    """The environment that docker-compose.yml gives, with secrets of this run."""
    return {
        "PAVE_ENV": "production", "PAVE_VAR": str(var), "PAVE_HOSTS": "localhost", "PAVE_BEHIND_PROXY": "1",
        "PAVE_SSL_REDIRECT": "1", "SECRET_KEY": secrets.token_urlsafe(64), "PAVE_COLUMN_KEY": secrets.token_urlsafe(64),
    }  # fmt: skip


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def checks(var: Path) -> Iterator[Step]:
    """Everything that reads the sources without running the tests."""
    demo = {"PAVE_VAR": str(var)}
    yield Step("lint", tool("ruff", "check", "."))
    yield Step("format", tool("ruff", "format", "--check", "."))
    yield Step("types", tool("mypy", "."), demo)
    yield Step("which way imports run", tool("lint-imports"))
    yield Step("dependencies used and declared", tool("deptry", "."))
    yield Step("templates", tool("djade", "--check", "--target-version", "5.2", *templates()))
    yield Step("migrations complete", manage("makemigrations", "--check", "--dry-run"), demo)
    yield Step("ready to deploy", manage("check", "--deploy", "--fail-level", "WARNING"), production(var))
    yield Step("types of the front end", [str(ROOT / "frontend" / "node_modules" / ".bin" / "tsc"), "-p", "."],
               {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}, ROOT / "frontend")  # fmt: skip
    yield Step("compose file", tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec",
                                    "docker-compose.yml"))  # fmt: skip
    yield Step("Dockerfile", tool("hadolint", "Dockerfile"))


def tests(missing: dict[str, str]) -> Iterator[Step]:
    """The suite on both databases, and the tests that start whole instances as processes."""
    postgres = services.POSTGRES.rsplit("/", 1)[0] + f"/pave_{os.getpid()}"  # Django makes test_... beside it
    yield Step("tests on SQLite", [*PYTEST, CORES, "-m", f"not ({STARTS_PROCESSES})"], {"DATABASE_URL": ""}, shown=True)
    if "PostgreSQL" not in missing:
        yield Step("tests on PostgreSQL", [*PYTEST, CORES, "-m", f"not (browser or {STARTS_PROCESSES})"],
                   {"DATABASE_URL": postgres, "PAVE_TESTS": "database"}, shown=True)  # fmt: skip
    yield Step("tests of whole instances", [*PYTEST, WAITING, *SECOND_TRY, "-m", STARTS_PROCESSES],
               {"DATABASE_URL": ""}, shown=True)  # fmt: skip


def carried_out(step: Step) -> bool:
    """Run one step and print its line; what a failed one said follows."""
    started = time.monotonic()
    if step.shown:
        print(f"\n{step.name}", flush=True)
    environ = {name: value for name, value in {**os.environ, **step.environ}.items() if value}
    try:
        result = subprocess.run(step.command, cwd=step.folder, env=environ, check=False, text=True,
                                capture_output=not step.shown)  # fmt: skip
        code, said = result.returncode, (result.stdout or "") + (result.stderr or "")
    except FileNotFoundError as error:
        code, said = 1, f"{error.filename} is not there; ./run test installs it\n"
    print(f"{'ok  ' if code == 0 else 'FAIL'} {time.monotonic() - started:6.1f} s  {step.name}", flush=True)
    if code and said:
        print("      " + said.strip().replace("\n", "\n      "), flush=True)
    return code == 0


def everything() -> int:
    started = time.monotonic()
    missing = services.missing()
    with tempfile.TemporaryDirectory(prefix="pave-checks-") as var:
        steps = [*checks(Path(var)), *tests(missing)]
        failed = [step.name for step in steps if not carried_out(step)]
    for name, consequence in missing.items():
        print(f"\n{'FAIL' if services.IN_CI else '!!'}  {name} is missing: {consequence} did NOT run.", flush=True)
    took = time.monotonic() - started
    if failed:
        print(f"\n{len(failed)} of {len(steps)} steps failed in {took:.0f} s: {', '.join(failed)}")
    else:
        print(f"\nAll {len(steps)} steps passed in {took:.0f} s" + (", but see what did not run." if missing else "."))
    return 1 if failed or (missing and services.IN_CI) else 0


def main() -> None:
    arguments = sys.argv[1:]
    if arguments:
        os.chdir(ROOT)
        os.execv(PYTHON, [PYTHON, "-m", "pytest", *arguments])
    sys.exit(everything())


if __name__ == "__main__":
    main()
