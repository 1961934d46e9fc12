"""Responses in bulk: a CSV file to canonical rows, or every problem with its row, column, value and reason. Pure."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from surveys import rules
from surveys.instrument import NOT_BRANCHED, NOT_REACHED, Column, Instrument

META = ("respondent", "status", "wave")
LONGEST_STATUS = 60
STATUS = re.compile(r"analysed|excluded_[a-z][a-z0-9_]*")
WAVE = re.compile(r"[A-Za-z0-9_-]{0,20}")
MOST_SHOWN = 200
LONGEST_CELL = 1_048_576
VALUE_SHOWN = 80

# The csv module's own limit is process-wide and far below the 1 MB that a cell may have.
csv.field_size_limit(2 * LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class CellProblem:
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        value = self.value if len(self.value) <= VALUE_SHOWN else self.value[:VALUE_SHOWN] + "…"
        value = " ".join(value.splitlines())
        return f'row {self.row}, column {self.column}, value "{value}": {self.reason}'


@dataclass(slots=True)
class ResponseFile:
    """What a file holds: rows as (status, wave, cells), problems (then nothing may be stored), and warnings."""

    rows: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def problem_lines(self) -> list[str]:
        """At most 200 problems in words, the rest counted."""
        lines = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        rest = len(self.problems) - MOST_SHOWN
        return [*lines, f"and {rest:,} more"] if rest > 0 else lines


def read_responses(data: bytes, instrument: Instrument) -> ResponseFile:
    """Read a response file whole. Never raises for bad content: the problems say what and where."""
    file = ResponseFile()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        file.problems.append(
            CellProblem(row, "-", "", f"not UTF-8 at byte {error.start}; save the file as UTF-8 and try again")
        )
        return file
    _Rows(instrument, file).read(text)
    return file


class _Rows:
    def __init__(self, instrument: Instrument, file: ResponseFile) -> None:
        self.instrument, self.file = instrument, file
        self.respondents: dict[str, int] = {}
        self.unusual: Counter[str] = Counter()
        self.unoffered: Counter[str] = Counter()

    def problem(self, row: int, column: str, value: str, reason: str) -> None:
        self.file.problems.append(CellProblem(row, column, value, reason))

    def read(self, text: str) -> None:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        numbered = self.numbered(records)
        _, header = next(numbered, (1, []))
        if not self.header_fits(header):
            return
        for row, cells in numbered:
            if len(cells) != len(header):
                self.problem(row, "-", "", f"{len(cells)} cells where the header has {len(header)}")
            else:
                self.row(row, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
        self.summarise_warnings()

    def numbered(self, records: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
        """Rows counted from 1 (the header); a wholly empty line is passed over but counted."""
        row, iterator = 0, iter(records)
        while True:
            row += 1
            try:
                cells = next(iterator)
            except StopIteration:
                return
            except csv.Error as error:
                self.problem(row, "-", "", f"the row cannot be read: {error}")
                return
            if cells:
                yield row, cells

    def header_fits(self, header: list[str]) -> bool:
        before = len(self.file.problems)
        known = {*META, *self.instrument.header}
        for name in header:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; the nearest is {near[0]}" if near else ""
                self.problem(1, name or "-", name, f"unknown column{hint}")
        for name, times in Counter(header).items():
            if times > 1 and name in known:
                self.problem(1, name, name, "stands twice in the header")
        if not header:
            self.problem(1, "-", "", "the file is empty: it needs a header")
        absent = [name for name in self.instrument.header if name not in header]
        self.file.warnings += [
            f"column {name} is absent: every response counts as not reached there" for name in absent
        ]
        return len(self.file.problems) == before

    def row(self, row: int, raw: dict[str, str]) -> None:
        self.respondent(row, raw.get("respondent", ""))
        status = raw.get("status", "") or "analysed"
        if not STATUS.fullmatch(status):
            self.problem(row, "status", status, "neither analysed nor excluded_<reason>")
        elif len(status) > LONGEST_STATUS:
            self.problem(row, "status", status, f"at most {LONGEST_STATUS} characters")
        wave = raw.get("wave", "")
        if not WAVE.fullmatch(wave):
            self.problem(row, "wave", wave, "letters, digits, _ and - only, at most 20")
        # Visibility is computed on the row before anything else.
        shown = rules.shown_columns(self.instrument, raw)
        cells = {}
        for column in self.instrument.columns:
            cell = self.cell(row, column, raw, column.name in shown)
            if cell:
                cells[column.name] = cell
        self.file.rows.append((status, wave, cells))

    def respondent(self, row: int, label: str) -> None:
        if not label:
            return
        if label in self.respondents:
            self.problem(row, "respondent", label, f"already in row {self.respondents[label]}")
        self.respondents.setdefault(label, row)

    def cell(self, row: int, column: Column, raw: dict[str, str], shown: bool) -> str:
        given = raw.get(column.name, NOT_REACHED)
        if not shown:
            if given not in ("", NOT_BRANCHED, NOT_REACHED):
                self.problem(row, column.name, given, self.why_hidden(column, raw))
            return NOT_BRANCHED
        if given in ("", NOT_REACHED):
            return given
        if given == NOT_BRANCHED:
            self.problem(row, column.name, given, "the question is shown for these answers")
            return ""
        if rules.is_special(given):
            return self.special(row, column, given)
        reason = rules.cell_problem(column, given) or rules.pair_problem(column, given, raw)
        if reason is not None:
            self.problem(row, column.name, given, reason)
            return ""
        if rules.is_unusual(column, given):
            self.unusual[column.name] += 1
            if self.unusual[column.name] == 1:
                self.file.warnings.append(f'row {row}, column {column.name}, value "{given}": unusual (soft limit)')
        return rules.canonical_cell(column, given)

    def special(self, row: int, column: Column, given: str) -> str:
        if column.kind in ("other_text", "other_number", "case", "text"):
            self.problem(row, column.name, given, "this column takes no special code")
        elif given.removeprefix(".") not in column.special:
            self.unoffered[f"{given} in column {column.name}"] += 1
        return given

    def why_hidden(self, column: Column, raw: dict[str, str]) -> str:
        if column.parent is not None and rules.shown_columns(self.instrument, raw) >= {column.parent[0]}:
            return f'given without the choice "{column.parent[1]}" in {column.parent[0]}'
        told = " and ".join(condition.text for condition in column.conditions)
        return f"the question is not shown for these answers ({told})"

    def summarise_warnings(self) -> None:
        for name, times in self.unusual.items():
            if times > 1:
                self.file.warnings.append(f"column {name}: {times} unusual values in all (soft limit)")
        for where, times in self.unoffered.items():
            self.file.warnings.append(f"{where}: the question does not offer it ({times} times, accepted)")


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count) if any(mark in header for mark in ",;\t") else ","
