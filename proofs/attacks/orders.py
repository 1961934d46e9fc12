"""Two sequences, one of people and one of responses: does the k-th belong to the k-th? Both ways round, in blocks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from proofs.loot import Loot, Orders, Truth

OF_WAVE = re.compile(r"(?P<table>\S+) (?P<wave>\d+)(?P<column>.*)")
PersonOrder = Mapping[str, Sequence[int]]
"""The order of people in each block; "" stands for a block without one of its own."""


def linked(persons: PersonOrder, ids: Sequence[str], truth: Truth) -> int:
    """How many responses the guess gives to the person whose they are."""
    right = 0
    for block in set(truth.block_of.values()):
        theirs = {truth.person_of[pk] for pk in truth.person_of if truth.block_of[pk] == block}
        known = [person for person in persons.get(block, persons.get("", ())) if person in theirs]
        there = [pk for pk in ids if truth.block_of.get(pk) == block]
        right += sum(truth.person_of[pk] == person for person, pk in zip(known, there, strict=False))
    return right


def person_orders(found: Mapping[str, Sequence[int]]) -> dict[str, PersonOrder]:
    """Orders by name. The codes of a wave order the block of that wave."""
    named: dict[str, dict[str, Sequence[int]]] = defaultdict(dict)
    for name, sequence in found.items():
        match = OF_WAVE.fullmatch(name)
        if match:
            named[match["table"] + match["column"]][match["wave"]] = sequence
        else:
            named[name][""] = sequence
    return dict(named)


def scores(found: Orders, truth: Truth, known: Mapping[str, Sequence[int]] | None = None) -> dict[str, int]:
    """The score of each pair of orders, forward and reversed. `known`: orders of people from outside the copy."""
    people = person_orders(found.persons if known is None else known)
    reached = {}
    for name, ids in found.responses.items():
        for person, order in people.items():
            reached[f"{person} x {name}"] = linked(order, ids, truth)
            reached[f"{person} x {name}, reversed"] = linked(order, ids[::-1], truth)
    return reached


def one_dump(loot: Loot) -> dict[str, int]:
    """Test 2: all that one copy orders, people against responses."""
    return scores(loot.dusk, loot.truth)


def known_clicks(loot: Loot) -> dict[str, int]:
    """Test 4: somebody knows who clicked when, and copies the database after the night's work, with its log."""
    truth = loot.truth
    clicks = {"first clicks": truth.started, "last clicks": truth.finished}
    reached = scores(loot.dawn, truth, clicks)
    for name, nights in _by_night(loot):
        reached[f"first clicks of the day x {name}"] = nights
    return reached


def _by_night(loot: Loot) -> Iterable[tuple[str, int]]:
    """What the log of each morning still tells of the day before, counted from the end of that day's clicks."""
    right = 0
    for night, clicked in zip(loot.nights, loot.truth.days, strict=True):
        right += linked({"": clicked[::-1]}, night.log[::-1], loot.truth)
    return [("log of each morning", right)]
