"""The only writers of people."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Role, User
from audit.actions import record


@transaction.atomic
def create_person(*, username: str, password: str, role: str, full_name: str = "", email: str = "", by: str) -> User:
    """Make an account; raises ValueError for an unknown role or a name that is taken."""
    if role not in Role.values:
        raise ValueError(f'there is no role "{role}"; there are: {", ".join(Role.values)}')
    if User.objects.filter(username=username).exists():
        raise ValueError(f'"{username}" is taken')
    first, _, last = full_name.partition(" ")
    person = User.objects.create_user(username, email or None, password, role=role, first_name=first, last_name=last)
    record(by=by, verb="person.created", target=f"person:{username}", role=role)
    return person
