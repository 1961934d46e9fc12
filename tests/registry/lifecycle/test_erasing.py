"""An erased child: no value of it is anywhere in the database, the code says that it was, and the chain holds."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from audit import seal, verify
from audit.acting import acting
from audit.models import Change
from registry import actions, queries
from registry.importing import actions as uploads
from registry.lifecycle import actions as acts
from registry.lifecycle import erasing, merges, transfers
from registry.lifecycle.rules import Refused
from registry.models import (
    TABLES,
    AdjudicationTask,
    Anchor,
    ApiToken,
    Case,
    DataQuery,
    QueryMessage,
    Review,
    SentBefore,
    Signature,
    Transfer,
    UnsentForm,
    Upload,
    UploadedRow,
)
from tests.registry.importing.files import CHILD, applied, csv_file, looked_at
from tests.registry.lifecycle.stage import Stage, again, opened, put, sign, staged, state

WHY = "the parents asked for it"
WORDS, NUMBERS = "canaryword", ("48731", "48.731")
ABOUT = (Anchor, UnsentForm, UploadedRow, DataQuery, QueryMessage, AdjudicationTask, Review, Signature, Transfer)


@pytest.fixture
def stage(db: None) -> Stage:
    return staged()


def erase(stage: Stage, case: Case | None = None, by: str = "ivy", typed: str = "") -> None:
    case = again(case or stage.case)
    erasing.erase(case=case, typed=typed or str(case), by=getattr(stage, by), reason=WHY)


def fill(stage: Stage) -> None:
    """Canaries in every table that can hold something of a child, and in the reasons of the trail."""
    case = stage.case
    actions.keep_anchor(case=case, anchor=date(2024, 2, 29), by="ada")
    actions.add_row(owner=case, entity="count", cells={"day": "9", "d_dimer": NUMBERS[1]}, by="ada",
                    reason=f"{WORDS} 1")  # fmt: skip
    actions.save_row(owner=case, entity="count", key=("9",), cells={"d_dimer": "1.5"}, revision=1, by="ada",
                     reason=f"{WORDS} 2")  # fmt: skip
    put(case, "bleeding_event", day="4873", site="other", site_other=WORDS)
    with transaction.atomic(), acting(actor="ada"):
        upload = Upload.unscoped.create(site=stage.harbour, by="ada", file_name="a.csv", sha256="0")
        token = ApiToken.objects.create(
            user=stage.ada, site=stage.harbour, name="t", digest="d", expires_at="2030-01-01T00:00Z"
        )
    with transaction.atomic(), acting(actor="ada", reason=f"{WORDS} 3"):
        DataQuery.unscoped.filter(case=case).update(state="closed")
        asked = DataQuery.unscoped.create(case=case, number=990, sentence=WORDS, opened_by="mo", state="closed")
        QueryMessage.unscoped.create(query=asked, act="opened", by="mo", text=WORDS)
        task = AdjudicationTask.unscoped.create(code="T1", case=case, entity="count", rule="E24", verdict=WORDS)
        Review.unscoped.create(task=task, reviewer=stage.mo, place=1, remark=WORDS)
        UnsentForm.unscoped.create(user=stage.ada, site=stage.harbour, case=case, entity="count", sealed=WORDS.encode())
        UploadedRow.unscoped.create(upload=upload, case=case, entity="count", before=None, after={"hb": WORDS})
        answer = f'{{"case": "{case.code}", "x": "{WORDS}"}}'.encode()
        SentBefore.objects.create(token=token, key="k", request_digest="r", status=200, answer=answer)
    transfers.offer(case=case, to=stage.hill.code, by=stage.ada, reason=WORDS)
    transfers.withdraw(case=case, by=stage.ada)
    sign(case, stage.ivy)
    acts.take_back(case=case, by=stage.ivy, reason=WORDS)


def cells() -> Iterator[tuple[str, str]]:
    """Every cell of every table as text, with the name of its table: what a dump of the database holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from ((table, _text(cell)) for cell in row)


def _text(cell: Any) -> str:
    return bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)


def found(*canaries: str) -> set[str]:
    """Tables that hold one of them, by itself: five digits come about by chance within a digest or a moment."""
    alone = re.compile("|".join(rf"(?<![0-9a-f]){re.escape(canary)}(?![0-9a-f])" for canary in canaries))
    return {table for table, text in cells() if alone.search(text)}


@pytest.mark.django_db
def test_no_value_of_the_child_is_in_any_table_and_the_chain_holds(stage: Stage) -> None:
    fill(stage)
    seal.seal()
    held = found(WORDS, *NUMBERS)
    assert {"audit_change", "registry_bleeding_event", "registry_querymessage", "registry_unsentform",
            "registry_uploadedrow", "registry_sentbefore", "registry_review", "registry_transfer",
            "registry_signature"} <= held  # fmt: skip
    erase(stage)
    assert found(WORDS, *NUMBERS) == set()
    assert verify.verify().unsealed > 0
    seal.seal()
    assert verify.verify(seal.anchor()).unsealed == 0


@pytest.mark.django_db
def test_no_row_about_the_child_is_left_and_the_code_stays_erased(stage: Stage) -> None:
    fill(stage)
    erase(stage)
    case = again(stage.case)
    of_case = [table for table in TABLES.values() if table.owner == "case"]
    assert not any(model.unscoped.exists() for model in (*of_case, *ABOUT))
    assert SentBefore.objects.get().answer is None, "the same request again still does nothing"
    assert (case.state, case.code, case.site) == ("erased", stage.case.code, stage.harbour)
    assert case.opened_at > stage.case.opened_at
    with pytest.raises(actions.Refused):
        put(case, "count", day="9")


@pytest.mark.django_db
def test_the_trail_says_who_did_what_and_why_it_was_erased_without_a_value(stage: Stage) -> None:
    fill(stage)
    erase(stage)
    about = Change.objects.filter(subject=str(stage.case.pk)).exclude(table_name="audit_redaction")
    kept = {"id", "case_id", "code", "site_id", "state", "revision"}
    sides = [side for change in about for side in (change.old, change.new) if side]
    assert all(value in (None, "") for side in sides for name, value in side.items() if name not in kept)
    assert about.filter(actor="ada", table_name="registry_count").exists()
    assert set(about.values_list("reason", flat=True)) == {"", WHY}
    last = about.filter(table_name="registry_case").latest("id")
    assert (last.actor, last.reason, last.new["state"]) == ("ivy", WHY, "erased")


@pytest.mark.django_db
def test_another_child_keeps_every_row_and_every_change(stage: Stage) -> None:
    other = opened(stage.harbour, ("count", {"day": "9", "plt": "45"}))
    fill(stage)
    before = list(Change.objects.filter(subject=str(other.pk)).values())
    rows = queries.facts_of(other)
    erase(stage)
    assert list(Change.objects.filter(subject=str(other.pk)).values()) == before and queries.facts_of(other) == rows


@pytest.mark.django_db
def test_every_copy_of_the_child_goes_whichever_code_is_typed(stage: Stage) -> None:
    other = opened(stage.harbour, ("count", {"day": "9", "plt": "45"}))
    merges.merge(kept=stage.case, other=other, answers={"enrolment|last_contact_day": "other"},
                 seen=merges.shown(stage.case, other), by=stage.ada)  # fmt: skip
    erase(stage, other, by="mo")
    assert (state(other), state(stage.case)) == ("erased", "erased")
    assert not TABLES["count"].unscoped.exists() and not TABLES["enrolment"].unscoped.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("by", "typed", "why"), [
    ("ada", "", "is for the"), ("hal", "", "is for the"), ("au", "", "is for the"), ("ivy", "K7Q X2M", "not the code"),
])  # fmt: skip
def test_it_takes_an_investigator_or_data_manager_and_the_code(stage: Stage, by: str, typed: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        erase(stage, by=by, typed=typed)
    assert state(stage.case) == "open" and TABLES["enrolment"].unscoped.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["signed", "locked", "closed"])
def test_a_child_is_erased_from_every_state(stage: Stage, to: str) -> None:
    if to == "closed":
        acts.close(case=stage.case, by=stage.ada, reason="wrong child")
    else:
        sign(stage.case, stage.ivy)
    if to == "locked":
        acts.lock(case=stage.case, by=stage.mo)
    erase(stage)
    assert state(stage.case) == "erased"
    with pytest.raises(Refused, match="is erased"):
        erase(stage)


@pytest.mark.only("sqlite")
@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_in_the_bytes_of_the_database_file(tmp_path: Path) -> None:
    """The raw file of SQLite after VACUUM, free pages and all; on PostgreSQL the test of all cells stands for it."""
    stage = staged()
    fill(stage)
    before, after = tmp_path / "before.sqlite3", tmp_path / "after.sqlite3"
    _vacuum_into(before)
    erase(stage)
    _vacuum_into(after)
    assert WORDS.encode() in before.read_bytes()
    assert WORDS.encode() not in after.read_bytes()


def _vacuum_into(path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    source = sqlite3.connect(os.fspath(connection.settings_dict["NAME"]))
    source.execute("VACUUM INTO ?", (str(path),))
    source.close()


def test_no_upload_of_the_site_holds_values_or_the_code_of_the_child(stage: Stage) -> None:
    one, other = (applied(stage.harbour, csv_file("enrolment", {"local_key": key, **CHILD})) for key in ("A", "B"))
    case = UploadedRow.unscoped.filter(upload=one).first().case
    waits = looked_at(stage.harbour, csv_file("count", {"case_code": case.code, "day": "10", "plt": "321"}))
    erase(stage, case)
    waits.refresh_from_db()
    assert (waits.state, waits.sealed) == ("discarded", None)
    with pytest.raises(uploads.Refused, match="with a child who left"):
        uploads.hand_out_codes(upload=one, by="ada")
    assert list(uploads.hand_out_codes(upload=other, by="ada")) == ["B"]
