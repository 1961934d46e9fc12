"""The writer of erasures: every row about a child goes, and every value in the trail; what stays says that it happened.

The tombstone is the case with its code and site, and the trail with who did what when, without a single value. Copies
outside the database end with their own rules: backups by their rotation, snapshots by being made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Manager

from accounts.models import User
from audit.actions import redact_subject
from pave.lib.clock import now
from registry.case_codes import CaseCodeRefused, read_case_code
from registry.lifecycle import queries
from registry.lifecycle.holding import forget_answers, forget_codes, forget_uploads, held, move
from registry.lifecycle.rules import Act, Refused
from registry.models import (
    TABLES,
    AdjudicationTask,
    Anchor,
    Case,
    DataQuery,
    QueryMessage,
    Review,
    Signature,
    Transfer,
    UnsentForm,
    UploadedRow,
)

OTHER_CODE = "This is not the code of this case. Type it as it stands above."
KEPT = frozenset({"id", "case_id", "code", "site_id", "state", "revision"})
"""Columns of the trail that tell nothing of the child."""


def erase(*, case: Case, typed: str, by: User, reason: str) -> None:
    """Erase a child: this case, the one it went into, and all that were merged into either. Raises Refused."""
    with held(case, Act.ERASE, by=by, reason=reason) as (there, step):
        if _read(typed) != there.code:
            raise Refused(OTHER_CODE)
        copies = queries.family(there)
        Case.unscoped.filter(pk__in=[one.pk for one in copies]).update(merged_into=None)
        for one in copies:
            forget_codes(one)
            for rows in _rows_about(one):
                rows.delete()
            move(one, step, opened_at=now())
            redact_subject(subject=str(one.pk), by=by.username, reason=reason, kept=KEPT)
        forget_answers(there.site)
        forget_uploads(there.site)


def _read(typed: str) -> str:
    try:
        return read_case_code(typed)
    except CaseCodeRefused:
        return ""


def _rows_about(case: Case) -> Iterator[Any]:
    """Everything that any table holds about a child, what refers to another row before that row."""
    yield QueryMessage.unscoped.filter(query__case=case)
    yield DataQuery.unscoped.filter(case=case)
    yield Review.unscoped.filter(task__case=case)
    yield AdjudicationTask.unscoped.filter(case=case)
    of_case: list[Manager[Any]] = [table.unscoped for table in TABLES.values() if table.owner == "case"]
    for manager in (*of_case, *(model.unscoped for model in (Anchor, UnsentForm, UploadedRow, Signature, Transfer))):
        yield manager.filter(case=case)
