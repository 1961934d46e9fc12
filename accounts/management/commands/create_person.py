"""create_person NAME --role ROLE: an account, for the first coordinator of a new instance."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import create_person
from accounts.models import Role


class Command(BaseCommand):
    help = "Make an account. The password is asked for, or read as one line from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="", help="full name, as others see it")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, username: str, role: str, name: str, email: str, **options: Any) -> None:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            person = create_person(
                username=username, password=password, role=role, full_name=name, email=email,
                by="system:create_person",
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person.username}: {person.get_role_display()}")
