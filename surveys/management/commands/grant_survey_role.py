"""Give PostgreSQL's role of the public process its rights, where the role was made after the migrations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from surveys import grants


class Command(BaseCommand):
    help = "Give the role of the public process (PAVE_SURVEY_ROLE) exactly its rights. Safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.PAVE_SURVEY_ROLE
        if not grants.give(connection, role):
            raise CommandError(f"there is no PostgreSQL role {role}; make it with: CREATE ROLE {role} LOGIN")
        self.stdout.write(f"{role}: rights on {len(grants.RIGHTS)} tables")
