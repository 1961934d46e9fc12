"""A table of the tests' own with every kind of column, and Django's groups, audited for a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import connection, models, transaction

from audit import triggers
from audit.acting import acting
from audit.watch import Audited, watch_of


class Ward(models.Model):
    name = models.CharField(max_length=40)
    site = models.CharField(max_length=8, default="north")
    beds = models.IntegerField(null=True)
    share = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    open = models.BooleanField(default=True)
    tags = models.JSONField(default=list)
    body = models.BinaryField(null=True)
    anchor = models.CharField(max_length=20, null=True)  # noqa: DJ001

    class Meta:
        app_label = "wards"

    def __str__(self) -> str:
        return self.name


WARD = watch_of(Ward, Audited(site='{row}."site"', subject="'ward ' || {row}.id", veiled=("anchor",)))
GROUP = watch_of(Group, Audited())
MEMBERS = watch_of(Group.permissions.through, Audited())


def make_wards() -> None:
    sql, values = connection.schema_editor().table_sql(Ward)
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
    triggers.install(connection, WARD)


@contextmanager
def by(actor: str = "ada", **more: str) -> Iterator[None]:
    with transaction.atomic(), acting(actor=actor, **more):
        yield
