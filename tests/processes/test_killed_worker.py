"""A worker killed in the middle of a report leads to exactly one finished report, on both brokers."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.processes.stores import own_broker, own_database, report_count, run_row, strange_files
from tests.processes.topology import Instance, cpu_seconds, kill_group, wait_until

pytestmark = pytest.mark.processes
REPLICATES = "20000"
"""Enough for some seconds of work, so that there is a middle to be killed in."""
LOOK = 0.5
"""Seconds from one look at the run to the next: SQLite reads all triggers for each, in the worker's own time."""
QUICK = {"PAVE_LEASE_SECONDS": "2", "PAVE_SWEEP_SECONDS": "1", "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Instance]:
    """SQLite and the filesystem broker; the worker has its own timer."""
    with Instance(tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path}/var/pave.sqlite3", **QUICK) as instance:
        instance.migrate()
        yield instance


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Instance]:
    """PostgreSQL, Redis and beat."""
    services.need("PostgreSQL", "Redis")
    with (
        own_database() as url,
        own_broker() as broker,
        Instance(tmp_path / "var", DATABASE_URL=url, **broker, **QUICK) as instance,
    ):
        instance.migrate()
        instance.start("beat")
        yield instance


def wait_for_the_middle(instance: Instance) -> float:
    """Until between 10 % and 90 % of the long computation is done; how much."""
    url = instance.environ["DATABASE_URL"]
    wait_until(lambda: run_row(url).part >= 0.1, f"progress; {instance.log('worker')}", 120)
    part = run_row(url).part
    assert 0.1 <= part <= 0.9, f"the report was too quick to be caught in the middle ({part:.0%}): more replicates"
    return part


def holder(workers: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """The worker that computes: the one whose processor time grows."""
    before = [cpu_seconds(worker) for worker in workers]
    time.sleep(0.5)
    grown = [cpu_seconds(worker) - earlier for worker, earlier in zip(workers, before, strict=True)]
    return workers[grown.index(max(grown))]


def assert_one_finished_report(instance: Instance) -> None:
    url = instance.environ["DATABASE_URL"]
    wait_until(lambda: run_row(url).state in ("done", "failed"), f"the end; {instance.log('worker')}", 180, LOOK)
    run = run_row(url)
    assert (run.state, run.attempt) == ("done", 2)
    time.sleep(2)  # a worker that came back late would have written by now
    assert report_count(url) == 1
    assert strange_files(instance.var / "artefacts") == []


def test_on_files_and_sqlite_a_new_worker_takes_over(embedded: Instance) -> None:
    worker = embedded.start("worker", "--pool", "solo")
    embedded.manage("build_demo", "--replicates", REPLICATES)
    wait_for_the_middle(embedded)
    kill_group(worker, signal.SIGKILL)
    embedded.start("worker", "--pool", "solo")
    assert_one_finished_report(embedded)


@pytest.mark.server
def test_on_redis_and_postgresql_the_other_worker_takes_over(server: Instance) -> None:
    workers = [server.worker(1), server.worker(2)]
    server.manage("build_demo", "--replicates", REPLICATES)
    wait_for_the_middle(server)
    kill_group(holder(workers), signal.SIGKILL)
    assert_one_finished_report(server)


@pytest.mark.server
def test_a_worker_that_was_only_asleep_writes_nothing_when_it_wakes(server: Instance) -> None:
    """Stopped beyond its lease, then woken while another has the run: the fence keeps it out."""
    workers = [server.worker(1), server.worker(2)]
    server.manage("build_demo", "--replicates", REPLICATES)
    wait_for_the_middle(server)
    asleep = holder(workers)
    kill_group(asleep, signal.SIGSTOP)
    url = server.environ["DATABASE_URL"]
    wait_until(lambda: run_row(url).attempt == 2, "the other worker", 60)
    kill_group(asleep, signal.SIGCONT)
    assert_one_finished_report(server)
