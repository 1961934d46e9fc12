"""Anonymity is a property of the tables: a response has no person, no address, no time and no sequence."""

from __future__ import annotations

import re

import pytest
from django.db import connection, models

from audit.models import Entry
from surveys.models import Response, Survey, Tally

WORDS = re.compile(
    r"(^|_)(time|at|on|date|day|created|updated|modified|user|person|email|ip|address|agent|session|invitation|token)(_|$)"
)
TIMES = (models.DateField, models.TimeField, models.DurationField)
NUMBERED = (models.AutoField, models.BigAutoField, models.IntegerField, models.UUIDField)


def telling_fields(model: type[models.Model]) -> set[str]:
    """Fields that could tie a row to a moment, an order or a person."""
    found = set()
    for field in model._meta.get_fields():
        if not isinstance(field, models.Field):
            continue
        points = isinstance(field, models.ForeignKey) and field.related_model is not Survey
        if points or isinstance(field, (*TIMES, *NUMBERED, models.GenericIPAddressField)) or WORDS.search(field.name):
            found.add(field.name)
    return found


def telling_columns(table: str) -> set[str]:
    """The same, asked of the database itself."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table)
        sequences = connection.introspection.get_sequences(cursor, table)
        kinds = {one.name: connection.introspection.get_field_type(one.type_code, one) for one in columns}
    odd = {name for name, kind in kinds.items() if WORDS.search(name) or "Date" in kind or "Time" in kind}
    if connection.vendor == "postgresql":
        odd |= {one["column"] for one in sequences}
    return odd | {name for name, kind in kinds.items() if "Auto" in kind}


def test_the_fields_of_a_response_are_these_and_no_more() -> None:
    assert [field.name for field in Response._meta.fields] == [
        "id", "survey", "state", "status", "wave", "imported", "no_script", "body",
    ]  # fmt: skip


@pytest.mark.parametrize("model", [Response])
def test_no_field_ties_a_response_to_a_moment_an_order_or_a_person(model: type[models.Model]) -> None:
    assert telling_fields(model) == set()


def test_the_look_at_the_fields_would_find_one() -> None:
    assert telling_fields(Entry) == {"id", "at"}
    assert telling_fields(Survey) >= {"id", "closes_at", "closed_at", "created_at", "instrument"}
    assert telling_fields(Tally) == {"id", "count"}


@pytest.mark.django_db
def test_the_table_in_the_database_says_the_same() -> None:
    assert telling_columns(Response._meta.db_table) == set()
    assert telling_columns(Entry._meta.db_table) >= {"at"}
    assert telling_columns(Survey._meta.db_table) >= {"closes_at", "closed_at", "created_at"}


@pytest.mark.django_db
def test_no_table_points_at_a_response() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            pointed = connection.introspection.get_relations(cursor, table).values()
            assert Response._meta.db_table not in [target for _, target in pointed], table
