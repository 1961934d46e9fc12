"""Every edit check in the order of its id, and what they find in one child. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from registry.facts import Facts
from registry.rules import (
    asparaginase,
    bleeding,
    clots,
    courses,
    days,
    doses,
    enrolment,
    follow_up,
    imaging,
    levels,
    platelets,
    text,
)
from registry.rules.check import Check, Finding

THEMES = (
    asparaginase,
    bleeding,
    clots,
    courses,
    days,
    doses,
    enrolment,
    follow_up,
    imaging,
    levels,
    platelets,
    text,
)
CHECKS: tuple[Check, ...] = tuple(sorted((one for theme in THEMES for one in theme.CHECKS), key=lambda one: one.id))
ALL = frozenset(one.id for one in CHECKS)
REFUSING = frozenset(one.id for one in CHECKS if one.severity == "refuse")
"""Ids of the checks to ask before a row is written."""


def findings(
    facts: Facts, only: Collection[str] | None = None, switched_on: Collection[str] = ALL
) -> Iterator[Finding]:
    """What the checks find, by id. `switched_on`: the checks of this registry; `only`: those that are asked for now."""
    for check in CHECKS:
        if check.id not in switched_on or (only is not None and check.id not in only):
            continue
        for spot in check.find(facts):
            yield Finding(check, spot.row.entity, spot.row.key, spot.fields, spot.sentence, spot.repair)
