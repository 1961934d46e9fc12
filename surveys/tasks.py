"""The nightly job for beat; cron runs `manage.py nightly`, which does the same."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import close_old_connections

from surveys import nightly as night

log = logging.getLogger(__name__)


@shared_task(name="surveys.tasks.nightly")
def nightly() -> None:
    close_old_connections()
    for line in night.run():
        log.info("%s", line)
