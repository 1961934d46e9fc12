"""What is on its way in: forms that somebody has not sent yet, uploads and what they wrote, tokens of programs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Site
from audit.watch import Audited, Exempt
from pave.lib.clock import now
from registry.models.cases import Case
from registry.models.records import KEY_LENGTH
from registry.models.scoping import Scoped


class UnsentForm(models.Model):
    """The cells of a form that its person has not sent, sealed. `key` is blank for a new row; `revision` is that of the
    row when the form was opened."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")
    entity = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=now)

    audited = Exempt("what somebody still types; it is in the trail once it is sent")
    objects = Scoped["UnsentForm"]("site")
    unscoped = models.Manager["UnsentForm"]()

    class Meta:
        ordering = ("-kept_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("user", "case", "entity", "key"), name="one_unsent_form_a_row"),
            models.UniqueConstraint(
                fields=("user", "site", "entity", "key"), condition=Q(case=None), name="one_unsent_form_of_a_site"
            ),
        ]

    def __str__(self) -> str:
        return f"an unsent form of {self.entity}"


class Upload(models.Model):
    """A file that a site uploaded: looked at, then applied, and perhaps undone. `sealed` is the parsed content, without
    dates, until it is applied or discarded; then the codes of new children, until their uploader has fetched them.
    `sha256` is a keyed digest of what stands in the files."""

    class State(models.TextChoices):
        CHECKED = "checked", "waits for approval"
        APPLIED = "applied", "applied"
        UNDONE = "undone", "undone"
        DISCARDED = "discarded", "discarded"

    class Mode(models.TextChoices):
        FILL = "fill", "fill blanks only"
        UPDATE = "update", "also change given values"
        REPLACE = "replace", "make the rows equal to the file"

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=now)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mode = models.CharField(max_length=7, choices=Mode, default=Mode.FILL)
    state = models.CharField(max_length=9, choices=State, default=State.CHECKED)
    counts = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True, blank=True)
    applied_by = models.CharField(max_length=150, blank=True, default="")
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    audited = Audited(subject="'site ' || {row}.site_id", veiled=("sealed",))
    objects = Scoped["Upload"]("site")
    unscoped = models.Manager["Upload"]()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"upload {self.pk}, {self.get_state_display()}"


class UploadedRow(models.Model):
    """What an upload did to one row, to undo it and to tell the next upload what the last one had said.

    `before` and `after` are the columns that are not blank (exact numbers as text; `before` with the revision); None
    where there was or is no row. `revision`: after it; 0 where the row went. Gone once the upload is undone.
    """

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    entity = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH, blank=True, default="")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    audited = Exempt("it repeats what the trail of the rows holds, so that an upload can be undone")
    objects = Scoped["UploadedRow"]("upload__site")
    unscoped = models.Manager["UploadedRow"]()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=("case", "entity"), name="uploaded_rows_by_case")]

    def __str__(self) -> str:
        return f"{self.entity} of {self.upload}"


class ApiToken(models.Model):
    """A person's token for a program: hashed, ending, for one site; without a site for reading the whole network.

    `bound_to` is what the person's sessions are bound to: what ends every session ends every token.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    bound_to = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    audited = Audited(veiled=("digest", "bound_to"), left_out=("last_used_on",))
    objects = models.Manager["ApiToken"]()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class SentBefore(models.Model):
    """The answer to a request with an idempotency key, kept for a day: the same request again gets it again."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveIntegerField(null=True, blank=True)
    answer = models.BinaryField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    audited = Exempt("kept for a day so that a repeated request does nothing twice; its first one is in the trail")
    objects = models.Manager["SentBefore"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("token", "key"), name="one_answer_an_idempotency_key"),
        ]

    def __str__(self) -> str:
        return "an answer given before"


class DigestChoice(models.Model):
    """How often a person wants the mail of what waits for them."""

    class Every(models.TextChoices):
        NEVER = "never", "never"
        DAY = "day", "every working day"
        WEEK = "week", "every Monday"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    every = models.CharField(max_length=5, choices=Every, default=Every.WEEK)
    last_sent_on = models.DateField(null=True, blank=True)

    audited = Exempt("a preference about mail")
    objects = models.Manager["DigestChoice"]()

    def __str__(self) -> str:
        return self.get_every_display()
