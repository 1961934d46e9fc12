"""Who begins a coding, who codes, and when they may talk: each check returns, or raises `Refused`."""

from __future__ import annotations

from collections.abc import Collection

from analytics.models import TextCoding
from analytics.permissions import Refused

LEAST_TEXTS = 5


def check_can_begin(people: int, column: str, coders: Collection[str], known: Collection[str]) -> None:
    """`people`: how many wrote something in the column; `known`: people who may code."""
    if not column:
        raise Refused("Choose the question whose texts are to be sorted.")
    if people < LEAST_TEXTS:
        raise Refused(f"Fewer than {LEAST_TEXTS} people wrote something here: no category could be reported.")
    if len(set(coders)) < 2 or not set(coders) <= set(known):
        raise Refused("Name two different people who sort the texts.")


def check_codes(coding: TextCoding, person: str) -> None:
    if person not in (coding.first, coding.second):
        raise Refused("The texts are for the two people who sort them.")


def check_still_alone(both_complete: bool) -> None:
    """A coder's own word may be changed until both have finished: then they see each other's."""
    if both_complete:
        raise Refused("Both of you have finished. What differs is settled together now.")


def check_may_talk(both_complete: bool) -> None:
    if not both_complete:
        raise Refused("You see each other's word once both of you have sorted every text.")
