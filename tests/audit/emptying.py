"""A test of real transactions ends by emptying every table, which the trail and audited tables refuse."""

from __future__ import annotations

from django.db import connection
from django.test import TransactionTestCase


def let_flush_through() -> None:
    """Take the triggers away before the tables are emptied; the signal at the end of flush puts them back."""
    empty_all = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        from audit import triggers
        from audit.models import Change

        if Change.objects.exists():
            triggers.remove_all(connection)
        empty_all(case)

    TransactionTestCase._fixture_teardown = emptied
