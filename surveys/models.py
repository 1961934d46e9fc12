"""Tables of the survey. A response has no person, no address, no time and no sequence.

What may enter a snapshot: the cells inside `Response.body` of submitted responses, `Response.status`, `Response.wave`,
and the survey's counts. Nothing else.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from pave.lib.append_only import AppendOnlyModel
from pave.lib.clock import now
from surveys.lifecycle import Phase, SurveyState, phase


class InstrumentVersion(AppendOnlyModel):
    """One published version of an instrument: bytes that never change."""

    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    item_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.BinaryField()
    tables = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=now)
    published_by = models.CharField(max_length=150)

    class Meta:
        ordering = ("instrument", "-id")
        constraints = (models.UniqueConstraint(fields=("instrument", "version"), name="one_row_a_version"),)

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}"


class InstrumentUpload(models.Model):
    """An instrument that somebody uploaded and has not yet published: kept so that its review survives a reload."""

    source = models.BinaryField()
    tables = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(default=now)
    uploaded_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.file_name


class Survey(models.Model):
    """A round of asking with one version of an instrument."""

    class Mode(models.TextChoices):
        OPEN = "open", "open link"
        INVITE = "invite", "by invitation"
        IMPORT = "import", "imported file"

    slug = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=300)
    instrument = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="surveys")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.OPEN)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SurveyState], default="preparing")
    synthetic = models.BooleanField(default=False)
    contact = models.CharField(max_length=200, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(default=30)
    frame = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    def phase(self) -> Phase:
        return phase(self.state, self.closes_at, self.closed_at, self.grace, now())


class Tally(models.Model):
    """A count kept by a survey itself (consented, screened out); never a row a person."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tallies")
    name = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("survey", "name"), name="one_tally_a_name"),)

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class Response(models.Model):
    """One response: its only id comes from the code (or is random, where it was imported)."""

    id = models.BinaryField(primary_key=True, max_length=16)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    state = models.CharField(max_length=10, default="draft")
    status = models.CharField(max_length=60, default="analysed")
    wave = models.CharField(max_length=20, blank=True)
    imported = models.BooleanField(default=False)
    body = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("survey", "state"), name="responses_by_state"),)

    def __str__(self) -> str:
        return "a response"


class ImportedFile(AppendOnlyModel):
    """Which bytes were imported into a survey, so that the same file twice is noticed."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="imported_files")
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256
