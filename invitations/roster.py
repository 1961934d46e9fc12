"""From an uploaded file to mail addresses: what is new, what is twice, what is wrong and where. Knows no framework."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from invitations.sheet import MOST_COLUMNS, MOST_ROWS, SheetRefused, sheet_rows

HEADINGS = frozenset({"address", "email", "mail", "emailaddress", "mailaddress"})
LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){LOCAL}@(?:{LABEL}\.)+(?=[a-z])[a-z0-9-]{{2,63}}")
IN_TEXT = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
LONGEST_SHOWN = 60
XLSX_START = b"PK\x03\x04"


class RosterRefused(ValueError):
    """Nothing can be read from the file; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that is left out: its number in the file, what stands there, shortened, and what to do."""

    row: int
    value: str
    what: str


@dataclass(slots=True)
class Roster:
    """Addresses of a file in small letters, each once, and the rows that gave none."""

    addresses: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeats: list[Problem] = field(default_factory=list)


def read_roster(data: bytes) -> Roster:
    """The addresses of a CSV or XLSX file, told apart by their bytes. Raises RosterRefused."""
    try:
        rows = sheet_rows(data) if data.startswith(XLSX_START) else _csv_rows(_decoded(data))
    except SheetRefused as refused:
        raise RosterRefused(str(refused)) from refused
    if len(rows) > MOST_ROWS:
        raise RosterRefused(f"The file has more than {MOST_ROWS:,} rows. Part it.")
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise RosterRefused(f"The file has more than {MOST_COLUMNS} columns. Keep the column of addresses.")
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not filled:
        raise RosterRefused("The file is empty.")
    column, has_heading = _address_column([row for _, row in filled])
    return _collected((number, _cell(row, column)) for number, row in filled[has_heading:])


def _collected(cells: Iterable[tuple[int, str]]) -> Roster:
    roster = Roster()
    seen: dict[str, int] = {}
    for number, cell in cells:
        address = cleaned(cell)
        if what := complaint(address):
            roster.problems.append(Problem(number, shown(cell), what))
        elif address in seen:
            what = f"The same address stands in row {seen[address]}."
            roster.repeats.append(Problem(number, shown(cell), what))
        else:
            seen[address] = number
            roster.addresses.append(address)
    return roster


def addresses_in(text: str) -> list[str]:
    """Every address in a pasted text, such as a bounce message, each once."""
    found = (cleaned(match.group().strip(".'")) for match in IN_TEXT.finditer(text))
    return list(dict.fromkeys(address for address in found if not complaint(address)))


# -- one address ----------------------------------------------------------------------------------------------------


def cleaned(cell: str) -> str:
    """The address as it is compared and kept: small letters, without blanks, brackets and signs that nobody sees."""
    visible = "".join(mark for mark in cell if unicodedata.category(mark) != "Cf")
    return visible.strip().lower().removeprefix("mailto:").lstrip(" <").rstrip(" >;,.")


def complaint(address: str) -> str:
    """What is wrong with an address and what to do; "" where it is one."""
    if ADDRESS.fullmatch(address):
        return ""
    if not address:
        return "There is no address in this row."
    if address.startswith("="):
        return "This is a formula. Paste its value."
    if "@" not in address:
        return "There is no @ in it. Look the address up."
    if address.count("@") > 1 or re.search(r"[\s,;]", address):
        return "Write one address a row, without a name or blanks."
    strange = next((mark for mark in address if not mark.isascii()), None)
    if strange:
        return f"“{shown(strange)}” cannot stand in it. Type the address anew."
    if "." not in address.split("@")[1]:
        return "The part after the @ has no dot. Look the address up."
    return "This is not a mail address. Look it up."


def shown(value: str) -> str:
    """A value from a file as a page may show it: short, and without signs that turn the line around."""
    plain = "".join(mark if mark.isprintable() else "�" for mark in value.strip())
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"


# -- the table ------------------------------------------------------------------------------------------------------


def _address_column(rows: Sequence[Sequence[str]]) -> tuple[int, bool]:
    """Which column holds the addresses, and whether the first row is a heading."""
    headings = [re.sub(r"[\s_-]", "", cell.casefold()) for cell in rows[0]]
    named = [place for place, heading in enumerate(headings) if heading in HEADINGS]
    if len(named) == 1:
        return named[0], True
    found = named or [place for place in range(max(map(len, rows))) if _mostly_addresses(rows, place)]
    if not found:
        raise RosterRefused("No column holds mail addresses. Name the column “e-mail” in the first row.")
    if len(found) > 1:
        names = " and ".join(_letter(place) for place in found[:5])
        raise RosterRefused(f"Columns {names} hold mail addresses. Keep one of them, or name one alone “e-mail”.")
    return found[0], "@" not in _cell(rows[0], found[0])


def _mostly_addresses(rows: Sequence[Sequence[str]], place: int) -> bool:
    filled = [cell for row in rows if (cell := _cell(row, place).strip())]
    return 2 * sum(not complaint(cleaned(cell)) for cell in filled) >= len(filled) > 0


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _letter(place: int) -> str:
    """A column's name in a spreadsheet: A, B, ..., Z, AA."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _decoded(data: bytes) -> str:
    """Text of the encodings that spreadsheets write; raises RosterRefused."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise RosterRefused("The file is not text. Save the roster as CSV (UTF-8) or XLSX.")


def _csv_rows(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted_by = max(",;\t", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted_by, strict=True):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise RosterRefused(
            f"Row {len(rows) + 1} is damaged: a quotation mark does not close, or too much text."
        ) from error
    return rows
