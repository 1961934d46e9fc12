"""The only administrator lost phone and paper: the shell helps, and the trail says so."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts import second_factor
from audit.models import Entry
from tests.accounts.proving import SECRET, somebody

pytestmark = pytest.mark.django_db


def test_the_shell_resets_a_second_factor_and_leaves_its_reason() -> None:
    root = somebody("root", "administrator")
    second_factor.keep(root, SECRET)
    call_command("reset_second_factor", "root", "--reason", "met in person")
    assert not second_factor.has_one(root)
    row = Entry.objects.get(verb="second_factor.reset")
    assert (row.actor, row.detail) == ("system:reset_second_factor", {"reason": "met in person"})


def test_nobody_of_that_name_is_told() -> None:
    with pytest.raises(CommandError, match='no person "root"'):
        call_command("reset_second_factor", "root", "--reason", "x")
