"""What the environment says, read once: one place for names, defaults and refusals.

Two profiles from the same settings file: *embedded* (SQLite, filesystem broker) when nothing is set, *server*
(PostgreSQL, Redis) when DATABASE_URL and CELERY_BROKER_URL are. PAVE_ENV=production refuses weak settings.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("demo", "production")
SHORTEST_SECRET = 50


def environment() -> str:
    """The value of PAVE_ENV; anything but the two names is refused."""
    name = os.environ.get("PAVE_ENV", "demo")
    if name not in ENVIRONMENTS:
        raise ImproperlyConfigured(f"PAVE_ENV is {name!r}; it must be one of: {', '.join(ENVIRONMENTS)}.")
    return name


def var_folder() -> Path:
    """The folder for everything PAVE writes (SQLite file, broker, artefacts, keys); created if missing."""
    folder = Path(os.environ.get("PAVE_VAR", ROOT / "var")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"PAVE_VAR {folder} cannot be created: {error.strerror}.") from error
    return folder


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def secret(name: str, file_name: str) -> str:
    """A secret from the environment; in the demo, one made on first use and kept in a file only its owner can read.

    Production takes it from the environment alone and refuses one that is missing, short or an obvious placeholder.
    """
    given = os.environ.get(name, "")
    if environment() == "production":
        return _strong(name, given)
    return given or _kept(var_folder() / file_name)


def _strong(name: str, given: str) -> str:
    placeholder = any(word in given.lower() for word in ("change", "insecure", "default", "example", "secret-key"))
    if len(given) < SHORTEST_SECRET or placeholder or len(set(given)) < 10:
        raise ImproperlyConfigured(
            f"{name} is missing, a default, or shorter than {SHORTEST_SECRET} characters. Production does not start "
            'without its own: python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return given


def _kept(path: Path) -> str:
    # O_EXCL: of two processes that start together, one writes and the other reads.
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip() or _wait_for(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        value = secrets.token_urlsafe(64)
        file.write(value)
    return value


def _wait_for(path: Path) -> str:
    import time

    for _ in range(100):
        time.sleep(0.02)
        value = path.read_text(encoding="ascii").strip()
        if value:
            return value
    raise ImproperlyConfigured(f"{path} is empty; delete it and start again (drafts sealed under it are lost).")
