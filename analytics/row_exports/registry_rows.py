"""From a frozen registry to rows that may leave: decide, report, write. Pure.

Children of earlier exports are found again by what their enrolment and diagnosis hold. A child that came later leaves
only together with k - 1 others like it: else somebody who lays two exports side by side would have it among fewer.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.deidentification.checked import Json, checked
from analytics.deidentification.classes import Combinations, classes, counted, sizes
from analytics.deidentification.diversity import Diversity
from analytics.deidentification.known import NOT_TOLD, Groups, Known, is_dropped
from analytics.deidentification.search import decide
from analytics.row_exports.registry_columns import CHILD, Sent, entities, left_out, sent_columns
from analytics.row_exports.registry_known import CLOT, NAMES, NO, TYPE, YES, known_of
from analytics.row_files.columns import RowColumn, RowTable
from pave.lib.digest import sha256
from registry.codebook import Codebook
from registry.extract import Extract

LEAST = 11
"""k of the registry."""
BATCH = 8_192
Way = Mapping[str, Groups]


@dataclass(frozen=True)
class Left:
    """An earlier export: the children of its snapshot that were in it, as `keys_of` tells them, and its way."""

    keys: frozenset[str]
    way: Way


@dataclass(frozen=True)
class PreparedRegistry:
    """What would leave: children of the extract with their known codes as told, and the report."""

    book: Codebook
    extract: Extract
    told: Mapping[int, Mapping[str, str]]
    known: tuple[RowColumn, ...]
    report: Json

    @property
    def rows(self) -> int:
        return int(self.report["rows"])

    @property
    def types_leave(self) -> bool:
        return TYPE in {one.name for one in self.known} and not _merged(self.report, TYPE)

    def tables(self, told: Sequence[str]) -> Iterator[tuple[RowTable, Iterator[Any]]]:
        """A table of the children, then one an entity; children numbered and rows ordered by chance, anew each time."""
        chance = secrets.SystemRandom()
        children = list(self.told)
        chance.shuffle(children)
        number = {child: str(place) for place, child in enumerate(children, 1)}
        first = [Sent(one, lambda row, name=one.name: row[name]) for one in self.known]  # type: ignore[misc]
        rows = [{"child": child, **self.told[child]} for child in children]
        yield _table("children", first, told), _batches(first, rows, number)
        for entity in entities(self.book, types_leave=self.types_leave):
            sent = sent_columns(entity, types_leave=self.types_leave)
            found = [row for row in self.extract.get(entity.name, ()) if row["child"] in number]
            chance.shuffle(found)
            if sent and found:
                yield _table(entity.name, sent, told), _batches(sent, found, number)


def _table(name: str, sent: Iterable[Sent], told: Sequence[str]) -> RowTable:
    return RowTable(name, (CHILD, *(one.column for one in sent)), tuple(told))


def _batches(sent: Sequence[Sent], rows: Sequence[Mapping[str, Any]], number: Mapping[int, str]) -> Iterator[Any]:
    import pyarrow as pa

    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        columns = [[number[row["child"]] for row in part], *([one.cell(row) for row in part] for one in sent)]
        names = [CHILD.name, *(one.column.name for one in sent)]
        yield pa.record_batch([pa.array(cells, pa.string()) for cells in columns], names=names)


def keys_of(extract: Extract) -> dict[int, str]:
    """Child -> digest of what does not change as a child is followed: site, age, sex, year, the diagnosis of ALL."""
    held: dict[int, list[str]] = {}
    for row in extract.get("enrolment", ()):
        held[row["child"]] = [str(row[name]) for name in ("site_code", "age_dx_mo", "sex", "dx_year", "cohort")]
    for row in extract.get("all_diagnosis", ()):
        if row["child"] in held:
            held[row["child"]] += [str(row[name]) for name in ("lineage", "wbc_dx", "hb_dx", "plt_dx", "weight_kg")]
    found: dict[int, str] = {}
    again: Counter[str] = Counter()
    for child in sorted(held):
        text = "|".join(held[child])
        again[text] += 1
        found[child] = sha256(f"{text}|{again[text]}".encode())
    return found


def prepare_registry(extract: Extract, book: Codebook, earlier: Sequence[Left], k: int = LEAST) -> PreparedRegistry:
    """What rows leave, and how. Raises deidentification.known.TooFew."""
    known, codes = known_of(extract, book)
    keys = keys_of(extract)
    marks = tuple(_mark(place) for place in range(len(earlier)))
    cells = {
        child: (*told, *(YES if keys[child] in left.keys else NO for left in earlier)) for child, told in codes.items()
    }
    ways = [dict(left.way) | {mark.name: mark.apart} for left, mark in zip(earlier, marks, strict=True)]
    kept, combinations = _not_held_back((*known, *marks), cells, ways, k)
    always = {CLOT: known[0].apart}
    way = decide(combinations, NAMES[1:], [*ways, always], k) | always
    told = {child: _as_told(known, cells[child], way) for child in kept}
    columns = tuple(_column(one, way[one.name], combinations) for one in known if not is_dropped(way[one.name]))
    types_leave = not is_dropped(way[TYPE]) and all(len(group) == 1 for group in way[TYPE])
    least = _diversity(extract, book, kept, cells, combinations, [*ways, way], types_leave)
    report = checked(combinations, way, ways, k, least, left_out(book, types_leave=types_leave))
    report["columns"] = [one for one in report["columns"] if one["name"] in NAMES]
    report["held_back"] = sorted(set(cells) - set(kept))
    report["waiting"] = waiting(len(report["held_back"]), k)
    return PreparedRegistry(book, extract, told, columns, report)


def waiting(children: int, k: int) -> str:
    return "no child" if not children else f"fewer than {k} children" if children < k else f"{children} children"


def _mark(place: int) -> Known:
    return Known(f"left_{place}", "", (YES, NO, NOT_TOLD), {})


def _not_held_back(
    known: tuple[Known, ...], cells: Mapping[int, Sequence[str]], ways: Sequence[Way], k: int
) -> tuple[list[int], Combinations]:
    """Children of classes of the earlier exports that are large enough to leave, and their combinations.

    Again and again: without the children that wait, somebody else's class may be too small.
    """
    of_code = [{code: place for place, code in enumerate(one.codes)} for one in known]
    kept = sorted(cells)
    while True:
        places = np.array(
            [[of_code[i][code] for i, code in enumerate(cells[child])] for child in kept], dtype=np.int64
        ).reshape(len(kept), len(known))
        single = Combinations(known, places, np.ones(len(kept), dtype=np.int64))
        large = sizes(single, classes(single, ways)) >= k
        if not ways or large.all():
            return kept, counted(known, places)
        kept = [child for child, enough in zip(kept, large.tolist(), strict=True) if enough]


def _as_told(known: Sequence[Known], codes: Sequence[str], way: Way) -> dict[str, str]:
    found = {}
    for one, code in zip(known, codes, strict=False):
        groups, place = way[one.name], one.codes.index(code)
        told = dict(zip(groups, one.cells_of(groups), strict=True))
        found[one.name] = next(cell for group, cell in told.items() if place in group)
    return found


def _column(one: Known, groups: Groups, combinations: Combinations) -> RowColumn:
    held = set(combinations.cells[:, combinations.place(one.name)].tolist())
    values = tuple(
        (cell, one.words_of(group))
        for group, cell in zip(groups, one.cells_of(groups), strict=True)
        if cell and (not one.is_listed or held & set(group))
    )
    return RowColumn(one.name, one.label, "code", values)


def _merged(report: Json, name: str) -> bool:
    return any(one["name"] == name and one["what"] != "as it is" for one in report["columns"])


def _diversity(
    extract: Extract, book: Codebook, kept: Sequence[int], cells: Mapping[int, Sequence[str]],
    combinations: Combinations, ways: Sequence[Way], types_leave: bool,
) -> dict[str, int]:  # fmt: skip
    """l of death and of every column of the entities that a child has one row of."""
    of_code = [{code: place for place, code in enumerate(one.codes)} for one in combinations.known]
    numbers = dict(zip(map(tuple, combinations.cells.tolist()), classes(combinations, ways).tolist(), strict=True))
    of_child = [numbers[tuple(of_code[i][code] for i, code in enumerate(cells[child]))] for child in kept]
    dead = {row["child"] for row in extract.get("death", ())}
    seen = Diversity()
    _see(seen, of_child, "died", [YES if child in dead else NO for child in kept])
    for entity in entities(book, types_leave=types_leave):
        if entity.single and entity.name != "death":
            rows = {row["child"]: row for row in extract.get(entity.name, ())}
            for sent in sent_columns(entity, types_leave=types_leave):
                found = [sent.cell(rows[child]) if child in rows else "" for child in kept]
                _see(seen, of_child, f"{entity.name}.{sent.column.name}", found)
    return seen.least()


def _see(seen: Diversity, of_child: Sequence[int], name: str, found: Sequence[str]) -> None:
    different = sorted(set(found)) or [""]
    places = {cell: place for place, cell in enumerate(different)}
    seen.add(np.array(of_child, np.int64), {name: (np.array([places[c] for c in found], np.int64), different)})
