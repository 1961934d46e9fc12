"""Celery tasks: an id in, fetch, leave if done, one call. The broker is a hint; the run row is the truth."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import close_old_connections

from analytics import actions, refreshing
from analytics.models import ACTIVE
from pave.lib.heartbeat import heartbeat

log = logging.getLogger(__name__)


def send(run_id: UUID | str) -> None:
    """Tell a worker about a run. A broker that is away only delays it: the sweep sends it again."""
    try:
        carry_out_run.delay(str(run_id))
        actions.mark_sent(run_id=run_id)
    except Exception:
        log.warning("the broker did not take run %s; the sweep will send it again", run_id, exc_info=True)


@shared_task(name="analytics.tasks.carry_out_run")
def carry_out_run(run_id: str) -> None:
    """Make the report of a run, unless it is made or another worker holds it."""
    from analytics.making import make_report  # pandas and scipy, which a web process never needs

    fence = actions.claim_run(run_id=run_id)
    if fence is None:
        return
    beat = partial(actions.beat, run_id=run_id, fence=fence)
    with heartbeat(beat, settings.PAVE_LEASE_SECONDS / 3, f"run {run_id}"):
        try:
            make_report(run_id=run_id, fence=fence)
        except actions.Superseded:
            log.info("run %s was taken over or cancelled", run_id)
        except Exception as error:
            log.exception("run %s failed", run_id)
            actions.fail_run(run_id=run_id, fence=fence, error=f"{type(error).__name__}: {error}")


@shared_task(name="analytics.tasks.sweep")
def sweep() -> int:
    """Send lost runs again; how many there were."""
    close_old_connections()
    lost = actions.lost_runs()
    for run_id in lost:
        send(run_id)
    return len(lost)


@shared_task(name="analytics.tasks.refresh")
def refresh() -> int:
    """At night: reports of data that changed (analytics/refreshing.py); how many runs were sent."""
    close_old_connections()
    waiting = [run.pk for run in refreshing.refresh() if run.state in ACTIVE]
    for run_id in waiting:
        send(run_id)
    return len(waiting)
