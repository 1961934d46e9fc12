"""Sealing for beat: every 30 seconds, so that no change stays unsealed for more than a minute."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import close_old_connections

from audit import seal as sealing

log = logging.getLogger(__name__)


@shared_task(name="audit.tasks.seal")
def seal() -> int:
    """Seal the changes since the last link; how many. A transaction that writes for long is left to the next round."""
    close_old_connections()
    try:
        return sealing.seal()
    except sealing.StillWriting as error:
        log.warning("%s", error)
        return 0
