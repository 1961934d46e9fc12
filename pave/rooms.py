"""The rooms of the staff's server, and who finds which of them in the header."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.policy import ADJUDICATORS, ADMINISTRATORS, DATA_MANAGERS, SEES_CASES, SIGNED_IN, SURVEY_STAFF

ROOMS = (
    ("surveys", "Surveys", "surveys:list", SURVEY_STAFF),
    ("instruments", "Questions", "surveys:instruments", SURVEY_STAFF),
    ("registry", "Registry", "registry:worklist", SEES_CASES),
    ("adjudication", "Reviews", "registry:adjudications", ADJUDICATORS | DATA_MANAGERS),
    ("reports", "Reports", "analytics:list", SIGNED_IN),
    ("people", "People", "accounts:people", ADMINISTRATORS),
)
"""The mark of a room, its word in the header, its first page, and whose it is."""


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    label: str
    url: str


def rooms_of(request: HttpRequest) -> list[Room]:
    """The rooms of the person who is signed in, in the order of the header."""
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return []
    found = ((name, label, address(route)) for name, label, route, whose in ROOMS if person.kinds & whose)
    return [Room(name, label, url) for name, label, url in found if url]


def address(route: str) -> str:
    """Where a room begins; empty where this server has no such room."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
