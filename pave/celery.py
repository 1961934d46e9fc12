"""The Celery application. Tasks take an id; what is to be done and how far it is stands in the database."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init, worker_ready

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


@worker_init.connect
def _compile(**_: Any) -> None:
    """Before the worker forks, so that all its processes have the code and only one compiles."""
    import logging

    from django.conf import settings

    from analytics.statistics import engine

    why_not = engine.use_compiled() if settings.PAVE_COMPILED else ""
    if why_not:
        logging.getLogger(__name__).warning("PAVE_COMPILED is on, but reports are made by numpy alone: %s", why_not)


@beat_init.connect
def _seal_beside_beat(**_: Any) -> None:
    """In beat's own process: behind reports in the queue, a message would wait for as long as they take."""
    from audit.tasks import seal

    threading.Thread(target=_for_ever, args=(SEAL_SECONDS, [(seal, 0.0)]), daemon=True).start()


@worker_ready.connect
def _sweep_without_beat(**_: Any) -> None:
    """Give a worker that runs without beat its own timer, so that a lost message is found again."""
    from django.conf import settings

    if settings.FILESYSTEM_BROKER:
        from analytics.tasks import sweep as sweep_runs
        from audit.tasks import seal
        from invitations.tasks import sweep as sweep_waves

        rounds = [(sweep_runs, 0.0), (sweep_waves, 0.0), (seal, SEAL_SECONDS)]
        threading.Thread(target=_for_ever, args=(settings.PAVE_SWEEP_SECONDS, rounds), daemon=True).start()


def _for_ever(pause: float, rounds: list[tuple[Callable[[], object], float]]) -> None:
    """Do each of these again and again, with at least its seconds in between."""
    import logging

    from django.db import connection

    stop, last = threading.Event(), [-SEAL_SECONDS] * len(rounds)
    while not stop.wait(max(pause, 0)):
        for place, (work, seconds) in enumerate(rounds):
            if time.monotonic() - last[place] < seconds:
                continue
            last[place] = time.monotonic()
            try:
                work()
            except Exception:  # the timer must outlive a database restart
                logging.getLogger(__name__).exception("%s failed; trying again", work)
            finally:
                connection.close()
