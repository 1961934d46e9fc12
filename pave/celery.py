"""The Celery application. Tasks take an id; what is to be done and how far it is stands in the database."""

from __future__ import annotations

import os
import threading
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")

app = Celery("pave")
app.set_default()  # else only the thread that imports this sends to our broker; the others would try AMQP
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["analytics", "invitations", "surveys"])
# Not in the settings: the public process reads those too, and must not load Celery.
app.add_periodic_task(crontab(hour="2", minute="30"), app.signature("surveys.tasks.nightly"), name="nightly")


@worker_ready.connect
def _sweep_without_beat(**_: Any) -> None:
    """Give a worker that runs without beat its own timer, so that a lost message is found again."""
    from django.conf import settings

    if settings.FILESYSTEM_BROKER:
        threading.Thread(target=_sweep_for_ever, args=(settings.PAVE_SWEEP_SECONDS,), daemon=True).start()


def _sweep_for_ever(pause: float) -> None:
    import logging

    from django.db import connection

    from analytics.tasks import sweep as sweep_runs
    from invitations.tasks import sweep as sweep_waves

    stop = threading.Event()
    while not stop.wait(0 if pause <= 0 else pause):
        for sweep in (sweep_runs, sweep_waves):
            try:
                sweep()
            except Exception:  # the timer must outlive a database restart
                logging.getLogger(__name__).exception("sweep failed; trying again in %s s", pause)
            finally:
                connection.close()
