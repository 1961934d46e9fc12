"""Uploads of these files, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import Site
from registry.importing import actions
from registry.models import TABLES, AdjudicationTask, Anchor, Case, DataQuery, QueryMessage, Upload
from tests.registry.importing.making import CHILD, csv_file, workbook

__all__ = ["CHILD", "applied", "csv_file", "everything", "looked_at", "said", "texts", "workbook"]


def looked_at(site: Site, *files: tuple[str, bytes], **more: Any) -> Upload:
    return actions.check(site=site, files=files, by="ada", **more)


def applied(site: Site, *files: tuple[str, bytes], **more: Any) -> Upload:
    return actions.apply(upload=looked_at(site, *files, **more), by="ada")


def said(upload: Upload) -> list[tuple[int, str, str]]:
    """(row, column, severity) of every remark of a checked upload."""
    content = actions.content_of(upload)
    assert content is not None
    return [(one.row, one.column, one.severity) for one in content.remarks]


def texts(upload: Upload) -> str:
    content = actions.content_of(upload)
    assert content is not None
    return " | ".join(map(str, content.remarks))


def everything() -> list[Any]:
    """All rows of the registry without their numbers: what an undo must bring back. Revisions only ever grow."""
    tables = (Case, Anchor, DataQuery, QueryMessage, AdjudicationTask, *TABLES.values())
    return [sorted(_known(row) for row in model.unscoped.values()) for model in tables]


def _known(row: Mapping[str, Any]) -> str:
    return repr(sorted((name, str(value)) for name, value in row.items() if name not in ("id", "revision")))
