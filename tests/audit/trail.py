"""A sealed trail to tamper with: rows written by triggers, links by the sealer, the guards out of the way."""

from __future__ import annotations

from django.db import connection, transaction

from audit import guards_sql, seal, triggers
from audit.models import Change
from audit.seal import Anchor
from tests.audit.wards import Ward, by

TABLES = triggers.GUARDED


def write(changes: int) -> None:
    """That many changes: wards made, then changed, some deleted."""
    fifth = changes // 5
    with by("ada", site="north", reason="entry"):
        Ward.objects.bulk_create([Ward(name=f"w{number}", beds=number, tags=["a"]) for number in range(3 * fifth)])
    first = list(Ward.objects.order_by("-pk").values_list("pk", flat=True)[: 2 * fifth])
    with by("eve", reason="a slip"):
        Ward.objects.filter(pk__in=first[:fifth]).update(name="changed", share="0.5")
    with by("eve", reason="withdrawn"):
        Ward.objects.filter(pk__in=first[fifth:]).delete()
    rest = changes - 5 * fifth
    with by("ada"):
        Ward.objects.bulk_create([Ward(name="rest") for _ in range(rest)])


def sealed(links: int, changes: int) -> Anchor:
    """A chain of that many links with that many changes each; its head."""
    for _ in range(links):
        write(changes)
        assert seal.seal() == changes
    head = seal.anchor()
    assert head is not None and Change.objects.count() >= links * changes
    return head


def unguarded() -> None:
    """Out of the way as for someone who owns the database; what remains is the chain."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in guards_sql.removals(connection.vendor, TABLES):
            cursor.execute(statement)
