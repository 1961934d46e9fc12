"""How rows of a site are reached: through `objects.for_user(user)` alone.

`unscoped` is for the writers and readers of this app.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from accounts.models import User
from accounts.queries import sites_of

Table = TypeVar("Table", bound=models.Model)


class Unscoped(RuntimeError):
    """A table of the registry was read without saying for whom."""


class Scoped(models.Manager[Table]):
    """Rows of the sites that a person may see; without a person there are none to be had. `path` leads to the site."""

    def __init__(self, path: str = "site") -> None:
        super().__init__()
        self.path = path

    def get_queryset(self) -> models.QuerySet[Table]:
        raise Unscoped(f"{self.model.__name__} is read through objects.for_user(user)")

    def for_user(self, user: User) -> models.QuerySet[Table]:
        return super().get_queryset().filter(**{f"{self.path}__in": sites_of(user)})
