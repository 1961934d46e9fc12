"""The trail: acts of staff (Entry), changes of audited rows (Change), and the chain that seals the changes (Link)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import models

from audit.watch import Audited
from pave.lib.append_only import AppendOnlyModel
from pave.lib.clock import now


class Entry(AppendOnlyModel):
    """Something that somebody did; `actor` is a user name or `system:<command>`. In the chain: audited itself."""

    at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    audited = Audited(left_out=("at",))

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.target}"


class Exactly(json.JSONDecoder):
    """Reads numbers as they are written: 1.50 is not 1.5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


class Change(AppendOnlyModel):
    """One audited row inserted, updated or deleted. Triggers write it (audit/triggers.py), nothing else does.

    `at` is UTC by the database's clock and gives calendar dates back: it never leaves in an export. `old` and `new`
    hold all columns, in an update those that changed. `subject` is what the row belongs to (a case).
    """

    class Kind(models.TextChoices):
        INSERT = "insert", "added"
        UPDATE = "update", "changed"
        DELETE = "delete", "deleted"

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    site = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    reason = models.TextField()
    request_id = models.CharField(max_length=64)
    table_name = models.CharField(max_length=64)
    row_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=6, choices=Kind)
    old = models.JSONField(null=True, decoder=Exactly)
    new = models.JSONField(null=True, decoder=Exactly)
    # Random and secret as the values are: audit/chain.py says what for.
    salt = models.CharField(max_length=32)
    salts = models.JSONField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["table_name", "row_key"], name="audit_change_row"),
            models.Index(fields=["subject"], name="audit_change_subject"),
        )

    def __str__(self) -> str:
        return f"change {self.pk}: {self.table_name} {self.row_key} {self.get_kind_display()} by {self.actor}"


class Link(AppendOnlyModel):
    """A link of the chain: every change after the former link's last one, up to its own, in the order of their ids."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digests = models.BinaryField()  # 40 bytes a change, so that verify_audit can name the bad one
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.CharField(max_length=32)  # ISO 8601, UTC; text, because the hash is over these very characters

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"link {self.seq}: changes {self.first} to {self.last}"


class Redaction(AppendOnlyModel):
    """A value taken out of the trail: which (`old.note`, `new.note`, `reason`), by whom, why. Audited itself."""

    # No constraint: a change that is gone must show in verify_audit, not be hidden behind an error of the database.
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    path = models.CharField(max_length=70)
    actor = models.CharField(max_length=150)
    reason = models.TextField()
    at = models.DateTimeField(default=now)

    audited = Audited(
        site="SELECT c.site FROM audit_change c WHERE c.id = {row}.change_id",
        subject="SELECT c.subject FROM audit_change c WHERE c.id = {row}.change_id",
        left_out=("at",),
    )

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["change", "path"], name="audit_redaction_once"),)

    def __str__(self) -> str:
        return f"{self.path} of change {self.change_id}, by {self.actor}"
