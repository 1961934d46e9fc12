"""Disks and backups taken again and again: what came up between two of them, on either side."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from statistics import mean
from typing import TypeVar

from proofs.attacks.orders import linked, person_orders
from proofs.loot import Loot, Night

One = TypeVar("One", int, str)
DRAWS = 25
"""What one night brings has no order: it is put in a random one that many times, and the scores are averaged."""


def raw_theft(loot: Loot) -> dict[str, int]:
    """Test 3: the disk of each evening, opened with every key file that was left at the end."""
    started = [person for fresh, _ in loot.raw.steps for person in fresh]
    came = list(dict.fromkeys(pk for _, ids in loot.raw.steps for pk in ids))
    everybody = {"ledgers that open": {"": started}} | person_orders(loot.dusk.persons)
    reached = {
        f"{name} x first seen{', reversed' * turned}": linked(order, came[::-1] if turned else came, loot.truth)
        for name, order in everybody.items()
        for turned in (False, True)
    }
    return reached | {"marked just before x first seen": _just_before(loot)}


def _just_before(loot: Loot) -> int:
    """Give each response to the person who was marked last before it came up, and has none yet."""
    waiting, right = list[int](), 0
    for fresh, ids in loot.raw.steps:
        for pk in ids:
            right += bool(waiting) and loot.truth.person_of.get(pk) == waiting.pop()
        waiting += fresh
    return right


def backups(loot: Loot) -> dict[str, float]:
    """Test 5: what each nightly backup has that the one before had not."""
    draw = random.Random(loot.seed)  # noqa: S311 - a guess
    people = person_orders(loot.dusk.persons)
    sights = {"first seen": lambda night: night.states, "first submitted": _submitted}
    reached = {}
    for name, sight in sights.items():
        seen = _first([list(sight(night)) for night in loot.nights])
        for person, order in people.items():
            reached[f"{person} x {name}"] = mean(linked(order, _within(seen, draw), loot.truth) for _ in range(DRAWS))
        started = _first([night.issued for night in loot.nights])
        reached[f"ledgers in the backup x {name}"] = mean(
            linked({"": _within(started, draw)}, _within(seen, draw), loot.truth) for _ in range(DRAWS)
        )
    return reached


def _submitted(night: Night) -> Mapping[str, str]:
    return {pk: state for pk, state in night.states.items() if state == "submitted"}


def _first(nights: Iterable[Iterable[One]]) -> dict[One, int]:
    """The first night of each."""
    found: dict[One, int] = {}
    for number, night in enumerate(nights):
        for one in night:
            found.setdefault(one, number)
    return found


def _within(first: Mapping[One, int], draw: random.Random) -> list[One]:
    """In the order of nights, and in a random order within a night."""
    mixed = sorted(first, key=str)
    draw.shuffle(mixed)
    return sorted(mixed, key=lambda one: first[one])
