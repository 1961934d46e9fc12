"""Data queries: a question about a row, with its thread, until somebody corrects the row or says why it stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audit.watch import Audited
from pave.lib.clock import now
from registry.models.cases import Case
from registry.models.records import KEY_LENGTH
from registry.models.scoping import Scoped


class DataQuery(models.Model):
    """One question. `rule` is the id of the edit check, "soft" for a soft limit, blank where a person asks.

    `fields` are the names of the fields it is about, with blanks between; without an entity it is about the case.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"

    class How(models.TextChoices):
        CORRECTED = "corrected", "the data were corrected"
        ACCEPTED = "accepted", "the data stand"
        WITHDRAWN = "withdrawn", "the question was withdrawn"

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    entity = models.CharField(max_length=40, blank=True, default="")
    key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    fields = models.CharField(max_length=300, blank=True, default="")
    rule = models.CharField(max_length=20, blank=True, default="")
    sentence = models.CharField(max_length=1000)
    repair = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField(default=now)
    closed_by = models.CharField(max_length=150, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=9, choices=How, blank=True, default="")

    audited = Audited(subject="{row}.case_id")
    objects = Scoped["DataQuery"]("case__site")
    unscoped = models.Manager["DataQuery"]()

    class Meta:
        ordering = ("case__code", "number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("case", "number"), name="a_number_a_data_query"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=("state", "case"), name="data_queries_by_state")]

    def __str__(self) -> str:
        return f"query {self.number} of {self.case}"


class QueryMessage(models.Model):
    """One step of the thread of a query. The text passes the identifier screen."""

    class Act(models.TextChoices):
        OPENED = "opened", "opened"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"
        REOPENED = "reopened", "opened again"

    query = models.ForeignKey(DataQuery, models.PROTECT, related_name="messages")
    act = models.CharField(max_length=8, choices=Act)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=now)
    text = models.CharField(max_length=1000, blank=True, default="")

    audited = Audited(subject="(SELECT case_id FROM registry_dataquery WHERE id = {row}.query_id)")
    objects = Scoped["QueryMessage"]("query__case__site")
    unscoped = models.Manager["QueryMessage"]()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} by {self.by}"
