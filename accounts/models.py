"""People. Roles per site arrive with the registry; a network-wide role is enough for surveys and reports."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "survey coordinator"
    INVESTIGATOR = "investigator", "investigator"
    ADMINISTRATOR = "administrator", "administrator"


class User(AbstractUser):
    """A person who signs in. A respondent is never one."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INVESTIGATOR)
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
