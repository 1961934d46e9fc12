"""Making an account."""

from __future__ import annotations

import pytest

from accounts.actions import create_person
from accounts.models import User
from audit.models import Entry

pytestmark = pytest.mark.django_db


def test_a_person_has_a_role_a_name_and_a_password_that_is_not_stored() -> None:
    ada = create_person(
        username="ada", password="a long one", role="coordinator", full_name="Ada King Byron", by="root"
    )
    assert (ada.role, ada.first_name, ada.last_name, str(ada)) == ("coordinator", "Ada", "King Byron", "Ada King Byron")
    assert ada.check_password("a long one")
    assert "a long one" not in ada.password


def test_making_a_person_leaves_one_row_in_the_trail() -> None:
    create_person(username="ada", password="a long one", role="investigator", by="root")
    row = Entry.objects.get()
    assert (row.actor, row.verb, row.target, row.detail) == (
        "root",
        "person.created",
        "person:ada",
        {"role": "investigator"},
    )


def test_an_unknown_role_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="there are: coordinator, investigator, administrator, member"):
        create_person(username="ada", password="a long one", role="boss", by="root")
    assert not User.objects.exists()


def test_a_name_is_taken_once() -> None:
    create_person(username="ada", password="a long one", role="investigator", by="root")
    with pytest.raises(ValueError, match='"ada" is taken'):
        create_person(username="ada", password="another", role="administrator", by="root")
    assert User.objects.count() == Entry.objects.count() == 1
