"""reset_second_factor NAME --reason WHY: for the only administrator, whom no other can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import queries
from accounts.actions import forget_second_factor


class Command(BaseCommand):
    help = (
        "Forget the second factor of a person, who sets up a new one at the next sign-in. The trail keeps the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="how you know who asks")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        try:
            person = queries.person_named(username)
        except queries.NotFound as error:
            raise CommandError(str(error)) from error
        forget_second_factor(person=person, reason=reason, by="system:reset_second_factor")
        self.stdout.write(f"{username}: the next sign-in sets up a new second factor")
