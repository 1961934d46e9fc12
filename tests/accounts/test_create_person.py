"""The first coordinator of a new instance is made on the shell."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


def given(monkeypatch, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


def test_a_person_is_made_with_a_role_and_the_password_from_standard_input(monkeypatch):
    given(monkeypatch, "a long pass phrase")
    call_command("create_person", "ada", "--role", "coordinator", "--name", "Ada King")
    ada = User.objects.get(username="ada")
    assert (ada.role, str(ada)) == ("coordinator", "Ada King")
    assert ada.check_password("a long pass phrase")


def test_a_weak_password_is_refused(monkeypatch):
    given(monkeypatch, "short")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_person", "ada", "--role", "coordinator")
    assert not User.objects.exists()


def test_a_taken_name_is_refused(monkeypatch):
    given(monkeypatch, "a long pass phrase")
    call_command("create_person", "ada", "--role", "investigator")
    given(monkeypatch, "another pass phrase")
    with pytest.raises(CommandError, match='"ada" is taken'):
        call_command("create_person", "ada", "--role", "coordinator")
    assert User.objects.count() == 1
