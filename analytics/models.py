"""Snapshots, runs and reports. The run row, not the broker, is the truth about a job."""

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
    """The finished files of one run: content-addressed, never changed."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports")
    survey = models.CharField(max_length=50)
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


class RunState(models.TextChoices):
    QUEUED = "queued", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


ACTIVE = (RunState.QUEUED.value, RunState.RUNNING.value)


class Run(models.Model):
    """A report being made. `fence` goes up with each claim: a worker that comes back late cannot write any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="runs")
    survey = models.CharField(max_length=50)
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
    error = models.TextField(blank=True)
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="runs")

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=models.Q(state__in=ACTIVE), name="one_active_run_a_key"),
        )

    def __str__(self) -> str:
        return f"run {self.id} ({self.state})"
