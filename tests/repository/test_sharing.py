"""What tests share is made once, by one of them, and nobody meets a half of it."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests import sharing


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(sharing.FOLDER, str(tmp_path))
    return tmp_path


def test_all_who_ask_at_once_get_the_one_that_was_made(shared: Path) -> None:
    made, found = [], []

    def make(path: Path) -> None:
        made.append(path)
        path.mkdir()
        time.sleep(0.05)
        (path / "whole").touch()

    askers = [threading.Thread(target=lambda: found.append(sharing.once("dear", make))) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1 and found == [shared / "dear"] * 4 and (shared / "dear" / "whole").exists()


def test_what_fails_while_it_is_made_is_made_again(shared: Path) -> None:
    def fails(path: Path) -> None:
        path.write_text("half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        sharing.once("dear", fails)
    assert sharing.once("dear", lambda path: path.write_text("whole")).read_text() == "whole"


def test_the_migrated_database_has_its_triggers_and_no_rows() -> None:
    with closing(sqlite3.connect(sharing.migrated())) as database:
        ((triggers,),) = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        assert triggers > 50 and database.execute("SELECT 1 FROM surveys_survey").fetchall() == []
