"""The Celery application. Tasks take an id; what is to be done and how far it is stands in the database."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_ready

SEAL_SECONDS = 30.0
"""How often the trail is sealed: no change stays unsealed for more than a minute."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pave.settings")

app = Celery("pave")
app.set_default()  # else only the thread that imports this sends to our broker; the others would try AMQP
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["analytics", "audit", "invitations", "registry", "surveys"])
# Not in the settings: the public process reads those too, and must not load Celery.
app.add_periodic_task(crontab(hour="2", minute="30"), app.signature("surveys.tasks.nightly"), name="nightly")
app.add_periodic_task(crontab(hour="3", minute="30"), app.signature("registry.tasks.nightly"), name="registry")
app.add_periodic_task(
    crontab(hour="5", minute="0", day_of_week="mon-fri"), app.signature("registry.tasks.mail_digest"), name="digest"
)
app.add_periodic_task(crontab(hour="4", minute="0"), app.signature("analytics.tasks.refresh"), name="reports")
app.add_periodic_task(SEAL_SECONDS, app.signature("audit.tasks.seal"), name="seal")


@worker_init.connect
def _compile(**_: Any) -> None:
    """Before the worker forks, so that all its processes have the code and only one compiles."""
    import logging

    from django.conf import settings

    from analytics.statistics import engine

    why_not = engine.use_compiled() if settings.PAVE_COMPILED else ""
    if why_not:
        logging.getLogger(__name__).warning("PAVE_COMPILED is on, but reports are made by numpy alone: %s", why_not)


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
    from audit.tasks import seal
    from invitations.tasks import sweep as sweep_waves

    stop, sealed_at = threading.Event(), 0.0
    while not stop.wait(0 if pause <= 0 else pause):
        due = [sweep_runs, sweep_waves]
        if time.monotonic() - sealed_at >= SEAL_SECONDS:
            due, sealed_at = [*due, seal], time.monotonic()
        for sweep in due:
            try:
                sweep()
            except Exception:  # the timer must outlive a database restart
                logging.getLogger(__name__).exception("sweep failed; trying again in %s s", pause)
            finally:
                connection.close()
