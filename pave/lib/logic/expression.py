"""A condition ready to be asked, and `parse`, which makes one from a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pave.lib.logic.cautions import cautions
from pave.lib.logic.compiling import evaluator, tester
from pave.lib.logic.errors import LogicError
from pave.lib.logic.printing import to_text
from pave.lib.logic.reading import read
from pave.lib.logic.tree import Call, Node, Reference, references, renamed, walk

if TYPE_CHECKING:
    from pave.lib.logic.compiling import Evaluate, Test, Values
    from pave.lib.logic.values import Value

PARSED = 4096
"""Conditions kept parsed; texts of authors, never answers."""


@dataclass(frozen=True)
class Expression:
    """One condition. Two are equal when their trees are, whatever their spelling.

    `values` maps answer column -> cell text: a code, codes parted by ";", or a number. A column that is absent, empty
    or holds a special code (.dk .nm .pn .nb .nr) is blank. Nothing here raises on any values.
    """

    text: str = field(compare=False)
    tree: Node
    spellings: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """Notes on accepted spellings that are not REDCap's, with their place in the text first parsed."""

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The answer columns (and codes) named, each once, in the order of the text."""
        return references(self.tree)

    @cached_property
    def functions(self) -> frozenset[str]:
        """The functions called, lower case; `not` is part of the grammar and not among them."""
        return frozenset(node.name for node in walk(self.tree) if isinstance(node, Call))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What the X-ray shows: spellings that are not REDCap's, and tests that a blank answer may turn."""
        return self.spellings + cautions(self.tree)

    @cached_property
    def _test(self) -> Test:
        return tester(self.tree)

    @cached_property
    def _evaluate(self) -> Evaluate:
        return evaluator(self.tree)

    def true(self, values: Values) -> bool:
        """Whether the condition holds; of a bare value, blank and zero do not hold."""
        return self._test(values)

    def value(self, values: Values) -> Value:
        """The value: text, number or truth value; blank is ""."""
        return self._evaluate(values)

    def replace(self, column_from: str, column_to: str) -> Expression:
        """The same condition about another column, printed canonically: `[row]` becomes a matrix row's column.

        Codes stay. Raises LogicError when `column_to` is not a column name.
        """
        try:
            tree = renamed(self.tree, column_from.lower(), column_to.lower())
        except ValueError as error:
            raise LogicError(str(error), self.text) from None
        return Expression(to_text(tree), tree, self.spellings)


@lru_cache(maxsize=PARSED)
def parse(text: str) -> Expression:
    """Read a condition. Raises LogicError, naming the place; a blank text is refused too. Kept by text."""
    tree, spellings = read(text)
    return Expression(text, tree, spellings)
