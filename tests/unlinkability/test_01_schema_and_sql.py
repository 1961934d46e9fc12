"""Check 1: issuing touches the ledger alone, answering the response alone, and no column keeps a time or an order."""

from __future__ import annotations

import pytest
from django.db import models

from proofs.protocol import footprints, schema
from surveys.models import Response, Token

RESPONSE, LEDGER = 'UPDATE "surveys_response" SET "body" = %s', 'UPDATE "surveys_ledger" SET "body" = %s'


@pytest.mark.django_db(transaction=True)
def test_there_is_nothing_to_object_to() -> None:
    assert footprints.findings() == []


@pytest.mark.django_db(transaction=True)
def test_a_lock_on_the_person_is_found() -> None:
    assert footprints.lock_is_found()


@pytest.mark.django_db(transaction=True)
def test_a_column_with_the_time_is_found() -> None:
    assert footprints.column_is_found() and schema.findings_of_database() == []


STATEMENTS = [
    ("issue", [LEDGER, "COMMIT"], []),
    ("issue", ['INSERT INTO "audit_event" ("verb") VALUES (%s)'], ["issue writes audit_event"]),
    ("issue", ['UPDATE "surveys_token" SET "used" = %s'], ["issue writes surveys_token"]),
    ("issue", ['DELETE FROM "surveys_token" WHERE "digest" = %s'], ["issue writes surveys_token"]),
    ("issue", ['SELECT 1 FROM "surveys_token" FOR UPDATE'], ["issue locks surveys_token"]),
    ("issue", ['SELECT 1 FROM "surveys_token" FOR NO KEY UPDATE'], ["issue locks surveys_token"]),
    ("issue", ['SELECT "body" FROM "surveys_ledger" FOR UPDATE'], []),
    ("save", ['SELECT 1 FROM "surveys_response" INNER JOIN "surveys_survey" ON (1)', RESPONSE], []),
    ("save", ['SELECT 1 FROM "invitations_invitation"'], ["save reads invitations_invitation"]),
    ("submit", [LEDGER], ["submit writes surveys_ledger"]),
    ("open without script", [LEDGER, "COMMIT", RESPONSE, "COMMIT"], []),
    ("open without script", [LEDGER, RESPONSE, "COMMIT"],
     ["open without script writes ledger and response in one transaction"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "statements", "found"), STATEMENTS)
def test_statements_are_judged(kind: str, statements: list[str], found: list[str]) -> None:
    assert schema.findings_of(kind, statements) == found


FIELDS = [
    (models.DateTimeField(name="created"), "keeps a time"),
    (models.DateField(name="day"), "keeps a time"),
    (models.BigAutoField(name="id", primary_key=True), "counts up"),
    (models.PositiveIntegerField(name="number"), "counts up"),
    (models.UUIDField(name="id"), "may hold a time or an order"),
    (models.ForeignKey(Token, models.CASCADE, name="token"), "points to Token"),
    (models.BooleanField(name="no_script"), None),
]


@pytest.mark.parametrize(("field", "told"), FIELDS)
def test_fields_are_judged(field: models.Field[object, object], told: str | None) -> None:
    found = schema.findings_of_fields(Response.__name__, [field])
    assert found == ([f"Response.{field.name}: {told}"] if told else [])


SOURCES = [
    ("Ledger.objects.select_for_update().get(pk=1)", 0),
    ("Invitation.objects.filter(pk=1).select_for_update().get()", 1),
    ("survey.invitations.select_for_update()", 1),
    ("def held() -> QuerySet[Wave]: ...\nheld().select_for_update()", 0),
    ("def rows() -> QuerySet[Invitation]: ...\nrows().select_for_update()", 1),
    ("cursor.execute('SELECT 1 FROM invitations_invitation FOR UPDATE')", 1),
]


@pytest.mark.parametrize(("source", "count"), SOURCES)
def test_sources_are_judged(source: str, count: int) -> None:
    assert len(schema.findings_of_source(source, "here")) == count
