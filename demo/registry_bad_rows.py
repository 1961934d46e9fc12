"""Children that nobody may write: one for each edit check that refuses (demo_bad_rows.csv). Pure.

The file is long: a line names the check, the entity and the child, and fills the columns that the entity has.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("demo_bad_rows.csv")
ABOUT = ("check", "entity")
Files = list[tuple[str, bytes]]


def bad_files() -> Mapping[str, Files]:
    """Check -> the files of its child as a site would upload them: one an entity, by name and content."""
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    checks = dict.fromkeys(line["check"] for line in lines)
    return {check: _files([line for line in lines if line["check"] == check]) for check in checks}


def _files(lines: list[dict[str, str]]) -> Files:
    entities = dict.fromkeys(line["entity"] for line in lines)
    return [(f"{entity}.csv", _csv([line for line in lines if line["entity"] == entity])) for entity in entities]


def _csv(lines: list[dict[str, str]]) -> bytes:
    columns = [name for name in lines[0] if name not in ABOUT and any(line[name] for line in lines)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([columns, *([line[name] for name in columns] for line in lines)])
    return buffer.getvalue().encode()
