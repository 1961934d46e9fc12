"""Snapshots, runs, reports and their releases; rows that left; free text as two people coded it.

The run row, not the broker, is the truth about a job.
"""

from __future__ import annotations

import uuid

from django.db import models

from pave.lib.append_only import AppendOnlyModel
from pave.lib.clock import now


class Snapshot(AppendOnlyModel):
    """Frozen content of one survey. Same content, same digest, same row."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, default="survey")
    manifest = models.JSONField()
    rows = models.PositiveIntegerField()
    parquet = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=now)
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.digest[:16]


class Report(AppendOnlyModel):
    """The finished files of one run: content-addressed, never changed.

    `survey` is empty for a report of the registry. `ledger`: digest of what disclosure control has to remember of it.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    survey = models.CharField(max_length=50, blank=True)
    ledger = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=300)
    synthetic = models.BooleanField()
    parameters = models.JSONField()
    code_version = models.CharField(max_length=60)
    files = models.JSONField()
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"report of {self.survey}"


class Release(AppendOnlyModel):
    """A person let a report out, for a reason: whoever may read aggregates reads it from then on. Never taken back."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="release")
    at = models.DateTimeField(default=now)
    by = models.CharField(max_length=150)
    reason = models.TextField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"release of report {self.report_id}"


class RowExport(AppendOnlyModel):
    """Rows that left, of a survey or (without one) of the registry: who took them, what for, and what made them safe.

    `checked` is the report on de-identification as it stood; the file is content-addressed.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    survey = models.CharField(max_length=50, blank=True)
    by = models.CharField(max_length=150)
    purpose = models.TextField()
    rows = models.PositiveIntegerField()
    checked = models.JSONField()
    files = models.JSONField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.rows} rows of {self.survey or 'the registry'}"


class TextCoding(models.Model):
    """A column of free text that two people sort into categories, each without seeing the other's word.

    `categories`: a list of {code, label}. `texts`: how many different texts there were when it began; later ones need a
    coding of their own.
    """

    survey = models.CharField(max_length=50)
    column = models.CharField(max_length=130)
    categories = models.JSONField()
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    first = models.CharField(max_length=150)
    second = models.CharField(max_length=150)
    begun_by = models.CharField(max_length=150)
    begun_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("snapshot", "column"), name="one_coding_a_column_and_snapshot"),
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="two_different_coders"),
        )

    def __str__(self) -> str:
        return f"coding of {self.column}"


class CodedText(models.Model):
    """One text in one category by one coder; `coder` is empty for what both agreed on afterwards."""

    coding = models.ForeignKey(TextCoding, models.PROTECT, related_name="words")
    digest = models.CharField(max_length=64)
    coder = models.CharField(max_length=150, blank=True)
    category = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("coding", "digest", "coder"), name="one_category_a_text_and_coder"),
        )

    def __str__(self) -> str:
        return f"{self.category} by {self.coder or 'agreement'}"


class RunState(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


ACTIVE = (RunState.QUEUED.value, RunState.RUNNING.value)


class Run(models.Model):
    """A report being made. `fence` goes up with each claim: a worker that comes back late cannot write any more.

    `preview`: of the registry, the digest of what was shown beforehand and of what later releases have to remember of
    it; blank where nobody looked, or once the report says all of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="runs")
    survey = models.CharField(max_length=50, blank=True)
    parameters = models.JSONField()
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    step = models.CharField(max_length=20, default="freeze")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="runs")
    preview = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=models.Q(state__in=ACTIVE), name="one_active_run_a_key"),
        )

    def __str__(self) -> str:
        return f"run {self.id} ({self.state})"
