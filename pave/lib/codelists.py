"""Code lists as data: `pave/codelists/<name>.csv`, header `code,label` (optionally choice flags)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "codelists"


class UnknownCodelist(LookupError):
    """There is no such list; the message names those there are."""


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a list, in file order, as a tuple of dicts keyed by the header."""
    path = FOLDER / f"{name}.csv"
    if not name.replace("_", "").isalnum() or not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.csv")))
        raise UnknownCodelist(f'no code list "{name}"; there are: {known}')
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def mapping(name: str) -> dict[str, str]:
    """A two-column list (source code, derived code) as a dict."""
    table = rows(name)
    source, derived = list(table[0])[:2]
    return {row[source]: row[derived] for row in table}
