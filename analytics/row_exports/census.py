"""Passes over a frozen survey, a batch at a time: who there is, and how varied the answers of each class are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.deidentification.classes import Combinations, IntArray, classes
from analytics.deidentification.diversity import Diversity
from analytics.deidentification.known import Groups
from analytics.row_exports.survey_columns import Asked

BATCH = 16_384
ANALYSED = "analysed"


def batches(path: Path, names: Sequence[str]) -> Iterator[Any]:
    """Record batches of the analysed rows: these columns, in this order."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted = list(dict.fromkeys(("status", *names)))
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=wanted):
        kept = batch.filter(pc.equal(batch.column(batch.schema.get_field_index("status")), ANALYSED))
        yield kept.select(list(names))


def observed(path: Path, names: Sequence[str]) -> dict[str, set[str]]:
    """The different cells of each column."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for batch in batches(path, names):
        for name in names:
            found[name] |= set(batch.column(batch.schema.get_field_index(name)).unique().to_pylist())
    return found


def counted_rows(path: Path, asked: Sequence[Asked]) -> Combinations:
    """The combinations of the known columns, over all analysed rows."""
    people: dict[tuple[int, ...], int] = {}
    for batch in batches(path, sources(asked)):
        found, counts = np.unique(places(batch, asked), axis=0, return_counts=True)
        for cells, count in zip(found.tolist(), counts.tolist(), strict=True):
            key = tuple(cells)
            people[key] = people.get(key, 0) + count
    keys = sorted(people)
    cells = np.array(keys, dtype=np.int64).reshape(len(keys), len(asked))
    counts = np.array([people[key] for key in keys], dtype=np.int64)
    return Combinations(tuple(one.known for one in asked), cells, counts)


def diversity(
    path: Path, asked: Sequence[Asked], combinations: Combinations, told: Sequence[Mapping[str, Groups]],
    answers: Sequence[str],
) -> dict[str, int]:  # fmt: skip
    """l of each column of answers, in the classes of somebody who has joined the exports told in these ways."""
    numbers = classes(combinations, told).tolist()
    class_of = dict(zip(map(tuple, combinations.cells.tolist()), numbers, strict=True))
    seen = Diversity()
    for batch in batches(path, [*sources(asked), *(name for name in answers if name not in sources(asked))]):
        found, inverse = np.unique(places(batch, asked), axis=0, return_inverse=True)
        of_row = np.array([class_of[tuple(cells)] for cells in found.tolist()], dtype=np.int64)[inverse.reshape(-1)]
        seen.add(of_row, {name: _encoded(batch, name) for name in answers})
    return seen.least()


def sources(asked: Sequence[Asked]) -> list[str]:
    return list(dict.fromkeys(one.source for one in asked))


def places(batch: Any, asked: Sequence[Asked]) -> IntArray:
    """(rows, columns): places in the codes of each known column."""
    found = np.zeros((batch.num_rows, len(asked)), dtype=np.int64)
    for column, one in enumerate(asked):
        numbers, cells = _encoded(batch, one.source)
        of_code = {code: place for place, code in enumerate(one.known.codes)}
        found[:, column] = np.array([of_code[one.code(cell)] for cell in cells], dtype=np.int64)[numbers]
    return found


def _encoded(batch: Any, name: str) -> tuple[IntArray, list[str]]:
    """(rows,) places of the cells of a column among its different cells, and these."""
    column = batch.column(batch.schema.get_field_index(name)).dictionary_encode()
    numbers = column.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers, column.dictionary.to_pylist() or [""]
