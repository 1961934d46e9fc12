"""Workers killed while a wave goes out: nobody gets two mails of it, and what is in doubt is counted."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from invitations.outbox import mails, read_mail
from tests.processes.stores import rows
from tests.processes.topology import Instance, kill_group, wait_until

pytestmark = pytest.mark.processes
PEOPLE = 300
"""So many that a fast worker is still sending when the slow look at its folder ends in a kill."""
QUICK = {"PAVE_LEASE_SECONDS": "1", "PAVE_SWEEP_SECONDS": "1", "OPENBLAS_NUM_THREADS": "1"}
STAGE = f"""
from surveys import actions, queries
from tests.invitations.staging import invite, people, started
from invitations import tasks
from tests.conftest import EXAMPLE, bytes_of, opened
source, tables = bytes_of(EXAMPLE / "tiny.toml")
version, _ = actions.publish_instrument(source=source, tables=tables, by="test")
survey = opened(version, "rain", mode="invite")
invite(survey, people({PEOPLE}))
wave = started(survey)
for _ in range(3):
    tasks.send(wave.pk)
"""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    with Instance(tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path}/var/pave.sqlite3", **QUICK) as running:
        running.migrate()
        running.manage("shell", "-c", STAGE)
        yield running


def received(instance: Instance) -> Counter[str]:
    """address -> mails in the folder."""
    return Counter(read_mail(data).to for data in mails(instance.var / "mail"))


def letters(instance: Instance) -> int:
    """How many mails lie in the folder, unparsed: parsing each would give the worker time to end the wave."""
    return len(mails(instance.var / "mail"))


def wave_row(instance: Instance) -> tuple[object, ...]:
    (row,) = rows(instance.environ["DATABASE_URL"], "SELECT state, counts, fence FROM invitations_wave")
    return row


def test_killed_workers_and_triple_messages_send_no_mail_twice(instance: Instance) -> None:
    for least, at_once in ((8, 2), (30, 1)):
        workers = [instance.worker(number) for number in range(at_once)]
        wait_until(lambda least=least: letters(instance) >= least, instance.log("worker"), 60, 0.01)  # type: ignore[misc]
        for worker in workers:
            kill_group(worker, signal.SIGKILL)
    assert wave_row(instance)[0] == "sending", "the wave was over before the last kill: more people"
    instance.worker(3)
    wait_until(lambda: wave_row(instance)[0] == "done", instance.log("worker"), 60)
    _, counts, fence = wave_row(instance)
    told = json.loads(str(counts))
    mailed = received(instance)
    assert set(mailed.values()) == {1}
    assert told["sent"] + told["unsure"] == PEOPLE and told["unsure"] <= 2
    assert told["sent"] <= len(mailed) <= PEOPLE and int(str(fence)) >= 3
    assert "@example.org" not in instance.log("worker")
