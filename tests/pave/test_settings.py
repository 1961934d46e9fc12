"""What the settings make of the environment: the demo asks for nothing, production refuses what is weak."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

STRONG = "k3Yz-9qLwT7_vB2nXcR5mHjD8sFgA1pEoU6iWtZ4xQ0yNbVrMl"
OTHER = STRONG[::-1]
SERVED = {"PAVE_ENV": "production", "SECRET_KEY": STRONG, "PAVE_COLUMN_KEY": OTHER, "PAVE_HOSTS": "pave.example.org"}
SHOW = "from django.conf import settings as s; print({})"
OURS = ("PAVE_", "DJANGO_", "DATABASE_URL", "CELERY_", "SECRET_KEY", "PYTHONPATH")


def start(folder: Path, show: str = "s.PAVE_ENV", **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own; nothing of this one's environment is about PAVE."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    env = rest | {"PAVE_VAR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "pave.settings"} | environment
    command = [sys.executable, "-c", SHOW.format(show)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.strip().splitlines()[-1]


def test_the_demo_starts_with_nothing_set(tmp_path: Path) -> None:
    done = start(tmp_path, "s.PAVE_ENV, s.DEBUG, s.DATABASES['default']['ENGINE'], s.FILESYSTEM_BROKER")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "demo False django.db.backends.sqlite3 True"


def test_the_demo_makes_its_keys_once_for_its_owner_alone(tmp_path: Path) -> None:
    one, two = (start(tmp_path, "s.SECRET_KEY, s.PAVE_COLUMN_KEY").stdout for _ in range(2))
    assert one == two
    assert len(set(one.split())) == 2
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "var").glob("*.key")}
    assert modes == {"secret.key": 0o600, "column.key": 0o600}


def test_production_starts_with_its_own_keys_and_hosts(tmp_path: Path) -> None:
    done = start(tmp_path, "s.PAVE_ENV, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_NAME", **SERVED)
    assert done.stdout.strip() == "production ['pave.example.org'] True __Host-pave_session", done.stderr
    assert not list((tmp_path / "var").glob("*.key"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": STRONG[:49]}, "SECRET_KEY is missing, a default, or shorter than 50 characters"),
        ({"SECRET_KEY": "django-insecure-" + STRONG}, "SECRET_KEY is missing, a default"),
        ({"SECRET_KEY": "change-me-" + STRONG}, "SECRET_KEY is missing, a default"),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is missing, a default"),
        ({"PAVE_COLUMN_KEY": ""}, "PAVE_COLUMN_KEY is missing"),
        ({"PAVE_COLUMN_KEY": "short"}, "PAVE_COLUMN_KEY is missing, a default, or shorter"),
        ({"PAVE_DEBUG": "1"}, "Production does not start with DEBUG"),
        ({"PAVE_DEBUG": "true"}, "Production does not start with DEBUG"),
        ({"PAVE_HOSTS": ""}, "PAVE_HOSTS is empty"),
        ({"PAVE_ENV": "staging"}, "PAVE_ENV is 'staging'; it must be one of: demo, production"),
    ],
)
def test_production_refuses_what_is_weak_in_one_sentence(tmp_path: Path, change: dict[str, str], words: str) -> None:
    done = start(tmp_path, **(SERVED | change))
    assert done.returncode != 0
    assert "ImproperlyConfigured" in last_line(done)
    assert words in last_line(done)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in its place")
    done = start(tmp_path)
    assert done.returncode != 0
    assert "PAVE_VAR" in last_line(done)


def test_one_address_moves_the_database_and_another_the_broker(tmp_path: Path) -> None:
    done = start(
        tmp_path, "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['NAME'], s.FILESYSTEM_BROKER",
        DATABASE_URL="postgres://somebody@db.example.org/pave", CELERY_BROKER_URL="redis://cache.example.org/0",
    )  # fmt: skip
    assert done.stdout.strip() == "django.db.backends.postgresql pave False", done.stderr
