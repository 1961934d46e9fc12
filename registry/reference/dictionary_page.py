"""The data dictionary and the edit checks as a page shows them: filtered by entity and by words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from registry.codebook import Codebook, Entity
from registry.dictionary import HEADER, rows
from registry.rules.check import SEVERITIES, Check

Row = dict[str, str]


@dataclass(frozen=True)
class Section:
    """One entity with those of its fields that are shown."""

    entity: Entity
    fields: tuple[Row, ...]

    @property
    def named_by(self) -> str:
        """What names one row among many; empty where there is at most one."""
        named = [self.entity.by_name[name].label.lower() for name in self.entity.identity]
        return "" if self.entity.single else f"A row is named by: {', '.join(named)}."


def dictionary_rows(book: Codebook, entity: str = "", find: str = "") -> list[Row]:
    """Fields by column name, of one entity or of all, that have every word in them. A word of an entity's own name or
    label finds all of its fields."""
    words = find.casefold().split()
    found = []
    for cells in rows(book):
        row = dict(zip(HEADER, cells, strict=True))
        if entity in ("", row["entity"]) and _has(words, [*cells, book.entity(row["entity"]).label]):
            found.append(row)
    return found


def sections(book: Codebook, found: Sequence[Row]) -> list[Section]:
    """The rows under their entities, in the order of the codebook; entities without one are left out."""
    by_entity: dict[str, list[Row]] = {}
    for row in found:
        by_entity.setdefault(row["entity"], []).append(row)
    return [Section(book.entity(name), tuple(fields)) for name, fields in by_entity.items()]


def check_rows(checks: Collection[Check], find: str = "") -> list[Row]:
    """The edit checks that have every word in them: id, severity and what it means, title, why, what it opens."""
    words = find.casefold().split()
    told = [
        {"id": one.id, "severity": one.severity, "means": SEVERITIES[one.severity], "title": one.title,
         "why": one.why, "opens": one.opens}
        for one in checks
    ]  # fmt: skip
    return [row for row in told if _has(words, row.values())]


def _has(words: Sequence[str], texts: Collection[str]) -> bool:
    body = " ".join(texts).casefold()
    return all(word in body for word in words)
