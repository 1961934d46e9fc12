"""What the edit checks say of a write: what stops it, what needs a reason, and everything that they find. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.cells import Problem
from registry.drafts import Draft
from registry.facts import Facts
from registry.rules.check import Finding
from registry.rules.checks import findings

At = tuple[str, tuple[str, ...]]
Place = tuple[str, str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Checked:
    """`found`: everything in the child as it would be. `stops`: place among the drafts -> why the write stops there.
    `let_through`: findings that would stop it but for the reason that was given."""

    found: tuple[Finding, ...]
    stops: Mapping[int, Sequence[Problem]]
    let_through: tuple[Finding, ...] = ()

    def at(self, draft: Draft) -> tuple[Finding, ...]:
        """What is found in the row of a draft."""
        return tuple(one for one in self.found if (one.entity, one.key) == (draft.row.entity, draft.row.key))


def checked(before: Facts, after: Facts, drafts: Sequence[Draft], reason: str, on: Collection[str]) -> Checked:
    """The checks that are switched on, on the child before and after a write.

    A check of severity refuse stops the write of its own row, and of others where it fires elsewhere because of them
    (told at the first one). A check of severity reason stops the write of its own row where it did not fire before,
    until there is a reason. A finding of severity refuse without fields is against writing its own row at all, so a
    row elsewhere that has one is no reason.
    """
    found = tuple(findings(after, switched_on=on))
    places = {(draft.row.entity, draft.row.key): place for place, draft in enumerate(drafts)}
    serious = [one for one in found if _may_stop(one, _at(one) in places)]
    known = _known(before, drafts, {one.check.id for one in serious})
    stopping = [one for one in serious if _stops(one, _at(one) in places, known)]
    let_through = tuple(one for one in stopping if one.check.severity == "reason" and reason.strip())
    stops: dict[int, list[Problem]] = {}
    for one in stopping:
        if one not in let_through:
            stops.setdefault(places.get(_at(one), 0), []).append(problem_of(one))
    return Checked(found, stops, let_through)


def problem_of(found: Finding) -> Problem:
    """A finding as a form shows it, at its first field."""
    name = found.fields[0] if found.fields else ""
    return Problem(name, found.check.severity, found.check.id, f"{found.sentence} {found.repair}")


def _may_stop(found: Finding, in_draft: bool) -> bool:
    match found.check.severity:
        case "refuse":
            return in_draft or bool(found.fields)
        case "reason":
            return in_draft and not found.check.waits
    return False


def _stops(found: Finding, in_draft: bool, known: Collection[Place]) -> bool:
    return (in_draft and found.check.severity == "refuse") or _place(found) not in known


def _known(before: Facts, drafts: Iterable[Draft], ids: Collection[str]) -> frozenset[Place]:
    """What these checks found before, at the rows as they are called after the write."""
    if not ids:
        return frozenset()
    called = {(one.was.entity, one.was.key): one.row.key for one in drafts if one.was is not None}
    return frozenset(
        (one.check.id, one.entity, called.get(_at(one), one.key), one.fields) for one in findings(before, ids)
    )


def _at(found: Finding) -> At:
    return found.entity, found.key


def _place(found: Finding) -> Place:
    return found.check.id, found.entity, found.key, found.fields
