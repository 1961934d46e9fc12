"""Readers of the trail."""

from __future__ import annotations

from django.db.models import QuerySet

from audit.models import Entry


def history_of(target: str) -> QuerySet[Entry]:
    """What was done to one object, newest first."""
    return Entry.objects.filter(target=target)
