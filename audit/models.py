"""One row an act. Database triggers and sealing arrive with the registry; the table is theirs to build on."""

from __future__ import annotations

from django.db import models

from pave.lib.append_only import AppendOnlyModel
from pave.lib.clock import now


class Entry(AppendOnlyModel):
    """Something that somebody did; `actor` is a user name or `system:<command>`."""

    at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.target}"
