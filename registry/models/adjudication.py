"""Adjudication: two reviewers who see neither the site nor each other, and a third where they differ."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.watch import Audited
from pave.lib.clock import now
from registry.models.cases import Case
from registry.models.records import KEY_LENGTH
from registry.models.scoping import Scoped


class AdjudicationTask(models.Model):
    """One question about one row: `rule` is the edit check that opened it. `code` is what reviewers see of it."""

    class State(models.TextChoices):
        OPEN = "open", "waits for two reviewers"
        SPLIT = "split", "waits for the third reviewer"
        DONE = "done", "decided"
        WITHDRAWN = "withdrawn", "withdrawn"

    code = models.CharField(max_length=12, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    entity = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    rule = models.CharField(max_length=20)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    verdict = models.CharField(max_length=40, blank=True, default="")
    opened_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True, blank=True)

    audited = Audited(subject="{row}.case_id")
    objects = Scoped["AdjudicationTask"]("case__site")
    unscoped = models.Manager["AdjudicationTask"]()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("case", "entity", "key", "rule"), condition=Q(state__in=("open", "split")),
                name="one_open_task_a_question",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"adjudication {self.code}"


class Review(models.Model):
    """One reviewer of a task, in place 1, 2 or 3, and the verdict once it is given."""

    task = models.ForeignKey(AdjudicationTask, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=40, blank=True, default="")
    remark = models.CharField(max_length=500, blank=True, default="")
    given_at = models.DateTimeField(null=True, blank=True)

    audited = Audited(subject="(SELECT case_id FROM registry_adjudicationtask WHERE id = {row}.task_id)")
    objects = Scoped["Review"]("task__case__site")
    unscoped = models.Manager["Review"]()

    class Meta:
        ordering = ("task", "place")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("task", "reviewer"), name="a_reviewer_once_a_task"),
            models.UniqueConstraint(fields=("task", "place"), name="a_place_once_a_task"),
        ]

    def __str__(self) -> str:
        return f"review {self.place} of {self.task}"
