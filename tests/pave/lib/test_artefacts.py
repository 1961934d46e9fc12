"""Content-addressed files: what went in comes out, or nothing does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pave.lib.artefacts import ArtefactStore, MissingArtefact
from pave.lib.digest import sha256


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(tmp_path)


def test_the_bytes_come_back_under_their_digest(store: ArtefactStore) -> None:
    digest = store.put(b"a report")
    assert digest == sha256(b"a report")
    assert store.get(digest) == b"a report"


def test_the_same_bytes_are_kept_once(store: ArtefactStore) -> None:
    assert store.put(b"x") == store.put(b"x")
    assert len([path for path in store.folder.rglob("*") if path.is_file()]) == 1


def test_bytes_damaged_on_disk_are_not_given_out(store: ArtefactStore) -> None:
    digest = store.put(b"a report")
    (store.folder / digest[:2] / digest).write_bytes(b"another report")
    with pytest.raises(MissingArtefact, match="damaged"):
        store.get(digest)


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", "A" * 64, "g" * 64, "0" * 63, "0" * 65])
def test_only_a_digest_is_a_name(store: ArtefactStore, name: str) -> None:
    with pytest.raises(MissingArtefact, match="not a digest"):
        store.get(name)


def test_bytes_that_were_never_put_are_missing(store: ArtefactStore) -> None:
    with pytest.raises(MissingArtefact):
        store.get("0" * 64)


def test_a_write_that_fails_leaves_no_file_behind(store: ArtefactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="No space"):
        store.put(b"a report")
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
