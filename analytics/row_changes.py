"""What came into frozen data and what left, between one report and the next, as counts that may be told. Pure.

A row has no name, so a row that was edited is one that left and one that came. Counts go through the same thresholds as
everything else: a difference of a few is a few people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analytics.disclosure import THRESHOLD
from analytics.disclosure.merging import is_rare
from analytics.disclosure.registry_rules import LEAST_CHILDREN, may_be_shown
from analytics.reports import registry_terms

FEW = f"fewer than {THRESHOLD}"
FEW_CHILDREN = f"fewer than {LEAST_CHILDREN} children, or too few hospitals"
OF_SITES = "not told: about hospitals"
OTHER_FIELDS = "not compared: its fields are others now"
PARTNER = "not told, for the other could be worked out"
Line = tuple[str, ...]
"""status, wave, then the cells of a response."""
RegistryRow = tuple[str, str, int | None, str]
"""entity, site, child, cells."""


@dataclass(frozen=True, slots=True)
class Told:
    """A count that may be told, or None and why not."""

    count: int | None
    why: str = ""

    def __str__(self) -> str:
        return f"{self.count:,}" if self.count is not None else self.why


@dataclass(frozen=True, slots=True)
class ResponseChanges:
    """`came`: new responses; `left`: withdrawn ones; an edited or re-imported one is in both. `reclassified`: with the
    same answers and another status, as one that was excluded."""

    came: Told
    left: Told
    reclassified: Told


@dataclass(frozen=True, slots=True)
class EntityChanges:
    """Rows of one entity that are new and rows that are gone; an edited one is in both."""

    entity: str
    came: Told
    left: Told

    @property
    def words(self) -> str:
        return registry_terms.entity(self.entity)


def response_changes(before: Iterable[Line], after: Iterable[Line]) -> ResponseChanges:
    """Between the responses of two snapshots with the same columns.

    The difference of both totals is known to every reader, so where one count is of a few, neither is told.
    """
    old, new = Counter(before), Counter(after)
    came, left = new - old, old - new
    same = _by_answers(came) & _by_answers(left)
    reclassified = sum(same.values())
    arrived, gone = came.total() - reclassified, left.total() - reclassified
    return ResponseChanges(*_together(_of_people(arrived), _of_people(gone)), _of_people(reclassified))


def registry_changes(
    before: Sequence[RegistryRow], after: Sequence[RegistryRow], other_fields: Collection[str] = ()
) -> list[EntityChanges]:
    """By entity, in alphabetical order; children are numbered anew in each snapshot, so rows are compared by content.

    `other_fields`: entities whose columns are not the same in both.
    """
    old, new = _by_content(before), _by_content(after)
    entities = sorted({entity for entity, _, _ in [*old, *new]})
    unlike = Told(None, OTHER_FIELDS)
    return [
        EntityChanges(name, unlike, unlike) if name in other_fields
        else EntityChanges(name, *_together(_of_children(_more(new, old, name)), _of_children(_more(old, new, name))))
        for name in entities
    ]  # fmt: skip


def _by_answers(lines: Mapping[Line, int]) -> Counter[Line]:
    counted: Counter[Line] = Counter()
    for line, times in lines.items():
        counted[line[2:]] += times
    return counted


def _of_people(count: int) -> Told:
    return Told(None, FEW) if is_rare(count, THRESHOLD) else Told(count)


def _together(one: Told, other: Told) -> tuple[Told, Told]:
    """Both or neither, unless nothing happened on one side: their difference is known."""
    if one.count and other.count is None:
        return Told(None, PARTNER), other
    if other.count and one.count is None:
        return one, Told(None, PARTNER)
    return one, other


Content = tuple[str, str, str]


def _by_content(rows: Sequence[RegistryRow]) -> dict[Content, list[int | None]]:
    """Whose rows hold this content: a child each time, None for rows of a site."""
    found: dict[Content, list[int | None]] = {}
    for entity, site, child, cells in rows:
        found.setdefault((entity, site, cells), []).append(child)
    return found


def _more(
    these: Mapping[Content, list[int | None]], those: Mapping[Content, list[int | None]], entity: str
) -> list[tuple[str, int | None]]:
    """(site, child) of each row that there are more of here than there."""
    return [
        (content[1], child)
        for content, children in these.items()
        if content[0] == entity
        for child in children[len(those.get(content, ())) :]
    ]


def _of_children(rows: Sequence[tuple[str, int | None]]) -> Told:
    """How many rows, where their children may be counted."""
    if not rows:
        return Told(0)
    children = {(site, child) for site, child in rows if child is not None}
    if not children:
        return Told(None, OF_SITES)
    at_sites = Counter(site for site, _ in children)
    return Told(len(rows)) if may_be_shown(list(at_sites.values())) else Told(None, FEW_CHILDREN)
