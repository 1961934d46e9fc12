"""Tables of the survey. A response has no person, no address, no time and no sequence.

What may enter a snapshot: the cells inside `Response.body` of submitted responses, `Response.status`, `Response.wave`,
and the survey's counts. Nothing else. `Ledger` and `Token` are the invitations' side as the public process sees it:
which address stands at which position is known to the app `invitations` alone.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

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
    pilot = models.BooleanField(default=False)
    contact = models.CharField(max_length=200, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(default=30)
    public_key = models.BinaryField(blank=True, default=b"")
    frame = models.JSONField(default=dict)
    released = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

    @property
    def marked_title(self) -> str:
        """The title as everything carries it that is made of the answers."""
        return f"PILOT: {self.title}" if self.pilot else self.title

    @property
    def by_invitation(self) -> bool:
        return self.mode == self.Mode.INVITE

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


class PageTiming(models.Model):
    """How long one page of a pilot was in view: kept in pilots alone, with no response, no time and no order."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="page_timings")
    section = models.CharField(max_length=40)
    seconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.section}: {self.seconds} s"


class Response(models.Model):
    """One response: its only id comes from the code (or is random, where it was imported)."""

    id = models.BinaryField(primary_key=True, max_length=16)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    state = models.CharField(max_length=12, default="draft")
    status = models.CharField(max_length=60, default="analysed")
    wave = models.CharField(max_length=20, blank=True)
    imported = models.BooleanField(default=False)
    no_script = models.BooleanField(default=False)
    body = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("survey", "state"), name="responses_by_state"),)

    def __str__(self) -> str:
        return "a response"


class Ledger(models.Model):
    """The invitations of one survey as one sealed value: 40 bytes each, used or not (surveys/cells.py)."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True, related_name="ledger")
    body = models.BinaryField()

    def __str__(self) -> str:
        return "a ledger"


class Token(models.Model):
    """An invitation code as its digest, and the position in the ledger that it opens."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="tokens")
    position = models.PositiveIntegerField()
    wave = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return "an invitation code"


class Certificate(AppendOnlyModel):
    """What was sealed when a survey by invitation ended: counts, the key's fingerprint, the day. Never a person."""

    survey = models.OneToOneField(Survey, models.PROTECT, related_name="certificate")
    fingerprint = models.CharField(max_length=32)
    counts = models.JSONField()
    sealed_on = models.DateField()

    def __str__(self) -> str:
        return f"certificate of {self.survey_id}"

    @property
    def surplus(self) -> int:
        """Answers beyond the invitations that are known as used; only a backup that was restored can leave any."""
        started = sum(int(self.counts[name]) for name in ("submitted", "screened_out", "withdrawn", "unfinished"))
        return max(0, started - int(self.counts["issued"]))


class ImportedFile(AppendOnlyModel):
    """Which bytes were imported into a survey, so that the same file twice is noticed."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="imported_files")
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.sha256
