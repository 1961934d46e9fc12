"""The writer of merges: the rows of a duplicate come to the case that is kept, and the duplicate points there.

The duplicate keeps its rows as they were, counts nowhere and takes no more. A merge is undone from the trail, as long
as nobody wrote to the rows of the kept case since.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date

from django.apps import apps
from django.db import transaction
from django.db.models import F, Model, ProtectedError

from accounts.models import User
from audit.models import Change
from registry import actions, anchors
from registry.case_codes import spoken
from registry.codebook_reader import codebook
from registry.columns import AT_ENTRY
from registry.facts import Row
from registry.lifecycle import queries
from registry.lifecycle.digest import digest
from registry.lifecycle.holding import held, move, withdraw_questions
from registry.lifecycle.merging import Plan, cells_of, chosen, plan, unanswered
from registry.lifecycle.rules import Act, Refused, check
from registry.models import KEY_MARK, TABLES, Anchor, Case, Record, UnsentForm
from registry.queries import entry, facts_of, records

ITSELF = "This is the case itself. Give the code of the other one."
TWO_SITES = "The two cases are at different sites. Have one transferred first."
TWO_DIAGNOSES = (
    "The two cases have different dates of diagnosis, so the same day number means two days. Correct one first."
)
CHANGED = "One of the two cases was changed meanwhile. Compare them again; what you chose is kept."
CHOOSE = "Choose one of the two values."
UNDO_TOO_LATE = (
    "Rows of the case it went into were written since, so the merge cannot be taken back by itself. "
    "Correct the rows there."
)
ROWS = frozenset(table._meta.db_table for table in TABLES.values())


def reason_of(code: str) -> str:
    """What the trail says of a row that a merge wrote; with blanks a code of digits would read as a telephone's."""
    return f"merged from {spoken(code).replace(' ', '·')}"


def shown(kept: Case, other: Case) -> str:
    """What a comparison page carries, to tell whether either case is another one by now."""
    return f"{digest(facts_of(kept))}{digest(facts_of(other))}"


def compared(kept: Case, other: Case) -> Plan:
    """What merging the other case into the kept one would do; raises Refused where that cannot be."""
    if kept.pk == other.pk:
        raise Refused(ITSELF)
    if kept.site_id != other.site_id:
        raise Refused(TWO_SITES)
    return plan(codebook(), facts_of(kept), facts_of(other))


def merge(*, kept: Case, other: Case, answers: Mapping[str, str], seen: str, by: User) -> None:
    """Bring the rows of `other` into `kept`; `answers` says for each choice of the plan which value stands.

    Raises Refused, also where `seen` says that a case changed since it was shown; registry.actions.Refused where the
    rows do not stand together.
    """
    reason, token = reason_of(other.code), f"merge {secrets.token_hex(8)}"
    with held(other, Act.MERGE, by=by, reason=reason, request=token) as (there, step):
        target = Case.unscoped.select_for_update().get(pk=kept.pk)
        found = compared(target, there)
        check(Act.MERGE, queries.standing(target), queries.parts(by, target, Act.MERGE))
        if seen != shown(target, there):
            raise Refused(CHANGED)
        if unanswered(found, answers):
            raise Refused(CHOOSE)
        _keep_one_anchor(target, there)
        _write(target, found, answers, by.username, reason)
        _keep_entry_cells(target, there, found)
        withdraw_questions(there, by=by, text=f"The case was merged into {spoken(target.code)}.")
        UnsentForm.unscoped.filter(case=there).delete()
        move(there, step, merged_into=target)


def unmerge(*, case: Case, by: User, reason: str) -> None:
    """Part two cases again as they were before the merge; raises Refused where the kept one was written to since."""
    with held(case, Act.UNMERGE, by=by, reason=reason) as (there, step):
        kept = Case.unscoped.select_for_update().get(pk=there.merged_into_id or 0)
        if kept.state != step.to or kept.site_id != there.site_id:
            raise Refused(UNDO_TOO_LATE)
        done = _changes_of_merge(there, kept)
        try:
            for change in reversed(done):
                _undo(change)
        except ProtectedError as error:  # something that was written since hangs on a row of the merge
            raise Refused(UNDO_TOO_LATE) from error


# -- steps of a merge -------------------------------------------------------------------------------------------------


def _write(kept: Case, found: Plan, answers: Mapping[str, str], by: str, reason: str) -> None:
    """The rows that come and the values that are chosen. Either may need the other one first."""
    try:
        with transaction.atomic():
            _overwrite(kept, found, answers, by, reason)
            _add(kept, found, by, reason)
    except actions.Refused:
        _add(kept, found, by, reason)
        _overwrite(kept, found, answers, by, reason)


def _add(kept: Case, found: Plan, by: str, reason: str) -> None:
    rows = [(row.entity, cells_of(codebook().entity(row.entity), row)) for row in found.come]
    if rows:
        actions.add_rows(owner=kept, rows=rows, by=by, reason=reason)


def _overwrite(kept: Case, found: Plan, answers: Mapping[str, str], by: str, reason: str) -> None:
    for pair in found.differing:
        cells = chosen(pair, answers)
        if cells:
            row = pair.kept
            revision = entry(kept, row.entity, row.key).revision
            actions.save_row(owner=kept, entity=row.entity, key=row.key, cells=cells, revision=revision, by=by,
                             reason=reason)  # fmt: skip


def _keep_entry_cells(kept: Case, other: Case, found: Plan) -> None:
    """What only the typed date could give came with the rows of the duplicate, and writing them anew would lose it."""
    for row, source in zip(found.come, found.came_from, strict=True):
        names = [name for entity, name in AT_ENTRY if entity == row.entity]
        if names:
            was = _record(other, source)
            records(kept, row.entity).filter(key=KEY_MARK.join(row.key)).update(
                **{name: getattr(was, name) for name in names}
            )


def _record(owner: Case, row: Row) -> Record:
    found: Record = records(owner, row.entity).get(key=KEY_MARK.join(row.key))
    return found


def _keep_one_anchor(kept: Case, other: Case) -> None:
    """The date of diagnosis comes along where only the duplicate has one; two that differ refuse the merge."""
    mine, theirs = _anchor(kept), _anchor(other)
    if theirs is None or mine == theirs:
        return
    if mine is not None:
        raise Refused(TWO_DIAGNOSES)
    Anchor.unscoped.create(case=kept, sealed=anchors.sealed(theirs, site=kept.site.code, case=kept.code))


def _anchor(case: Case) -> date | None:
    sealed = Anchor.unscoped.filter(case=case).first()
    return anchors.opened(bytes(sealed.sealed), site=case.site.code, case=case.code) if sealed else None


# -- the way back -----------------------------------------------------------------------------------------------------


def _changes_of_merge(other: Case, kept: Case) -> list[Change]:
    """What the merge wrote, in order; raises Refused where more was written to the rows of the kept case since."""
    moved = Change.objects.filter(
        table_name=Case._meta.db_table, row_key=str(other.pk), request_id__startswith="merge ", new__state="merged"
    ).last()
    if moved is None:
        raise Refused(UNDO_TOO_LATE)
    done = list(Change.objects.filter(request_id=moved.request_id).order_by("id"))
    touched = {(change.table_name, change.row_key) for change in done}
    about = Change.objects.filter(id__gt=done[0].pk, subject__in=[str(kept.pk), str(other.pk)])
    since = about.exclude(request_id=moved.request_id).values_list("table_name", "row_key")
    if any(change.salts for change in done) or any(one[0] in ROWS or one in touched for one in since):
        raise Refused(UNDO_TOO_LATE)
    return done


def _undo(change: Change) -> None:
    """Put one row back to what it was before the change. A row of a child moves on to another revision."""
    model = _model(change.table_name)
    same = model.unscoped.filter(pk=change.row_key)  # type: ignore[attr-defined]
    if change.kind == Change.Kind.INSERT:
        same.delete()
        return
    before = {name: value for name, value in (change.old or {}).items() if name != "revision"}
    if issubclass(model, Record):
        before["revision"] = F("revision") + 1
    same.update(**before)


def _model(table: str) -> type[Model]:
    return next(model for model in apps.get_app_config("registry").get_models() if model._meta.db_table == table)
