"""A value taken out of the trail is gone, and what is sealed stays valid."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction

from audit import rows, seal, triggers, verify
from audit.actions import NothingToRedact, redact
from audit.chain import entry
from audit.models import Change, Redaction
from audit.queries import story_about, story_of
from audit.verify import Broken
from tests.audit import trail
from tests.audit.tampering import run
from tests.audit.wards import Ward, by, make_wards

pytestmark = pytest.mark.django_db
WHY = "a name typed by mistake"


@pytest.fixture
def typed(db: None) -> list[Change]:
    """A ward whose name was typed as a person's and corrected; sealed."""
    make_wards()
    with by("ada", site="south"):
        ward = Ward.objects.create(name="Jane Roe", beds=7)
    with by("ada", reason="Jane Roe is a person"):
        ward.name, ward.beds = "Ward 7", 8
        ward.save()
    seal.seal()
    return list(Change.objects.all())


def everything() -> str:
    found = [
        list(map(str, row)) for table in ("audit_change", "audit_redaction") for row in run(f"SELECT * FROM {table}")
    ]
    return json.dumps(found)


def test_the_value_is_gone_from_every_place_of_the_row(typed: list[Change]) -> None:
    before = [entry(rows.change(change.pk)) for change in typed]
    made = redact(change=typed[0], field="name", by="eve", reason=WHY)
    assert [(row.change_id - typed[0].pk, row.path) for row in made] == [(0, "new.name"), (1, "old.name")]
    redact(change=typed[1], field="reason", by="eve", reason=WHY)
    assert "Jane" not in everything() and typed[0].salt not in everything()
    assert [entry(rows.change(change.pk)) for change in typed] == before
    first, second = Change.objects.filter(pk__in=[change.pk for change in typed])
    assert (first.new["name"], first.new["beds"], second.new["name"], second.reason) == (None, 7, "Ward 7", "")


def test_the_chain_holds_before_and_after_the_redaction_is_sealed(typed: list[Change]) -> None:
    redact(change=typed[0], field="name", by="eve", reason=WHY)
    assert verify.verify().unsealed == 2
    seal.seal()
    assert verify.verify(seal.anchor()).unsealed == 0


def test_a_redaction_is_told_with_who_and_why(typed: list[Change]) -> None:
    redact(change=typed[0], field="name", by="eve", reason=WHY)
    told = [str(one) for one in story_of([("wards_ward", typed[0].row_key)])]
    assert "name: nothing → (removed)" in told[0] and "name: (removed) → Ward 7" in told[1]
    itself = Change.objects.filter(table_name="audit_redaction").first()
    assert itself is not None and (itself.actor, itself.reason, itself.site) == ("eve", WHY, "north")
    assert [one.table for one in story_about(f"ward {typed[0].row_key}")] == ["wards_ward"] * 2 + [
        "audit_redaction"
    ] * 2


@pytest.mark.parametrize("field", ["nothing", "body"])
def test_there_must_be_something_to_redact(typed: list[Change], field: str) -> None:
    with pytest.raises(NothingToRedact):
        redact(change=typed[0], field=field, by="eve", reason=WHY)
    redact(change=typed[0], field="name", by="eve", reason=WHY)
    with pytest.raises(NothingToRedact):
        redact(change=typed[0], field="name", by="eve", reason=WHY)
    with pytest.raises(NothingToRedact):
        redact(change=Change.objects.last(), field="reason", by="eve", reason=WHY)
    with pytest.raises(ValueError, match="needs a reason"):
        redact(change=typed[1], field="name", by="eve", reason=" ")


SALTS = {
    "sqlite": "json_set(salts, '$.\"new.beds\"', 'ab')",
    "postgresql": "jsonb_set(salts, '{new.beds}', '\"ab\"')",
}
FORGED = {
    "sqlite": "json_set(new, '$.name', 'Forged')",
    "postgresql": "jsonb_set(new, '{name}', '\"Forged\"')",
}
TAMPERS = {
    "UPDATE audit_change SET new = {forged} WHERE id = {first}": "change {first} is not as it was sealed",
    "UPDATE audit_change SET salts = {salts} WHERE id = {first}": "change {first} is not as it was sealed",
    "UPDATE audit_change SET salts = NULL WHERE id = {first}": "change {first} is not as it was sealed",
    "DELETE FROM audit_redaction WHERE path = 'new.name'": "change {first}: new.name was redacted, and nothing says",
    "DELETE FROM audit_redaction WHERE path = 'old.name'": "was redacted, and nothing says",
    "UPDATE audit_redaction SET reason = 'another'": "redaction {redaction} is not as change",
    "UPDATE audit_redaction SET actor = 'another'": "redaction {redaction} is not as change",
}


@pytest.mark.parametrize("tamper", TAMPERS)
def test_a_redaction_is_no_way_to_tamper(typed: list[Change], tamper: str) -> None:
    made = redact(change=typed[0], field="name", by="eve", reason=WHY)
    seal.seal()
    trail.unguarded()
    triggers.remove(connection, "audit_redaction")
    places = {"first": typed[0].pk, "redaction": made[0].pk, "salts": SALTS[connection.vendor],
              "forged": FORGED[connection.vendor]}  # fmt: skip
    run(tamper.format(**places))
    with pytest.raises(Broken, match=TAMPERS[tamper].format(**places)):
        verify.verify()


def test_a_redaction_that_was_never_written_down_is_found(typed: list[Change]) -> None:
    triggers.remove(connection, "audit_redaction")
    row = Redaction.objects.create(change=typed[0], path="new.beds", actor="eve", reason=WHY)
    with pytest.raises(Broken, match=f"redaction {row.pk} was never written down"):
        verify.verify()


def test_a_row_of_redaction_opens_no_way_but_the_one(typed: list[Change]) -> None:
    redact(change=typed[0], field="name", by="eve", reason=WHY)
    for column in ("actor", "site", "row_key", "kind", "request_id"):
        with pytest.raises(Exception, match="rows of audit_change are never changed"), transaction.atomic():
            run(f"UPDATE audit_change SET {column} = 'x' WHERE id = %s", typed[0].pk)
