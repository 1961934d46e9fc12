"""Whether a column can ever be shown: its conditions, and those of all that they read, asked as one. Pure.

A hidden answer reads as blank, so a condition about a column holds only together with what shows that column. The
columns concerned are answered in file order, as a respondent would, with every cell that some condition tells apart;
answers that nothing later reads are forgotten, so a long chain costs no more than its links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from pave.lib.logic import Domain, Expression, Node, Reference, satisfiable
from pave.lib.logic.candidates import MOST_TOGETHER, candidates, constants, undecided
from pave.lib.logic.tree import And, Comparison, Not, Or, Text, children, references
from surveys.instrument import NUMBER_COLUMNS, Column, Instrument

MOST_TRIED = 400_000
"""Cells tried for one instrument, some three seconds; what is left then is not decided."""
BLANK = ""


def offered(column: Column) -> tuple[str, ...]:
    """The codes that a page offers; a retired one is read from old files only."""
    return tuple(choice.code for choice in column.choices if choice.retired_in is None)


def must_be_filled(column: Column) -> bool:
    """Whether no complete response leaves it blank where it is shown; a special answer would read as blank."""
    return column.required == "yes" and not column.special and column.parent is None


@dataclass(frozen=True, slots=True)
class Link:
    """A column among the others: the columns that its conditions read, whether it is shown, and what reads it."""

    reads: set[str]
    shown: Callable[[dict[str, str]], bool]
    readers: tuple[Node, ...]


class Reach:
    """Answers about one instrument. True and False are certain; None is "not decided"."""

    def __init__(self, instrument: Instrument, tries: int = MOST_TRIED) -> None:
        self.by_name, self.left = instrument.by_name, tries
        self.places = {name: place for place, name in enumerate(instrument.header)}
        self._known: dict[tuple[tuple[Node, ...], bool], bool | None] = {}
        self._usual: dict[str, tuple[str, ...]] = {}

    @cached_property
    def domains(self) -> dict[str, Domain]:
        return {name: _domain(column) for name, column in self.by_name.items()}

    def tests(self, column: Column) -> tuple[Node, ...]:
        """What must all hold for the column to be shown."""
        own = tuple(condition.tree for condition in column.conditions)
        if column.parent is None:
            return own
        name, code = column.parent
        several = self.by_name[name].kind == "multiple"
        return (*own, Reference(name, code) if several else Comparison("=", Reference(name), Text(code)))

    def alone(self, tests: Iterable[Node]) -> bool | None:
        """Whether answers exist that make all tests true, as if everything were shown."""
        tests = tuple(tests)
        tree = _all((*tests, *self._alone_codes(tests)))
        return True if tree is None else satisfiable(Expression("", tree), self.domains)

    def possible(self, tests: Iterable[Node], *, complete: bool = False) -> bool | None:
        """The same with hidden answers read as blank; of a complete response, where what must be answered is."""
        tests = tuple(tests)
        if (tests, complete) not in self._known:
            self._known[tests, complete] = self._answered(tests, complete)
        return self._known[tests, complete]

    def _answered(self, tests: tuple[Node, ...], complete: bool) -> bool | None:
        order = sorted(self._concerned(tests), key=self.places.__getitem__)
        states = self._states(order, tests, complete)
        if states is None:
            return None
        holds, live = _holds(tests), [name for name in order if name in _read(tests)]
        if any(holds(dict(zip(live, state, strict=True))) for state in states):
            return True
        nodes = [*tests, *(test for name in order for test in self.tests(self.by_name[name]))]
        sure = not any(undecided(node, self.domains) for node in nodes)
        return False if sure and not any(self._has_many_codes(name, tests) for name in order) else None

    def _states(self, order: Sequence[str], tests: Sequence[Node], complete: bool) -> set[tuple[str, ...]] | None:
        """What the columns that the tests read can hold together; None where trying it all would take too long."""
        later = [_read(tests)]
        for name in reversed(order):
            later.append(later[-1] | self._links[name].reads)
        later.reverse()
        live: list[str] = []
        states: set[tuple[str, ...]] = {()}
        for name, needed in zip(order, later[1:], strict=True):
            cells, shown = self._cells(name, tests), self._links[name].shown
            filled = complete and must_be_filled(self.by_name[name])
            asked = tuple(cell for cell in cells if cell) if filled else cells
            kept = [one for one in (*live, name) if one in needed]
            found: set[tuple[str, ...]] = set()
            for state in states:
                known = dict(zip(live, state, strict=True))
                tried = asked if shown(known) else (BLANK,)
                self.left -= len(tried)
                for cell in tried:
                    known[name] = cell
                    found.add(tuple(known[one] for one in kept))
            if self.left < 0:
                return None
            live, states = kept, found
        return states

    def _concerned(self, tests: Iterable[Node]) -> set[str]:
        """The columns that the tests read, directly or through what shows those."""
        found = _read(tests)
        waiting = list(found)
        while waiting:
            new = self._links[waiting.pop()].reads - found
            found |= new
            waiting += new
        return found

    @cached_property
    def _links(self) -> dict[str, Link]:
        """Each column with what shows it and who reads it."""
        tests = {name: self.tests(column) for name, column in self.by_name.items()}
        readers: dict[str, list[Node]] = {name: [] for name in tests}
        for node in dict.fromkeys(node for own in tests.values() for node in own):
            for name in _read([node]):
                readers[name].append(node)
        return {name: Link(_read(own), _holds(own), tuple(readers[name])) for name, own in tests.items()}

    # -- cells ------------------------------------------------------------------------------------------------------

    def _cells(self, name: str, tests: Sequence[Node]) -> tuple[str, ...]:
        asking = tuple(test for test in tests if name in _read([test]))
        if asking:
            return self._told_apart(name, (*self._links[name].readers, *asking))
        if name not in self._usual:
            self._usual[name] = self._told_apart(name, self._links[name].readers)
        return self._usual[name]

    def _told_apart(self, name: str, readers: tuple[Node, ...]) -> tuple[str, ...]:
        """Cells worth trying, blank first; of those that no part of a reader tells apart, one."""
        tree = _all(readers)
        if tree is None:
            return (BLANK,)
        mentioned = _codes(name, tree)
        if self.by_name[name].kind == "multiple":
            cells = self._selections(self.by_name[name], mentioned)
        else:
            cells = candidates(self.domains[name], constants(tree), mentioned)
        own = [_own_parts(reader, name) for reader in readers]
        asked = [Expression("", part).true for parts in own if parts is not None for part in parts]
        if None in own:
            return cells
        told: dict[tuple[bool, ...], str] = {}
        for cell in cells:
            told.setdefault((cell == BLANK, *(test({name: cell}) for test in asked)), cell)
        return tuple(told.values())

    def _has_many_codes(self, name: str, tests: Sequence[Node]) -> bool:
        """Whether more codes of the column are named than are tried together."""
        codes = frozenset().union(*(_codes(name, node) for node in (*self._links[name].readers, *tests)))
        return len(codes) > MOST_TOGETHER

    def _selections(self, column: Column, mentioned: frozenset[str]) -> tuple[str, ...]:
        """Sets of the codes that the tests name, and one other code; a code that stands alone is never with another."""
        named = [code for code in offered(column) if code in mentioned]
        other = [code for code in offered(column) if code not in mentioned][:1]
        tried = named[:MOST_TOGETHER]
        sets = [chosen for size in range(2, len(tried) + 1) for chosen in combinations(tried, size)]
        together = [chosen for chosen in sets if not set(chosen) & set(column.exclusive)]
        return (BLANK, *other, *named, *(";".join(chosen) for chosen in together))

    def _alone_codes(self, tests: Iterable[Node]) -> Iterator[Node]:
        """A code that stands alone is never chosen together with another one."""
        asked = {each for test in tests for each in references(test) if each.code is not None}
        for one in sorted(asked, key=str):
            if one.code in self.by_name[one.column].exclusive:
                others = [each for each in asked if each.column == one.column and each != one]
                yield from (Not(And((one, each))) for each in sorted(others, key=str))


def _domain(column: Column) -> Domain:
    if column.kind in NUMBER_COLUMNS:
        return Domain(numeric=(column.minimum, column.maximum))
    return Domain(codes=offered(column), multiple=column.kind == "multiple")


def _read(tests: Iterable[Node]) -> set[str]:
    return {each.column for test in tests for each in references(test)}


def _codes(column: str, tree: Node) -> frozenset[str]:
    return frozenset(each.code for each in references(tree) if each.column == column and each.code is not None)


def _own_parts(node: Node, column: str) -> list[Node] | None:
    """The largest parts about this column alone; None where a part compares it with another column."""
    read = _read([node])
    if column not in read:
        return []
    if read == {column}:
        return [node]
    if not isinstance(node, And | Or | Not):
        return None
    below = [_own_parts(child, column) for child in children(node)]
    known = [parts for parts in below if parts is not None]
    return [part for parts in known for part in parts] if len(known) == len(below) else None


def _holds(tests: Iterable[Node]) -> Callable[[dict[str, str]], bool]:
    asked = [Expression("", test).true for test in tests]
    return lambda cells: all(test(cells) for test in asked)


def _all(tests: tuple[Node, ...]) -> Node | None:
    return And(tests) if len(tests) > 1 else tests[0] if tests else None
