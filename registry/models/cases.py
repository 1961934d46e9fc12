"""Children, their dates of diagnosis, who signed for them, and their moves between sites."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Site
from audit.watch import Audited
from pave.lib.clock import now
from registry.case_codes import LENGTH, new_case_code, spoken
from registry.models.scoping import Scoped


class Case(models.Model):
    """A child in the registry. `opened_at` is identifying: it gives dates back, and is never exported."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        SIGNED = "signed", "signed"
        LOCKED = "locked", "locked"
        CLOSED = "closed", "closed"
        MERGED = "merged", "merged"
        ERASED = "erased", "erased"

    code = models.CharField(max_length=LENGTH, unique=True, default=new_case_code, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=now)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    audited = Audited(subject="{row}.id")
    objects = Scoped["Case"]()
    unscoped = models.Manager["Case"]()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return spoken(self.code)


class Anchor(models.Model):
    """The date of diagnosis, sealed for the child's own site (registry/anchors.py)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    audited = Audited(subject="{row}.case_id", veiled=("sealed",))
    objects = Scoped["Anchor"]("case__site")
    unscoped = models.Manager["Anchor"]()

    def __str__(self) -> str:
        return "a date of diagnosis"


class Signature(models.Model):
    """An investigator's word that the rows of a child are complete and right, as they were: `digest` is over them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=now)
    meaning = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    voided_by = models.CharField(max_length=150, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True, default="")

    audited = Audited(subject="{row}.case_id")
    objects = Scoped["Signature"]("case__site")
    unscoped = models.Manager["Signature"]()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("case",), condition=Q(voided_at=None), name="one_valid_signature_a_case"),
        ]

    def __str__(self) -> str:
        return f"signed by {self.by}" if self.voided_at is None else f"a void signature of {self.by}"


class Transfer(models.Model):
    """A child offered by one site to another, which takes it or declines."""

    class State(models.TextChoices):
        OFFERED = "offered", "offered"
        TAKEN = "taken", "taken"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    giving = models.ForeignKey(Site, models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Site, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    reason = models.CharField(max_length=500)
    offered_by = models.CharField(max_length=150)
    offered_at = models.DateTimeField(default=now)
    answered_by = models.CharField(max_length=150, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, default="")

    audited = Audited(subject="{row}.case_id")
    objects = Scoped["Transfer"]("case__site")
    unscoped = models.Manager["Transfer"]()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("case",), condition=Q(state="offered"), name="one_open_transfer_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} from {self.giving} to {self.receiving}, {self.get_state_display()}"
