"""Celery tasks of the registry: no argument names a child. Cron may run `manage.py registry_nightly` instead."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import close_old_connections

from registry import nightly as night
from registry.worklist import digest

log = logging.getLogger(__name__)


@shared_task(name="registry.tasks.nightly")
def nightly() -> None:
    close_old_connections()
    for line in night.run():
        log.info("%s", line)


@shared_task(name="registry.tasks.check_all")
def check_all() -> None:
    """The checks alone, after one was switched on."""
    close_old_connections()
    log.info("%s", night.check_all())


def send_check_all() -> None:
    """Ask a worker to run the checks. A broker that is away only delays it: the night runs them too."""
    try:
        check_all.delay()
    except Exception as error:
        log.warning("the broker did not take the checks (%s); the night runs them", type(error).__name__)


@shared_task(name="registry.tasks.mail_digest")
def mail_digest() -> None:
    """Each morning: counts of what waits, for those who want the mail (registry/worklist/digest.py)."""
    close_old_connections()
    log.info("%s", digest.send_all())
