"""Can a condition be true at all? Is it always true? Answered by trying the cells that matter, not all of them.

The condition is brought into negation normal form. An `or` can be true when one term can; an `and` falls apart into
groups that share no column, each answered alone. Within a group a backtracking search fills one column after another
and leaves a branch as soon as three-valued logic says it is false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pave.lib.logic.candidates import Domain, candidates, constants, undecided
from pave.lib.logic.compiling import tester
from pave.lib.logic.errors import LogicError, nearest
from pave.lib.logic.tree import And, Node, Not, Or, Reference, references

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pave.lib.logic.compiling import Test
    from pave.lib.logic.expression import Expression

    VariablesOf: TypeAlias = "Callable[[Node], tuple[Variable, ...]]"
    Verdict: TypeAlias = "Callable[[dict[str, str], int], bool | None]"

Variable: TypeAlias = tuple[str, str | None]


def satisfiable(expression: Expression, domains: Mapping[str, Domain], limit: int = 200_000) -> bool | None:
    """Whether some combination of cells (declared codes, numbers within limits, or blank) makes the condition true.

    True and False are certain. None: more than `limit` cells tried, or a number or text is used in a calculation or
    against another column and none of the cells tried made it true. Raises LogicError for a column without a domain.
    """
    return _Question(expression.tree, domains, limit).answer()


def always_true(expression: Expression, domains: Mapping[str, Domain], limit: int = 200_000) -> bool | None:
    """Whether every combination of cells, the all-blank one among them, makes the condition true; None as above."""
    can_fail = _Question(Not(expression.tree), domains, limit).answer()
    return None if can_fail is None else not can_fail


class _Question:
    """One tree, the domains of its columns, and how many cells may still be tried."""

    def __init__(self, tree: Node, domains: Mapping[str, Domain], limit: int) -> None:
        self.tree, self.left = _normal(tree, negated=False), limit
        self.known = constants(tree)
        self.domains = {each.column: _domain(each.column, domains) for each in references(tree)}
        self.whole = {each.column for each in references(tree) if each.code is None}

    def answer(self) -> bool | None:
        return self._solve(self.tree)

    def _solve(self, node: Node) -> bool | None:
        if isinstance(node, Or):
            return _any([self._solve(term) for term in node.terms])
        if isinstance(node, And):
            return _all([self._group(group) for group in self._groups(node.terms)])
        return self._search((node,))

    def _group(self, terms: tuple[Node, ...]) -> bool | None:
        return self._solve(terms[0]) if len(terms) == 1 else self._search(terms)

    def _groups(self, terms: Sequence[Node]) -> list[tuple[Node, ...]]:
        """The terms parted so that no two groups share a variable."""
        groups: list[tuple[set[Variable], tuple[Node, ...]]] = []
        for term in terms:
            shared = set(self._variables(term))
            touching = [group for group in groups if group[0] & shared]
            groups = [group for group in groups if not group[0] & shared]
            groups.append((shared.union(*(group[0] for group in touching)), _joined(touching, term)))
        return [group[1] for group in groups]

    def _search(self, terms: tuple[Node, ...]) -> bool | None:
        conjunction = And(terms)
        variables = self._variables(conjunction)
        partial = _Partial(conjunction, variables, self._variables)
        choices = [self._choices(variable, conjunction) for variable in variables]
        chosen: list[str] = []
        if partial.verdict(chosen) is not None:
            return partial.verdict(chosen)
        waiting = [iter(choices[0])]
        while waiting:
            cell = next(waiting[-1], None)
            if cell is None:
                waiting.pop()
                continue
            if self.left <= 0:
                return None
            self.left -= 1
            chosen[len(waiting) - 1 :] = [cell]
            verdict = partial.verdict(chosen)
            if verdict:
                return True
            if verdict is None:
                waiting.append(iter(choices[len(waiting)]))
        return None if self._doubtful(conjunction) else False

    def _variables(self, node: Node) -> tuple[Variable, ...]:
        """What can be chosen independently: a column, or each code of a column asked by its codes only."""
        return tuple(dict.fromkeys(self._variable(each) for each in references(node)))

    def _variable(self, reference: Reference) -> Variable:
        alone = self.domains[reference.column].multiple and reference.column not in self.whole
        return (reference.column, reference.code) if alone else (reference.column, None)

    def _choices(self, variable: Variable, node: Node) -> tuple[str, ...]:
        """Cells of the variable; of those that no part of the condition tells apart, the first."""
        column, code = variable
        domain = self.domains[column]
        if code is not None:
            return ("", code) if code in domain.codes else ("",)
        mentioned = frozenset(each.code for each in references(node) if each.column == column and each.code)
        cells = candidates(domain, (*self.known, *sorted(mentioned)), mentioned)
        tests = self._own_tests(variable, node)
        if tests is None:
            return cells
        return tuple({tuple(test({column: cell}) for test in tests): cell for cell in reversed(cells)}.values())[::-1]

    def _own_tests(self, variable: Variable, node: Node) -> list[Test] | None:
        """Tests of the largest parts about this variable alone; None when a part also asks another one."""
        variables = self._variables(node)
        if variable not in variables:
            return []
        if variables == (variable,):
            return [tester(node)]
        if not isinstance(node, And | Or):
            return None
        below = [self._own_tests(variable, term) for term in node.terms]
        known = [tests for tests in below if tests is not None]
        return [test for tests in known for test in tests] if len(known) == len(below) else None

    def _doubtful(self, node: Node) -> bool:
        whole = [self.domains[column] for column, code in self._variables(node) if code is None]
        coded = [self.domains[each.column] for each in references(node) if each.code is not None]
        if any(domain.multiple and domain.large for domain in whole):
            return True
        return any(not domain.codes for domain in coded) or bool(undecided(node, self.domains))


class _Partial:
    """Three-valued truth of a condition of which some variables are chosen."""

    def __init__(self, node: Node, variables: Sequence[Variable], variables_of: VariablesOf) -> None:
        self.variables, self.places = variables, {variable: place for place, variable in enumerate(variables)}
        self.known = self._compiled(node, variables_of)

    def verdict(self, chosen: Sequence[str]) -> bool | None:
        """True or False when the cells chosen settle it, else None. `chosen` follows the order of the variables."""
        return self.known(self._cells(chosen), len(chosen))

    def _cells(self, chosen: Sequence[str]) -> dict[str, str]:
        cells: dict[str, str] = {}
        for (column, code), cell in zip(self.variables, chosen, strict=False):
            cells[column] = f"{cells.get(column, '')};{cell}" if code is not None else cell
        return cells

    def _compiled(self, node: Node, variables_of: VariablesOf) -> Verdict:
        if isinstance(node, And | Or):
            parts = [self._compiled(term, variables_of) for term in node.terms]
            join = _all if isinstance(node, And) else _any
            return lambda cells, count: join([part(cells, count) for part in parts])
        test = tester(node)
        needed = max((self.places[variable] + 1 for variable in variables_of(node)), default=0)
        return lambda cells, count: test(cells) if count >= needed else None


def _normal(node: Node, *, negated: bool) -> Node:
    """Negation normal form: `not` only round parts that are neither `and` nor `or`; nested lists of a kind joined."""
    match node:
        case Not(operand):
            return _normal(operand, negated=not negated)
        case And(terms) | Or(terms):
            kind = And if isinstance(node, And) is not negated else Or
            return kind(tuple(_flat(kind, [_normal(term, negated=negated) for term in terms])))
    return Not(node) if negated else node


def _flat(kind: type[And | Or], terms: list[Node]) -> list[Node]:
    return [part for term in terms for part in (term.terms if isinstance(term, kind) else (term,))]


def _any(verdicts: Sequence[bool | None]) -> bool | None:
    return True if True in verdicts else None if None in verdicts else False


def _all(verdicts: Sequence[bool | None]) -> bool | None:
    return False if False in verdicts else None if None in verdicts else True


def _joined(touching: Sequence[tuple[set[Variable], tuple[Node, ...]]], term: Node) -> tuple[Node, ...]:
    return (*(each for _, terms in touching for each in terms), term)


def _domain(column: str, domains: Mapping[str, Domain]) -> Domain:
    if column in domains:
        return domains[column]
    close = nearest(column, domains)
    raise LogicError(f"no answer column [{column}]" + (f"; did you mean [{close}]?" if close else ""))
