"""Readers of rows that left."""

from __future__ import annotations

from collections.abc import Set
from datetime import timedelta
from pathlib import Path

from django.db.models import Q, QuerySet

from analytics.models import RowExport, Snapshot
from analytics.queries import store
from analytics.row_exports.permissions import TAKES_REGISTRY_ROWS, TAKES_SURVEY_ROWS
from pave.lib.clock import now
from surveys import queries as survey_queries
from surveys.models import Survey


def exports(kinds: Set[str]) -> QuerySet[RowExport]:
    """What a person may see, the newest first: the list, the pages and the downloads all come from here."""
    seen = Q(pk__in=[])
    if kinds & TAKES_SURVEY_ROWS:
        seen |= ~Q(survey="")
    if kinds & TAKES_REGISTRY_ROWS:
        seen |= Q(survey="")
    return RowExport.objects.filter(seen).select_related("snapshot")


def exports_of(survey: str) -> list[RowExport]:
    """All of one survey or ("") of the registry, the first first."""
    return list(RowExport.objects.filter(survey=survey).select_related("snapshot").order_by("id"))


def taken_today(person: str) -> int:
    return RowExport.objects.filter(by=person, at__gt=now() - timedelta(days=1)).count()


def is_sealed(survey: Survey) -> bool:
    return survey_queries.certificate_of(survey) is not None


def snapshot_path(snapshot: Snapshot) -> Path:
    """Raises pave.lib.artefacts.MissingArtefact."""
    return store().path(snapshot.parquet)


def file_path(export: RowExport, format: str) -> Path:
    """Raises KeyError for an unknown format, MissingArtefact for lost bytes."""
    return store().path(export.files[format]["digest"])
