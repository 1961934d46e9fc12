"""From a frozen survey to rows that may leave: decide, report, write. Pure but for its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analytics.deidentification.checked import Json, checked
from analytics.deidentification.classes import Combinations
from analytics.deidentification.known import Groups, Known, is_dropped
from analytics.deidentification.search import decide
from analytics.row_exports.census import batches, counted_rows, diversity, observed
from analytics.row_exports.survey_columns import (
    Asked,
    Outgoing,
    answers_of,
    asked_of,
    demographic_columns,
    free_texts,
    to_observe,
)
from analytics.row_files.columns import RowColumn, RowTable
from analytics.row_files.shuffling import shuffled
from surveys.instrument import Instrument

LEAST = 5
"""k of a survey."""
Way = Mapping[str, Groups]


@dataclass(frozen=True)
class Prepared:
    """What would leave: the columns, and the report on de-identification."""

    path: Path
    outgoing: tuple[Outgoing, ...]
    report: Json

    @property
    def rows(self) -> int:
        return int(self.report["rows"])

    def table(self, name: str, told: Sequence[str]) -> RowTable:
        return RowTable(name, tuple(one.column for one in self.outgoing), tuple(told))

    def batches(self, folder: Path) -> Iterator[Any]:
        """The rows in an order made by chance, as text cells. Numbers stand for the cells until they are in order."""
        import pyarrow as pa

        words = [_Words(one) for one in self.outgoing]
        numbers = pa.schema([(one.column.name, pa.int32()) for one in self.outgoing])
        texts = pa.schema([(one.column.name, pa.string()) for one in self.outgoing])
        for batch in shuffled(self._sent(words, numbers), numbers, self.rows, folder):
            cells = [one.texts.take(column) for one, column in zip(words, batch.columns, strict=True)]
            yield pa.record_batch(cells, schema=texts)

    def _sent(self, words: Sequence[_Words], schema: Any) -> Iterator[Any]:
        import pyarrow as pa

        names = list(dict.fromkeys(one.source for one in self.outgoing))
        for batch in batches(self.path, names):
            encoded = {name: batch.column(place).dictionary_encode() for place, name in enumerate(names)}
            yield pa.record_batch([one.numbers(encoded[one.outgoing.source]) for one in words], schema=schema)


class _Words:
    """The different cells of a column that leaves, numbered as they come."""

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing
        self.number_of: dict[str, int] = {}

    def numbers(self, column: Any) -> Any:
        """A number a row, for a dictionary-encoded column of the survey."""
        import pyarrow as pa

        cells = [self.outgoing.cell(one) for one in column.dictionary.to_pylist()]
        numbers = [self.number_of.setdefault(cell, len(self.number_of)) for cell in cells]
        return pa.array(numbers, pa.int32()).take(column.indices)

    @cached_property
    def texts(self) -> Any:
        """The cells by number; asked for when all have come."""
        import pyarrow as pa

        return pa.array(list(self.number_of), pa.string())


def prepare(
    path: Path, instrument: Instrument, wanted: Sequence[str] | None, earlier: Sequence[Way], k: int = LEAST
) -> Prepared:
    """What rows of the snapshot in the file `path` leave, and how. Raises deidentification.search.TooFew.

    `wanted`: names of known columns to keep as far as that goes; None: all. `earlier`: how earlier exports of this very
    snapshot told the known columns.
    """
    asked = asked_of(instrument, observed(path, to_observe(instrument)))
    combinations = counted_rows(path, asked)
    names = [one.known.name for one in asked if wanted is None or one.known.name in wanted]
    way = decide(combinations, names, earlier, k)
    answers = answers_of(instrument)
    least = diversity(path, asked, combinations, [*earlier, way], list(dict.fromkeys(one.source for one in answers)))
    kept = [
        _told(one, way[one.known.name], combinations)
        for one in asked
        if one.known.name in way and not is_dropped(way[one.known.name])
    ]
    report = checked(combinations, way, earlier, k, least, _left_out(instrument, asked))
    return Prepared(path, (*kept, *answers), report)


def _told(one: Asked, groups: Groups, combinations: Combinations) -> Outgoing:
    """A known column as it is told; blank where it is not told, for any reason."""
    known = one.known
    cells = known.cells_of(groups)
    cell_of = {known.codes[place]: cell for group, cell in zip(groups, cells, strict=True) for place in group}
    listed = [(cell, known.words_of(group)) for group, cell in zip(groups, cells, strict=True)
              if cell and _is_told(known, group, combinations)]  # fmt: skip
    type_ = _type(one, groups)
    values = () if type_ == "number" else tuple(listed)
    return Outgoing(
        RowColumn(known.name, "", type_, values, known.label), one.source, lambda cell: cell_of[one.code(cell)]
    )


def _type(one: Asked, groups: Groups) -> Any:
    if groups != one.known.apart:
        return "code"
    return "number" if one.number else "flag" if "___" in one.known.name else "code"


def _is_told(known: Known, group: tuple[int, ...], combinations: Combinations) -> bool:
    """Declared answers are listed whether anybody gave them; of a long list those alone that somebody did."""
    if not known.is_listed:
        return True
    held = combinations.cells[:, combinations.place(known.name)]
    return bool(set(held.tolist()) & set(group))


def _left_out(instrument: Instrument, asked: Sequence[Asked]) -> dict[str, list[str]]:
    texts = free_texts(instrument)
    covered = {one.source for one in asked}
    other = [column.name for column in demographic_columns(instrument) if column.name not in {*covered, *texts}]
    return {"free text": list(texts), "describes who answered, in a kind that cannot be merged": other}
