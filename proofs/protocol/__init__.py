"""The checks of the protocol itself: what is written, what is sent, what is signed, and how often one may take part."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from proofs import stores
from proofs.table import Row

WITHOUT_DATABASE = (10, 11)
WITH_DATABASE = (1, 9, 12)
NUMBERS = (*WITH_DATABASE, *WITHOUT_DATABASE)


def rows(full: bool, store: str, only: int | None = None) -> Iterator[Row]:
    """The rows of checks 1, 9 and 12 on a throw-away database; with SQLite also those that need none, 10 and 11."""
    asked = {only} & {*NUMBERS} if only else {*NUMBERS}
    with stores.place() as folder:
        if asked & {*WITH_DATABASE}:
            yield from _with_database(full, store, folder, asked)
    if store == stores.SQLITE:
        yield from _without_database(full, asked)


def _without_database(full: bool, asked: set[int]) -> Iterator[Row]:
    from proofs.protocol import blindness, vectors

    if 10 in asked:
        yield from vectors.rows(full)
    if 11 in asked:
        yield from blindness.rows(full)


def _with_database(full: bool, store: str, folder: Path, asked: set[int]) -> Iterator[Row]:
    copied = stores.Templates(folder).copy(store, folder)
    if store == stores.SQLITE:
        yield from _played(full, store, f"sqlite:///{copied}", folder, asked)
        return
    with stores.running(copied) as url:
        yield from _played(full, store, url, folder, asked)


def _played(full: bool, store: str, url: str, folder: Path, asked: set[int]) -> Iterator[Row]:
    """The rows that a process of its own prints, as they come: this process keeps its own database."""
    environ = {**os.environ, "DATABASE_URL": url, "PAVE_VAR": str(folder)}
    for elsewhere in ("PAVE_KEYS", "PAVE_SURVEY_DATABASE_URL"):
        environ.pop(elsewhere, None)
    command = [sys.executable, "-m", "proofs.protocol", store, *map(str, sorted(asked)), *(["--full"] if full else [])]
    with subprocess.Popen(command, cwd=stores.ROOT, env=environ, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None  # noqa: S101 - it is a pipe
        yield from (Row(**json.loads(line)) for line in child.stdout)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
