"""From uploaded files to tables of text cells: one CSV file an entity, or a workbook with a sheet an entity.

Knows no framework. What cannot be read as tables is refused whole; what stands in the cells is the plan's matter.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pave.lib.sheets import XLSX_START, SheetLimits, SheetRefused, read_sheets
from registry.codebook import Entity, Kind
from registry.codebook_reader import codebook

KEY, CODES = "key", "codes"
"""Sheets of their own: the dates of diagnosis, and the list of codes in a template, which is passed over."""
LOCAL_KEY, CASE_CODE, REASON, SAYS, DIAGNOSED = "local_key", "case_code", "reason", "pave_says", "all_dx_date"
ERASE = "~ERASE~"
KEPT_OUT = {
    "anchor": "Dates of diagnosis go into the sheet “key”.",
    "adjudication": "Reviewers write adjudications, on their own page.",
}
COPY_MARK = re.compile(r"\s*(\(\d{1,3}\)|- copy|_v\d{1,3})$")
LONGEST_SHOWN = 60
MEMORY = 480 * 2**20
"""Bytes that the process may take that reads a workbook: all of an upload stays below 512 MB."""
GUARDED = re.compile(r"'[=+\-@]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a browser may send. None of them holds for the shell, but the length of a cell."""

    file_bytes: int = 5 * 2**20
    bytes: int = 10 * 2**20
    files: int = 40
    rows: int = 50_000
    columns: int = 200
    cell: int = 2_000
    seconds: float = 20.0


BROWSER = Limits()
SHELL = Limits(file_bytes=2**40, bytes=2**40, files=10_000, rows=10**9, columns=200, seconds=10**6)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one place of the files; row 0 is the file as a whole. `severity`: refuse, reason, warn, info."""

    file: str
    row: int
    column: str
    severity: str
    text: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"row {self.row}" if self.row else "", self.column) if part)
        return f"{self.file}{', ' if place else ''}{place}: {self.text}"


class FilesRefused(ValueError):
    """Nothing can be read as tables; each remark says where and what would help."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = tuple(remarks)
        super().__init__(" ".join(map(str, self.remarks)))


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, with the header as row 1, and the cells that are not blank, by column.

    `happened`: what only the typed date of an event gives, its year and the lag of its entry.
    """

    number: int
    cells: Mapping[str, str]
    happened: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`file` is what a person calls it: the file name, or "sheet NAME"."""

    file: str
    entity: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read_files(files: Sequence[tuple[str, bytes]], limits: Limits = BROWSER) -> list[Table]:
    """The tables of all files together; raises FilesRefused with everything that is wrong at this level."""
    _check_sizes(files, limits)
    remarks: list[Remark] = []
    tables: list[Table] = []
    left = limits.rows
    for name, data in files:
        try:
            for table in _tables(name, data, replace(limits, rows=left)):
                tables.append(table)
                left -= len(table.lines)
        except FilesRefused as refused:
            remarks += refused.remarks
    remarks += _twice(tables)
    if not remarks and not any(table.lines for table in tables):
        remarks.append(Remark(shown(files[0][0]) if files else "upload", 0, "", "refuse", "There is no row in it."))
    if remarks:
        raise FilesRefused(remarks)
    return tables


def shown(text: str) -> str:
    """A name from outside as a page may show it: the last part of a path, short, without signs that turn a line."""
    last = re.split(r"[/\\]", text)[-1].strip()
    plain = "".join(mark if mark.isprintable() else "�" for mark in last)
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"


def child_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that name the child of a row."""
    return (LOCAL_KEY, CASE_CODE) if entity.of == "case" else ()


def known_columns(entity: Entity) -> tuple[str, ...]:
    """Every column that a file of this entity may have."""
    dates = (f"{field.name}_date" for field in entity.entered if field.kind is Kind.DAY)
    return tuple(dict.fromkeys((*child_columns(entity), *entity.columns, *dates, REASON, SAYS)))


# -- files ------------------------------------------------------------------------------------------------------------


def _check_sizes(files: Sequence[tuple[str, bytes]], limits: Limits) -> None:
    if len(files) > limits.files:
        raise FilesRefused([Remark("upload", 0, "", "refuse", f"These are more than {limits.files} files.")])
    large = [name for name, data in files if len(data) > limits.file_bytes]
    most = limits.file_bytes // 2**20
    if large:
        raise FilesRefused(
            Remark(shown(name), 0, "", "refuse", f"The file has more than {most} MB. Part it.") for name in large
        )
    if sum(len(data) for _, data in files) > limits.bytes:
        why = f"Together the files have more than {limits.bytes // 2**20} MB. Upload them in parts."
        raise FilesRefused([Remark("upload", 0, "", "refuse", why)])


def _tables(name: str, data: bytes, limits: Limits) -> Iterator[Table]:
    file = shown(name)
    if data.startswith(XLSX_START):
        yield from _of_workbook(file, data, limits)
        return
    stem, dot, ending = file.rpartition(".")
    if not dot or ending.lower() not in ("csv", "txt", "tsv"):
        raise FilesRefused([Remark(file, 0, "", "refuse", "Only CSV and XLSX files are read. Save it as CSV (UTF-8).")])
    try:
        yield _table(file, stem, _csv_rows(_decoded(data), limits), limits, padded=False)
    except (Unreadable, FilesRefused) as error:
        raise (error if isinstance(error, FilesRefused) else _refused(file, error)) from error


def _of_workbook(file: str, data: bytes, limits: Limits) -> Iterator[Table]:
    most = SheetLimits(
        rows=min(limits.rows, 1_048_576) + 1,
        columns=limits.columns,
        cell=limits.cell,
        memory=MEMORY,
        seconds=limits.seconds,
    )
    try:
        sheets = read_sheets(data, most, instead="Save each sheet as CSV (UTF-8) and upload those.")
    except SheetRefused as refused:
        raise FilesRefused([Remark(file, 0, "", "refuse", str(refused))]) from refused
    remarks: list[Remark] = []
    for name, rows in sheets.items():
        if name.strip().lower() == CODES or not any(map(any, rows)):
            continue
        try:
            yield _table(f"sheet {shown(name)}", name, rows, limits, padded=True)
        except FilesRefused as refused:
            remarks += refused.remarks
    if remarks:
        raise FilesRefused(remarks)


class Unreadable(ValueError):
    """The text of a file is damaged; the message says where and what to do. `row` is 0 where nobody can say."""

    def __init__(self, text: str, row: int = 0) -> None:
        super().__init__(text)
        self.row = row


def _refused(file: str, error: Unreadable) -> FilesRefused:
    return FilesRefused([Remark(file, error.row, "", "refuse", str(error))])


def _decoded(data: bytes) -> str:
    """Text in UTF-8, or in UTF-16 with a mark of order; raises Unreadable."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = 0 if wide else data[: error.start].count(b"\n") + 1
        raise Unreadable("The file is not in UTF-8. Save it as “CSV UTF-8”, or as XLSX.", row) from error
    if "\0" in text:
        raise Unreadable("The file is not text: it holds zero bytes. Save it as “CSV UTF-8”, or as XLSX.")
    return text


def _csv_rows(text: str, limits: Limits) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted_by = max(",;\t", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted_by, strict=True):
            rows.append(row)
            if len(rows) > limits.rows + 1:
                break
    except csv.Error as error:
        why = "The row is damaged: a quotation mark does not close, or stands inside a cell, or a cell is too long."
        raise Unreadable(why, len(rows) + 1) from error
    return rows


# -- one table --------------------------------------------------------------------------------------------------------


def _table(file: str, name: str, rows: list[list[str]], limits: Limits, *, padded: bool) -> Table:
    entity = _entity(file, name)
    if len(rows) > limits.rows + 1:
        raise FilesRefused([Remark(file, 0, "", "refuse", f"These are more than {limits.rows:,} rows. Part the file.")])
    start = next((place for place, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if start is None:
        raise FilesRefused([Remark(file, 0, "", "refuse", "The file is empty: its first row names the columns.")])
    header = [cell.strip().lower() for cell in rows[start][: limits.columns + 1]]
    columns = _checked_header(file, start + 1, entity, header, limits)
    lines, remarks = [], []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if not any(row):
            continue
        wrong = _row_complaint(row, columns, limits, padded=padded)
        if wrong:
            remarks.append(Remark(file, number, "", "refuse", wrong))
        cells = {column: text for column, cell in zip(columns, row, strict=False) if (text := _cell(cell)) and column}
        cells.pop(SAYS, None)
        if cells:
            lines.append(Line(number, cells))
    if remarks:
        raise FilesRefused(remarks)
    kept = tuple(column for column in columns if column and column != SAYS)
    return Table(file, entity, kept, tuple(lines))


def _cell(cell: str) -> str:
    """Without blanks around it, and without the apostrophe that our own files put before a sign of a formula."""
    text = cell.strip()
    return text[1:] if GUARDED.match(text) else text


def _row_complaint(row: Sequence[str], columns: Sequence[str], limits: Limits, *, padded: bool) -> str:
    if any(cell.strip() for cell in row[len(columns) :]) or (not padded and len(row) < len(columns)):
        return f"The row has {len(row)} cells where the header has {len(columns)}. A comma too many, or too few?"
    if any(len(cell) > limits.cell for cell in row):
        return f"A cell has more than {limits.cell:,} characters. Shorten it."
    without = next(
        (place for place, cell in enumerate(row[: len(columns)]) if cell.strip() and not columns[place]), None
    )
    return f"Column {without + 1} has no name in the first row. Name it, or empty it." if without is not None else ""


def _entity(file: str, name: str) -> str:
    """The entity that a file or sheet is named after; raises FilesRefused."""
    wanted = COPY_MARK.sub("", shown(name).strip().lower())
    book = codebook()
    if wanted in KEPT_OUT:
        raise FilesRefused([Remark(file, 0, "", "refuse", KEPT_OUT[wanted])])
    if wanted == KEY or wanted in book.by_name:
        return wanted
    known = [one for one in book.by_name if one not in KEPT_OUT] + [KEY]
    near = difflib.get_close_matches(wanted[:LONGEST_SHOWN], known, 1)
    hint = f"the nearest is “{near[0]}”" if near else f"such as {', '.join(known[:4])}"
    why = f"No kind of row is called so; name the file or sheet after one, {hint}."
    raise FilesRefused([Remark(file, 0, "", "refuse", why)])


def _checked_header(file: str, number: int, entity: str, header: list[str], limits: Limits) -> list[str]:
    """The names of the columns, "" where there is none; raises FilesRefused."""
    if len(header) > limits.columns:
        raise FilesRefused([Remark(file, number, "", "refuse", f"These are more than {limits.columns} columns.")])
    while header and not header[-1]:
        header.pop()
    known = (LOCAL_KEY, CASE_CODE, DIAGNOSED, SAYS) if entity == KEY else known_columns(codebook().entity(entity))
    remarks = [
        Remark(file, number, shown(name), "refuse", _unknown(name, known))
        for name in header
        if name and name not in known
    ]
    times = Counter(name for name in header if name)
    remarks += [
        Remark(file, number, shown(name), "refuse", "The column stands twice. Keep one.")
        for name, count in times.items()
        if count > 1
    ]
    if entity == KEY and DIAGNOSED not in header:
        remarks.append(Remark(file, number, DIAGNOSED, "refuse", "The sheet “key” needs this column."))
    elif (entity == KEY or codebook().entity(entity).of == "case") and not {LOCAL_KEY, CASE_CODE} & set(header):
        why = f"A column names the child of each row: {CASE_CODE}, or {LOCAL_KEY} for children who are new."
        remarks.append(Remark(file, number, "", "refuse", why))
    if remarks:
        raise FilesRefused(remarks)
    return header


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name[:LONGEST_SHOWN], known, 1)
    return "There is no such column" + (f"; the nearest is {near[0]}." if near else ". Take it out.")


def _twice(tables: Sequence[Table]) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for table in tables:
        if table.entity in first:
            why = f"The same kind of row stands in {first[table.entity]}. Put them into one file."
            yield Remark(table.file, 0, "", "refuse", why)
        first.setdefault(table.entity, table.file)
