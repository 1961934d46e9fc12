"""Children that nobody may write: one for each edit check that refuses, as the files that a site would upload. Pure.

The key of a child ends with the check that refuses it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).with_name("refused")
KEY = "local_key"
Files = list[tuple[str, bytes]]


def refused_files() -> Files:
    """All of them in one upload, a file an entity, by name and content."""
    return [(path.name, path.read_bytes()) for path in sorted(FOLDER.glob("*.csv"))]


def files_by_check() -> Mapping[str, Files]:
    """Check -> the files of its child alone."""
    found: dict[str, Files] = {}
    for name, content in refused_files():
        lines = list(csv.DictReader(io.StringIO(content.decode())))
        for line in lines:
            found.setdefault(line[KEY].rpartition("-")[2], []).append((name, _csv(line)))
    return found


def _csv(line: Mapping[str, str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([line.keys(), line.values()])
    return buffer.getvalue().encode()
