"""The story of a row and of a case, as a person reads it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from audit import triggers
from audit.models import Change
from audit.queries import key_of, story_about, story_of, unsealed_since
from tests.audit.wards import GROUP, Ward, by, make_wards

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(db: None) -> Ward:
    make_wards()
    triggers.install(connection, GROUP)
    with by("ada"):
        ward = Ward.objects.create(name="East", beds=4)
        Ward.objects.create(name="another")
        Group.objects.create(name="nurses")
    with by("eve", reason="counted again"):
        Ward.objects.filter(pk=ward.pk).update(beds=None, name="East 1")
    return ward


def test_a_story_says_who_when_what_from_to_and_why(ward: Ward) -> None:
    made, changed = story_of([key_of(ward)])
    assert re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d ada added ", str(made)) and "; beds: nothing → 4; name: noth" in str(
        made
    )
    assert str(changed)[17:] == (
        f"eve changed wards_ward {ward.pk}; beds: 4 → nothing; name: East → East 1 (because: counted again)"
    )
    assert not made.sealed and made.at.utcoffset() is not None


def test_a_story_of_several_rows_is_in_the_order_of_events(ward: Ward) -> None:
    group = Group.objects.get()
    assert [(one.actor, one.table) for one in story_of([key_of(group), key_of(ward)])] == [
        ("ada", "wards_ward"), ("ada", "auth_group"), ("eve", "wards_ward"),
    ]  # fmt: skip
    assert story_of([]) == []


def test_the_story_of_a_subject_tells_what_is_gone(ward: Ward) -> None:
    subject = f"ward {ward.pk}"
    with by("eve", reason="withdrawn"):
        ward.delete()
    assert [one.kind for one in story_about(subject)] == ["insert", "update", "delete"]
    assert story_about("") == []


def test_the_oldest_change_that_is_not_sealed(ward: Ward) -> None:
    assert unsealed_since() == Change.objects.earliest("id").at
