"""A form makes one row, however often it is sent.

The trail of a new row names the form that made it, and what was in it: the same form with the same cells again finds
that row, under the lock of its child or site. Other cells from the same form, after going back, are another row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import Site
from audit.acting import acting
from audit.models import Change
from pave.lib.digest import compact
from registry import actions, queries
from registry.drafts import Cells
from registry.facts import Row
from registry.models import TABLES, Case
from registry.queries import Owner
from registry.revisions import subject_of

FORM_ID = re.compile(r"[0-9a-f]{32}")


def new_form_id() -> str:
    return uuid4().hex


def read_form_id(text: str) -> str:
    """The id that a form posted; a fresh one where it is none of ours."""
    return text if FORM_ID.fullmatch(text) else new_form_id()


def add_once(
    *, owner: Owner, entity: str, cells: Cells, by: str, reason: str, anchor: date | None, form_id: str
) -> Row:
    """Write a new row, or find the one that this form made; raises as `actions.add_row`."""
    request = _request(form_id, entity, cells)
    site = queries.site_of(owner)
    with transaction.atomic(), acting(actor=by, site=site.code, request_id=request):
        _lock(owner)
        made = _made(TABLES[entity]._meta.db_table, by, request).filter(subject=subject_of(owner)).first()
        record = queries.records(owner, entity).filter(pk=made.row_key).first() if made is not None else None
        if record is not None:
            return queries.row_of(owner, record)
        return actions.add_row(owner=owner, entity=entity, cells=cells, by=by, reason=reason, anchor=anchor).row


def open_once(*, site: Site, cells: Cells, by: str, reason: str, anchor: date | None, form_id: str) -> Case:
    """Take a child in, or find the one that this form took in; raises as `actions.open_case`."""
    request = _request(form_id, "case", {**cells, "anchor": anchor.isoformat() if anchor else ""})
    with transaction.atomic(), acting(actor=by, site=site.code, request_id=request):
        _lock(site)
        made = _made(Case._meta.db_table, by, request).first()
        found = Case.unscoped.filter(pk=made.row_key, site=site).first() if made is not None else None
        return found or actions.open_case(site=site, cells=cells, by=by, reason=reason, anchor=anchor)


def has_made(owner: Owner, form_id: str, by: str) -> bool:
    """Whether a row came of this form, whatever was in it."""
    named = Change.objects.filter(subject=subject_of(owner), actor=by)
    return bool(form_id) and named.filter(request_id__startswith=f"form {form_id} ").exists()


def _request(form_id: str, entity: str, cells: Mapping[str, str]) -> str:
    """Under a key, because the cells may hold a date, and anybody could try all dates against a bare digest."""
    told = salted_hmac("registry.entry.once", compact([entity, dict(cells)]), algorithm="sha256")
    return f"form {form_id} {told.hexdigest()[:16]}"


def _made(table: str, by: str, request: str) -> QuerySet[Change]:
    return Change.objects.filter(table_name=table, kind=Change.Kind.INSERT, actor=by, request_id=request)


def _lock(owner: Owner) -> None:
    if isinstance(owner, Case):
        Case.unscoped.select_for_update().get(pk=owner.pk)
    else:
        Site.objects.select_for_update().get(pk=owner.pk)
