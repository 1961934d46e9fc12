"""What other programs make of our column names: which are too long, reserved, or become the same. Pure.

An answer to "choose all that apply" is one column in our files and one column a choice in REDCap and in statistics
programs: `tools___umbrella`, in small letters, with `_` for every other sign.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.instrument import Column


@dataclass(frozen=True, slots=True)
class Program:
    """Rules of one program. `longest`: characters of a name, 0 = no limit; `folds`: capitals count as small letters."""

    name: str
    longest: int
    folds: bool
    reserved: frozenset[str]


PROGRAMS = (
    Program("SPSS", 64, True, frozenset("all and by eq ge gt le lt ne not or to with".split())),
    Program(
        "Stata", 32, False,
        frozenset(
            "_all _b _coef _cons _n _pi _pred _rc _se _skip byte double float if in int long strl using with".split()
        ),
    ),
    Program(
        "R", 0, False,
        frozenset("if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA".split()),
    ),
)  # fmt: skip


def names_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """The names that leave: every column, and every choice of a multiple as a column of its own."""
    found: list[str] = []
    for column in columns:
        found.append(column.name)
        if column.kind == "multiple":
            found += [f"{column.name}___{code.lower()}" for code in column.codes]
    return tuple(found)


def in_program(name: str, program: Program) -> str:
    """The name as the program keeps it: other signs as `_`, a letter first, cut at its length."""
    kept = re.sub(r"[^A-Za-z0-9_]", "_", name)
    kept = f"v{kept}" if kept[:1].isdigit() else kept
    kept = kept.lower() if program.folds else kept
    return kept[: program.longest] if program.longest else kept


def same_names(names: Iterable[str], program: Program) -> tuple[tuple[str, ...], ...]:
    """Groups of different names that the program cannot tell apart, in their order."""
    groups = defaultdict[str, list[str]](list)
    for name in dict.fromkeys(names):
        groups[in_program(name, program)].append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def reserved_names(names: Iterable[str], program: Program) -> tuple[str, ...]:
    return tuple(name for name in names if in_program(name, program) in program.reserved)


def too_long(names: Iterable[str], program: Program) -> tuple[str, ...]:
    return tuple(name for name in names if program.longest and len(name) > program.longest)


def not_starting_with_a_letter(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name[:1].isalpha())
