"""What an upload would do: tables, and what is kept now, to rows that are written and everything that is to be said.

Pure. Nothing is written while one remark has the severity refuse or reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from registry.codebook_reader import codebook
from registry.facts import Facts
from registry.importing.dates import ChildKey, child_key
from registry.importing.owner_plan import plan_owner
from registry.importing.proposal import STOPS, Asked, Given, Kept, Plan
from registry.importing.reading import CASE_CODE, LOCAL_KEY, Remark, Table

MOST_BAD = 10_000
"""Planning stops after so many cells that refuse the upload: nobody corrects more at a time."""
NO_CASE = "There is no case with this code."


def plan(tables: Sequence[Table], asked: Asked) -> Plan:
    """Plan an upload whose tables hold no dates. It stops, and says so, where time is up or too much is bad."""
    made = Plan(rows=sum(len(table.lines) for table in tables))
    entities = [table.entity for table in tables]
    site = asked.site.facts
    blank = _beside(Facts({}), site)
    owners = _by_owner(tables, asked, made.remarks)
    bad = len(made.remarks)
    if why := _enough(bad, asked):
        made.remarks.append(Remark("upload", 0, "", "refuse", why))
    for given in owners if not why else ():
        before = len(made.remarks)
        if given.kept is asked.site:
            site = plan_owner(given, entities, asked, made)
            blank = _beside(blank, site)
        else:
            facts = blank if given.kept.is_new else _beside(given.kept.facts, site)
            given.kept = Kept(given.kept.code, facts, given.kept.revisions, given.kept.open, given.kept.is_new)
            plan_owner(given, entities, asked, made)
        bad += sum(one.severity in STOPS for one in made.remarks[before:])
        if why := _enough(bad, asked):
            made.remarks.append(Remark("upload", 0, "", "refuse", why))
            break
    return made


def _enough(bad: int, asked: Asked) -> str:
    """Why planning stops here."""
    if bad > MOST_BAD:
        return f"More than {MOST_BAD:,} cells are wrong. What comes after them was not looked at."
    return "" if asked.still() else "The upload takes too long to check. Part it into several with fewer children each."


def local_keys(tables: Sequence[Table]) -> list[str]:
    """The children that an upload names by keys of its own, each once."""
    return list(dict.fromkeys(key for kind, key in _children(tables) if kind == LOCAL_KEY))


def case_codes(tables: Sequence[Table]) -> list[str]:
    """The case codes that an upload names, each once, readable or not."""
    return list(dict.fromkeys(key for kind, key in _children(tables) if kind == CASE_CODE))


def _children(tables: Sequence[Table]) -> Iterator[ChildKey]:
    of_case = (table for table in tables if codebook().entity(table.entity).of == "case")
    return (child for table in of_case for line in table.lines if (child := child_key(line)))


def _by_owner(tables: Sequence[Table], asked: Asked, remarks: list[Remark]) -> list[Given]:
    """The rows of each child and of the site. Rows of nobody become remarks; where these are too many, that is all."""
    children: dict[ChildKey, Given] = {}
    of_site = Given(asked.site)
    for table in tables:
        if codebook().entity(table.entity).of == "site":
            of_site.lines += [(table, line) for line in table.lines]
            continue
        for line in table.lines:
            if len(remarks) > MOST_BAD:
                return []
            child = child_key(line)
            given = children.get(child) if child else None
            if given is None:
                given = _given(child, asked) if child else None
                if given is None or child is None:
                    column, why = _nobody(child)
                    remarks.append(Remark(table.file, line.number, column, "refuse", why))
                    continue
                children[child] = given
            given.lines.append((table, line))
    return [*([of_site] if of_site.lines else []), *children.values()]


def _beside(facts: Facts, site: Facts) -> Facts:
    """A child with its site and the laboratories of it, as the upload leaves them."""
    return replace(facts, site=site.one("site"), laboratories=site.by_entity.get("site_lab", ()))


def _given(child: ChildKey, asked: Asked) -> Given | None:
    kind, key = child
    if kind == LOCAL_KEY:
        return Given(Kept(asked.codes[key], is_new=True), key)
    return Given(asked.children[key]) if key in asked.children else None


def _nobody(child: ChildKey | None) -> tuple[str, str]:
    if child is None:
        return "", f"Name the child of the row by {CASE_CODE}, or by {LOCAL_KEY} if it is new; not by both."
    return CASE_CODE, f"{NO_CASE} Check it, or use {LOCAL_KEY} for a child who is new."
