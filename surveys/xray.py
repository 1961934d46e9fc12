"""What in an accepted instrument goes wrong later: conditions, dead ends, limits, names, and how long it takes. Pure.

The reader has refused what no survey could run with; this looks at what it lets pass. What a finding does and what to
do about it is one text a kind, in `surveys.xray_kinds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil, floor
from typing import Any

from pave.lib.logic import Expression, to_text
from pave.lib.logic.tree import Node, Not, Or, walk
from surveys.burden import RULE, Burden, burdens, total
from surveys.export_names import (
    PROGRAMS,
    Program,
    names_of,
    not_starting_with_a_letter,
    reserved_names,
    same_names,
    too_long,
)
from surveys.instrument import CHOICE_COLUMNS, NUMBER_COLUMNS, Column, Instrument, Item, Vignettes
from surveys.reach import Reach, must_be_filled, offered
from surveys.xray_kinds import MEANINGS, SEVERITIES, Finding

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Xray:
    """Findings, gravest first, and the minutes."""

    findings: tuple[Finding, ...]
    burdens: tuple[Burden, ...]
    total: Burden

    rule: str = RULE

    def of(self, severity: str) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == severity)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The findings by severity, with the word's meaning; none that is empty."""
        return [{"severity": one, **MEANINGS[one], "findings": self.of(one)} for one in SEVERITIES if self.of(one)]


def xray(instrument: Instrument) -> Xray:
    """Look through an accepted instrument."""
    found = [*_conditions(instrument), *_gates(instrument), *_flags(instrument), *_dead_ends(instrument)]
    found += [*_limits(instrument), *_names(instrument), *_cautions(instrument)]
    parts = burdens(instrument)
    ordered = sorted(dict.fromkeys(found), key=lambda one: SEVERITIES.index(one.severity))
    return Xray(tuple(ordered), parts, total(parts))


# -- conditions -----------------------------------------------------------------------------------------------------


def _conditions(instrument: Instrument) -> Iterator[Finding]:
    """Columns that share their conditions, as the rows of a table do, are told once."""
    reach = Reach(instrument)
    conditional = [column for column in instrument.columns if column.conditions and column.parent is None]
    for (item, conditions), run in groupby(conditional, key=lambda column: (column.item, column.conditions)):
        columns = list(run)
        place = _place(instrument, item, columns)
        verdict = _verdict(reach, columns[0])
        told = " and ".join(f"({one.text})" if len(conditions) > 1 else one.text for one in conditions)
        if verdict:
            required = " It is required." if any(column.required == "yes" for column in columns) else ""
            yield Finding(verdict, place, f"Shown when {told}.{required if verdict != 'undecided' else ''}")
        else:
            for condition in conditions:
                yield from _loose_ends(reach, condition, place)


def _verdict(reach: Reach, column: Column) -> str:
    """Why the column is never shown, from the nearest reason to the farthest; "" where it can be."""
    tests = reach.tests(column)
    if any(reach.alone([test]) is False for test in tests):
        return "unreachable"
    if reach.alone(tests) is False:
        return "contradiction"
    shown = reach.possible(tests)
    if shown is False:
        return "hidden_parent"
    if reach.possible(tests, complete=True) is False:
        return "incomplete_only"
    return "undecided" if shown is None else ""


def _loose_ends(reach: Reach, condition: Expression, place: str) -> Iterator[Finding]:
    """What is idle in a condition that can be true: all of it, or one alternative."""
    can_fail = Not(condition.tree)
    if reach.possible([can_fail]) is False:
        yield Finding("always", place, f"Shown when {condition.text}.")
    elif reach.possible([can_fail], complete=True) is False:
        yield Finding("always_complete", place, f"Shown when {condition.text}.")
    for term in _alternatives(condition.tree):
        if reach.possible([term]) is False:
            yield Finding("dead_part", place, f"`{to_text(term)}` in: {condition.text}.")


def _alternatives(tree: Node) -> Iterator[Node]:
    for node in walk(tree):
        if isinstance(node, Or):
            yield from node.terms


def _place(instrument: Instrument, item: str, columns: list[Column]) -> str:
    number = columns[0].number
    names = [column.name for column in columns]
    told = f"question {number} ({item})"
    return told if set(names) >= set(instrument.outlines[item].asked) else f"{told}: {_listed(names)}"


def _cautions(instrument: Instrument) -> Iterator[Finding]:
    """What the reader warned of; the place is before the first colon."""
    numbers = {f"item {item.id}": f"question {item.number} ({item.id})" for item in instrument.items}
    for warning in instrument.warnings:
        place, _, what = warning.partition(": ")
        item, comma, rest = place.partition(",")
        yield Finding("caution", numbers.get(item, item) + comma + rest, f"{what[:1].upper()}{what[1:]}.")


def _flags(instrument: Instrument) -> Iterator[Finding]:
    reach = Reach(instrument)
    for flag in instrument.flags:
        if flag.when is None:
            continue
        if reach.possible([flag.when.tree]) is False:
            yield Finding("flag_never", f"flag {flag.id}", f"Raised when {flag.when.text}.")
        elif reach.possible([Not(flag.when.tree)], complete=True) is False:
            yield Finding("flag_always", f"flag {flag.id}", f"Raised when {flag.when.text}.")


def _gates(instrument: Instrument) -> Iterator[Finding]:
    for gate in instrument.gates:
        codes = {choice.code for choice in gate.choices if choice.retired_in is None}
        passing = codes & set(gate.passing)
        if not gate.stratum and not passing:
            yield Finding("nobody_passes", f"gate {gate.id}", f"Passes with {', '.join(gate.passing)}.")
        elif not gate.stratum and passing == codes:
            yield Finding("everybody_passes", f"gate {gate.id}", f"Passes with {', '.join(gate.passing)}.")


# -- answers that cannot be given -----------------------------------------------------------------------------------


def _dead_ends(instrument: Instrument) -> Iterator[Finding]:
    """A required question that refuses every answer; where it does not block, its limits are told."""
    for column in instrument.columns:
        reason = _impossible(instrument, column)
        if reason:
            kind = "no_answer" if must_be_filled(column) else "limits"
            yield Finding(kind, f"question {column.number}, column {column.name}", reason)


def _impossible(instrument: Instrument, column: Column) -> str:
    if column.kind in CHOICE_COLUMNS | {"ranking", "action"} and not offered(column):
        return "Every choice is retired."
    if column.kind in NUMBER_COLUMNS:
        return _no_number(column)
    if column.kind == "action":
        return _no_case(instrument.items_by_number[column.number], column)
    return ""


def _no_number(column: Column) -> str:
    if column.minimum is None or column.maximum is None:
        return ""
    low, high = column.minimum, column.maximum
    needed = 2 if column.kind in ("low", "high") else 1  # the ends of a range must differ
    fitting = needed if low < high else 1
    if column.decimals is not None:
        scale = 10**column.decimals
        fitting = floor(high * scale + 1e-9) - ceil(low * scale - 1e-9) + 1
    if fitting >= needed:
        return ""
    grid = "" if column.decimals is None else f" with {column.decimals} decimals"
    ends = "No two different numbers are" if needed == 2 else "No number is"
    return f"{ends} from {low:g} to {high:g}{grid}."


def _no_case(item: Item, column: Column) -> str:
    """An action whose case some respondents never draw."""
    place = int(column.name.split("__")[-2])
    if item.vignettes is None or place <= fewest_drawn(item.vignettes):
        return ""
    return f"Case {place} cannot always be drawn: after some cases no other one differs in {_joined(item.vignettes)}."


def _joined(vignettes: Vignettes) -> str:
    return " and ".join(vignettes.differ) or "its number"


def fewest_drawn(vignettes: Vignettes) -> int:
    """How many cases a respondent draws at least, whatever chance brings."""
    if not vignettes.differ:
        return min(vignettes.per_respondent, len(vignettes.cases))
    kinds = {tuple(case[name] for name in vignettes.differ) for case in vignettes.cases.values()}

    @cache
    def fewest(drawn: frozenset[tuple[str, ...]]) -> int:
        fitting = [kind for kind in kinds if all(_differ(kind, one) for one in drawn)]
        if len(drawn) == vignettes.per_respondent or not fitting:
            return len(drawn)
        return min(fewest(drawn | {kind}) for kind in fitting)

    return fewest(frozenset())


def _differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(mine != theirs for mine, theirs in zip(one, other, strict=True))


def _limits(instrument: Instrument) -> Iterator[Finding]:
    for column in instrument.columns:
        place = f"question {column.number}, column {column.name}"
        if column.soft_min is not None and column.maximum is not None and column.soft_min > column.maximum:
            yield Finding("limits", place, f"soft_min {column.soft_min:g} is above max {column.maximum:g}.")
        if column.soft_max is not None and column.minimum is not None and column.soft_max < column.minimum:
            yield Finding("limits", place, f"soft_max {column.soft_max:g} is below min {column.minimum:g}.")
        if column.kind == "ranking" and column.top > len(offered(column)):
            yield Finding("limits", place, f"{column.top} places to rank, and {len(offered(column))} choices.")


# -- names in exports -----------------------------------------------------------------------------------------------


def _names(instrument: Instrument) -> Iterator[Finding]:
    names = names_of(instrument.columns)
    for name in not_starting_with_a_letter(names):
        yield Finding("odd_name", f"column {name}", "It begins with a digit or a sign.")
    for program in PROGRAMS:
        yield from _names_in(names, program)


def _names_in(names: tuple[str, ...], program: Program) -> Iterator[Finding]:
    place = f"export to {program.name}"
    same = same_names(names, program)
    if same:
        told = "; ".join(_listed(group) for group in same[:MOST_NAMED])
        more = f"; and {len(same) - MOST_NAMED} more groups" if len(same) > MOST_NAMED else ""
        yield Finding("same_name", place, f"{told}{more}.")
    for name in reserved_names(names, program):
        yield Finding("reserved_name", place, f"“{name}” is a word of {program.name}.")
    long = [name for name in too_long(names, program) if not any(name in group for group in same)]
    if long:
        yield Finding("long_name", place, f"{len(long)} longer than {program.longest} characters: {_listed(long)}.")


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
