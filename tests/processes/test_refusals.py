"""Production does not start with weak settings: not the web server, not a worker, not a command."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.processes.topology import COMMANDS, ROOT, Instance, clean_environment, production_settings

pytestmark = pytest.mark.processes

WEAK: dict[str, tuple[dict[str, str], str]] = {
    "no key": ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    "a default key": ({"SECRET_KEY": "django-insecure-" + "abcdefghijkl" * 6}, "SECRET_KEY is missing, a default"),
    "a short key": ({"SECRET_KEY": "q7!x"}, "shorter than 50"),
    "no column key": ({"PAVE_COLUMN_KEY": ""}, "PAVE_COLUMN_KEY is missing"),
    "debug": ({"PAVE_DEBUG": "1"}, "does not start with DEBUG"),
    "no hosts": ({"PAVE_HOSTS": ""}, "PAVE_HOSTS is empty"),
    "an unknown environment": ({"PAVE_ENV": "prodution"}, "it must be one of"),
}


def said_by(command: Sequence[str], var: Path, weak: dict[str, str]) -> tuple[int, str]:
    """Exit code and words of a command under production settings, of which some are replaced."""
    environ = clean_environment(PAVE_VAR=str(var), **production_settings() | weak)
    result = subprocess.run(Instance(var).command(command), cwd=ROOT, env=environ, capture_output=True, text=True,
                            timeout=60, check=False)  # fmt: skip
    return result.returncode, result.stdout + result.stderr


@pytest.mark.parametrize("case", WEAK)
def test_a_command_refuses(case: str, tmp_path: Path) -> None:
    weak, sentence = WEAK[case]
    code, said = said_by(["python", "manage.py", "check"], tmp_path, weak)
    assert code != 0 and sentence in said


@pytest.mark.parametrize("service", ["web", "worker"])
@pytest.mark.parametrize("case", ["a default key", "debug"])
def test_a_server_process_refuses(service: str, case: str, tmp_path: Path) -> None:
    weak, sentence = WEAK[case]
    code, said = said_by(COMMANDS[service], tmp_path, weak)
    assert code != 0 and sentence in said


def test_strong_settings_start_without_a_warning(tmp_path: Path) -> None:
    command = ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    code, said = said_by(command, tmp_path, {})
    assert code == 0, said
