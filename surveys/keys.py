"""Key files of a survey by invitation, outside the database: one signing key, and the key of the ledger as it stands.

Folder: PAVE_KEYS/<survey>/. A key file is written whole (temporary name, fsync, rename, fsync of the folder) before
anything is sealed under it, and removed after the transaction that no longer needs it is committed.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from surveys.blind_rsa import SigningKey

SIGNING = "signing.pem"
LEDGER_SUFFIX = ".ledger"


class KeyLost(Exception):
    """The file with a key is not there; the message names what cannot be done without it."""


def folder(slug: str) -> Path:
    """Where the keys of a survey lie; made on first use, readable for the owner alone."""
    path = Path(settings.PAVE_KEYS) / slug
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


# -- the signing key ------------------------------------------------------------------------------------------------


def make_signing_key(slug: str) -> SigningKey:
    """A fresh key in its file; the one that is there where there is one."""
    path = folder(slug) / SIGNING
    if not path.exists():
        write_file(path, SigningKey.made().pem)
    return SigningKey(path.read_bytes())


def restore_signing_key(slug: str, pem: bytes) -> None:
    """Put back a key that a copy of the ledger brought; one that is there stays."""
    path = folder(slug) / SIGNING
    if not path.exists():
        write_file(path, pem)


def signing_key(slug: str) -> SigningKey:
    """The key of a survey, parsed once a process; raises KeyLost."""
    path = folder(slug) / SIGNING
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise KeyLost(f"the signing key of {slug} is gone: nobody can start; drafts and answers are safe") from error


def has_signing_key(slug: str) -> bool:
    return (folder(slug) / SIGNING).is_file()


@lru_cache(maxsize=32)
def _parsed(path: Path, changed: int) -> SigningKey:
    return SigningKey(path.read_bytes())


# -- the ledger's key -----------------------------------------------------------------------------------------------


def ledger_keys(slug: str) -> dict[Path, bytes]:
    """Every ledger key that is there. More than one only after a crash or while a change commits."""
    found = {}
    for path in folder(slug).glob(f"*{LEDGER_SUFFIX}"):
        with suppress(FileNotFoundError):
            found[path] = path.read_bytes()
    return found


def write_ledger_key(slug: str, key: bytes) -> Path:
    path = folder(slug) / f"{secrets.token_hex(8)}{LEDGER_SUFFIX}"
    write_file(path, key)
    return path


def remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


# -- the secret of a wave of mail -----------------------------------------------------------------------------------


def make_wave_secret(slug: str, wave: int, secret: bytes) -> None:
    """What the invitation codes of one wave are derived from, until its mail is sent."""
    write_file(_wave_path(slug, wave), secret)


def wave_secret(slug: str, wave: int) -> bytes:
    """Raises KeyLost."""
    try:
        return _wave_path(slug, wave).read_bytes()
    except FileNotFoundError as error:
        raise KeyLost(f"the secret of wave {wave} of {slug} is gone: its codes cannot be made again") from error


def remove_wave_secret(slug: str, wave: int) -> None:
    remove([_wave_path(slug, wave)])


def _wave_path(slug: str, wave: int) -> Path:
    return folder(slug) / f"wave-{wave}.secret"


# -- the end --------------------------------------------------------------------------------------------------------


def destroy(slug: str) -> None:
    """Remove every key of a survey: what they opened or signed is over."""
    remove(list(folder(slug).iterdir()))
    _parsed.cache_clear()
    _sync(folder(slug))


def write_file(path: Path, data: bytes) -> None:
    """A file for its owner alone, there whole or not at all."""
    partial = path.with_suffix(f".partial{secrets.token_hex(4)}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
