"""Content-addressed files: written once under their SHA-256, never changed, served as stored bytes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from pave.lib.digest import sha256

PIECE = 1 << 20


class MissingArtefact(LookupError):
    """The bytes of this digest are not in the store, or no longer match it."""


class ArtefactStore:
    """A folder of files named by their own digest (first two hex digits are the sub-folder)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Store the bytes and return their digest; half-written files can never appear under a digest."""
        digest = sha256(data)
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return digest

    def put_file(self, source: Path) -> str:
        """Store a copy of a file and return its digest, a piece at a time."""
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as target, source.open("rb") as file:
                shutil.copyfileobj(file, target, PIECE)
                target.flush()
                os.fsync(target.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return digest

    def path(self, digest: str) -> Path:
        """Where the bytes of a digest lie, to be read a piece at a time. Raises MissingArtefact as `get` does."""
        path = self._path(digest)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise MissingArtefact(digest) from error
        if found != digest:
            raise MissingArtefact(f"{digest} is damaged on disk")
        return path

    def get(self, digest: str) -> bytes:
        """The bytes of a digest. Raises MissingArtefact where they are absent or damaged."""
        try:
            data = self._path(digest).read_bytes()
        except OSError as error:
            raise MissingArtefact(digest) from error
        if sha256(data) != digest:
            raise MissingArtefact(f"{digest} is damaged on disk")
        return data

    def _path(self, digest: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise MissingArtefact(f"{digest!r} is not a digest")
        return self.folder / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
