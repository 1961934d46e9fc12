"""What the health page says, and what does not make it fail."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from audit.seal import seal
from audit.tasks import seal as seal_task
from tests.registry.children import child


@pytest.mark.django_db(transaction=True)
def test_the_health_page_says_how_long_the_oldest_change_waits_for_its_seal() -> None:
    client = Client()
    assert client.get("/health/").json() == {"status": "ok", "oldest_unsealed_change_s": None}
    child()
    assert 0 <= client.get("/health/").json()["oldest_unsealed_change_s"] < 60
    seal()
    assert client.get("/health/").json()["oldest_unsealed_change_s"] is None


@pytest.mark.django_db
def test_a_trail_that_cannot_be_read_fails_nothing(monkeypatch) -> None:
    def refuse() -> None:
        raise DatabaseError("permission denied for table audit_change")

    monkeypatch.setattr("pave.views.unsealed_since", refuse)
    page = Client().get("/health/")
    assert (page.status_code, page.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(transaction=True)
def test_the_task_seals_and_leaves_a_long_write_to_the_next_round(monkeypatch) -> None:
    from audit.seal import StillWriting

    child()
    assert seal_task() > 0 and seal_task() == 0
    monkeypatch.setattr("audit.tasks.sealing.seal", lambda: (_ for _ in ()).throw(StillWriting("still writing")))
    assert seal_task() == 0


def test_beat_checks_every_night_by_tasks_that_are_there() -> None:
    from pave.celery import app

    app.loader.import_default_modules()
    told = {name: entry["task"] for name, entry in app.conf.beat_schedule.items()}
    assert told["registry"] == "registry.tasks.nightly" and {*told.values()} <= {*app.tasks}
