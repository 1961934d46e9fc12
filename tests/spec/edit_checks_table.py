"""When each edit check fires, and when it is silent: the cases of edit_checks.txt.

The table is run as tests and printed as the manual (docs/edit-checks.md), so that the manual cannot say what the
program does not do.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from registry.codebook_reader import codebook
from registry.facts import Facts, Row, parse_row
from registry.rules.checks import findings

TABLE = Path(__file__).with_name("edit_checks.txt")
CASE = re.compile(r"(?P<check>E\d\d) (?P<boundary>boundary )?(?P<result>fires|silent): (?P<note>.+)")
UNTRUE = frozenset({"unreadable", "column", "derived"})
"""Rules of a cell that would mean that the table itself is mistyped."""


class Case(NamedTuple):
    """Rows of a child, and whether the check fires on them. `kind`: fires, silent or boundary."""

    check: str
    kind: str
    fires: bool
    note: str
    lines: tuple[str, ...]


def cases():
    """Every case, in the order of the file."""
    found = []
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        head = CASE.fullmatch(text)
        if head is not None:
            kind = head["boundary"] or head["result"]
            found.append(Case(head["check"], kind.strip(), head["result"] == "fires", head["note"], ()))
        elif text.startswith("    "):
            found[-1] = found[-1]._replace(lines=(*found[-1].lines, text.strip()))
        else:
            assert not text or text.startswith("#"), f"no case, no row: {text}"
    return found


def child(lines):
    """The facts of a child from its lines."""
    rows, today = [], None
    for line in lines:
        entity, *cells = shlex.split(line)
        typed = dict(cell.split("=", 1) for cell in cells)
        if entity == "today":
            today = int(typed["day"])
        else:
            rows.append(parsed(entity, typed))
    names = dict.fromkeys(row.entity for row in rows if row.entity != "site")
    by_entity = {name: tuple(row for row in rows if row.entity == name) for name in names}
    return Facts(by_entity, site=next((row for row in rows if row.entity == "site"), None), today_day=today)


def parsed(entity, typed):
    """A row as the parser reads it. Text that the parser would refuse to keep is kept, so that E48 is asked."""
    row, problems = parse_row(codebook().entity(entity), typed)
    assert [problem for problem in problems if problem.rule in UNTRUE] == [], (entity, problems)
    refused = {one.field: typed[one.field] for one in problems if one.rule == "E48" and one.severity == "refuse"}
    return Row(entity, row.key, {**row.values, **refused})


def fired(case, **options):
    """Whether the check of a case fires on its rows."""
    return any(finding.check.id == case.check for finding in findings(child(case.lines), **options))
