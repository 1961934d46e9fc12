"""Tables of the invitations. An address and its position, and nothing else about a person: no flag, no time, no mail.

What became of a mail stands in the survey's sealed ledger, at the position. A wave keeps counts.
"""

from __future__ import annotations

from django.db import models

from invitations.rules import Audience
from pave.lib.clock import now
from surveys.models import Survey


class Invitation(models.Model):
    """Whom the survey asks: the address (in small letters) that stands at a position of the ledger."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    position = models.PositiveIntegerField()
    address = models.CharField(max_length=254)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("survey", "position"), name="one_address_a_position"),
            models.UniqueConstraint(fields=("survey", "address"), name="one_position_an_address"),
        )

    def __str__(self) -> str:
        return "an invitation"


class RosterUpload(models.Model):
    """A roster that was uploaded and not yet confirmed: kept so that its review survives a reload; then deleted."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True, related_name="roster_upload")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    addresses = models.JSONField()
    problems = models.JSONField()
    repeats = models.JSONField()

    def __str__(self) -> str:
        return "a roster"


class WaveState(models.TextChoices):
    PREPARING = "preparing", "being written"
    SENDING = "sending", "being sent"
    PAUSED = "paused", "stopped"
    DONE = "done", "done"


class Wave(models.Model):
    """One mailing to the whole roster. `fence` goes up with each claim: a worker that lost the wave sends no more.

    `issued_before`: invitations used when the mailing was prepared. `counts`: how its mails ended, frozen at its end.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=WaveState, default=WaveState.PREPARING)
    audience = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Audience], blank=True)
    link = models.CharField(max_length=300, blank=True)
    stop_link = models.CharField(max_length=300, blank=True)
    is_prepared = models.BooleanField(default=False)
    issued_before = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("survey", "number")
        constraints = (models.UniqueConstraint(fields=("survey", "number"), name="one_wave_a_number"),)

    def __str__(self) -> str:
        return f"wave {self.number}"
