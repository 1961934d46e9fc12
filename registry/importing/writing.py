"""A plan onto the tables: one statement a table and reason, however many rows; then the questions that the rows ask.

Inside the transaction of an upload, with the site and its children locked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.acting import acting
from pave.lib.clock import now
from registry.data_queries import engine, keeping
from registry.facts import Row
from registry.governance.switches import switched_on
from registry.importing import bulk, kept
from registry.importing.bulk import Batch, Change
from registry.importing.content import Content
from registry.importing.proposal import OwnerPlan, Plan, Written
from registry.importing.raw import as_json, columns_for
from registry.models import KEY_MARK, TABLES, Anchor, Case, Upload, UploadedRow
from registry.queries import Owner
from registry.revisions import Past, last_revisions, subject_of
from registry.rules.check import Finding

REASON = "upload {}"
ANCHOR = "anchor"
OPEN = Case.State.OPEN.value
NOTED = ("upload_id", "case_id", "entity", "key", "before", "after", "revision")
Cells = Mapping[str, Any] | None
Note = tuple[int, int | None, str, str, str | None, str | None, int]
Batches = dict[str, dict[str, Batch]]
"""Reason -> entity -> rows."""


def write(upload: Upload, held: Content, plan: Plan, by: str) -> None:
    """Write everything that is planned, and note of each row what it was."""
    said = REASON.format(upload.pk)
    with acting(actor=by, site=upload.site.code, reason=said):
        owners = _owners(upload, plan)
        batches: Batches = defaultdict(lambda: defaultdict(Batch))
        notes: list[Note] = [(upload.pk, case.pk, ANCHOR, "", None, None, 0) for case in _keep_anchors(held, owners)]
        past = _past_of(plan, owners)
        for one in plan.owners:
            _gather(upload, one, owners[one.kept.code], past, batches, notes)
        for reason, by_entity in batches.items():
            with acting(actor=by, reason=f"{said}: {reason}" if reason else said):
                for entity, batch in by_entity.items():
                    bulk.write(entity, batch)
        bulk.insert(UploadedRow, NOTED, notes)
        keep_up(plan.owners, owners, by)


def _owners(upload: Upload, plan: Plan) -> dict[str, Owner]:
    """The children and the site by code; new children are made."""
    codes = [one.kept.code for one in plan.owners if not one.kept.is_new]
    cases = kept.cases_of(upload.site, codes)
    new = [one.kept.code for one in plan.owners if one.kept.is_new]
    bulk.insert(Case, ("code", "site_id", "state", "opened_at"), [(code, upload.site_id, OPEN, now()) for code in new])
    made = kept.cases_of(upload.site, new) if new else {}
    return {upload.site.code: upload.site, **cases, **made}


def _keep_anchors(held: Content, owners: Mapping[str, Owner]) -> list[Case]:
    """Keep the dates of diagnosis that the site asked to keep; the children who had none yet."""
    cases = {code: one for code in held.anchors if isinstance(one := owners.get(code), Case)}
    there = set(Anchor.unscoped.filter(case__in=cases.values()).values_list("case_id", flat=True)) if cases else set()
    without = {code: case for code, case in cases.items() if case.pk not in there}
    Anchor.unscoped.bulk_create(Anchor(case=case, sealed=held.anchors[code]) for code, case in without.items())
    return list(without.values())


def _gather(
    upload: Upload, plan: OwnerPlan, owner: Owner, past: Mapping[str, Past], batches: Batches, notes: list[Note]
) -> None:
    for row in plan.gone:
        revision = plan.kept.revisions[row.entity, row.key]
        batches[""][row.entity].gone.append(Change(owner, row.key, revision, {}))
        notes.append(_note(upload, owner, row, before_of(row), None, 0))
    for one in plan.written:
        was, columns = one.draft.was, columns_for(one.row) | _dated(one)
        batch = batches[one.reason][one.row.entity]
        first = past.get(one.row.entity, {}).get((subject_of(owner), KEY_MARK.join(one.row.key)), 0) + 1
        change = Change(owner, one.row.key, one.revision, columns, first)
        (batch.changed if one.revision else batch.new).append(change)
        before = before_of(was) if was is not None else None
        notes.append(
            _note(upload, owner, one.row, before, as_json(columns), one.revision + 1 if one.revision else first)
        )


def before_of(row: Row) -> dict[str, Any]:
    """What an undo needs of a row as it was."""
    return as_json(columns_for(row))


def _past_of(plan: Plan, owners: Mapping[str, Owner]) -> dict[str, Past]:
    """By entity, what the trail knows of the keys of new rows; a child who is new has no past."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for one in plan.owners:
        for name in {row.row.entity for row in one.written if not row.revision and not one.kept.is_new}:
            subjects[name].append(subject_of(owners[one.kept.code]))
    return {name: last_revisions(TABLES[name], some) for name, some in subjects.items()}


def _dated(one: Written) -> dict[str, Any]:
    return {name: value if value is not None else _blank(name) for name, value in one.dated.items()}


def _blank(name: str) -> str | None:
    return "" if name == "lag_band" else None


def _note(upload: Upload, owner: Owner, row: Row, before: Cells, after: Cells, revision: int) -> Note:
    case = owner.pk if isinstance(owner, Case) else None
    was, became = (None if cells is None else json.dumps(cells) for cells in (before, after))
    return upload.pk, case, row.entity, KEY_MARK.join(row.key), was, became, revision


# -- the questions that rows ask --------------------------------------------------------------------------------------


def keep_up(plans: Iterable[OwnerPlan], owners: Mapping[str, Owner], by: str) -> None:
    """Data queries, as after any write (`engine.keep_up`); children in which nothing asks or asked are passed over."""
    about = [(one, case) for one in plans if isinstance(case := owners[one.kept.code], Case)]
    asked = kept.with_questions(case for one, case in about if not one.kept.is_new)
    on = switched_on()
    for plan, case in about:
        if case.pk in asked or _asks(plan):
            for reason, drafts, through in _by_reason(plan):
                engine.keep_up(
                    case, plan.found, on, by=by, reason=reason, drafts=drafts, gone=plan.gone, let_through=through
                )


def _asks(plan: OwnerPlan) -> bool:
    soft = (problem for one in plan.written for problem in one.draft.problems if problem.severity == "reason")
    return any(keeping.opens_query(one) or one.check.opens for one in plan.found) or any(soft)


def _by_reason(plan: OwnerPlan) -> Iterator[tuple[str, list[Any], list[Finding]]]:
    """The drafts of each reason, and what it lets through; those without a reason first."""
    reasons = dict.fromkeys(("", *(one.reason for one in plan.written)))
    for reason in reasons:
        mine = [one.draft for one in plan.written if one.reason == reason]
        places = {(draft.row.entity, draft.row.key) for draft in mine}
        through = [one for one in plan.let_through if (one.entity, one.key) in places]
        if mine or not reason:
            yield reason, mine, through
