"""The tree of a condition: small frozen dataclasses, equal when they mean the same in the same shape.

Brackets leave no trace: `(1)` and `1` are the same tree. A run of `and` (or of `or`) is one node with many terms, so a
list of 300 alternatives is two levels deep; every other operator has two sides.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMN = re.compile(r"[a-z][a-z0-9_]*")
CODE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: finite, not negative (a minus sign is `Negative`). Raises ValueError otherwise."""

    value: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and self.value >= 0):
            raise ValueError(f"a number in a condition is finite and not negative, found {self.value}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes, on one line, holding at most one kind of quote mark. Raises ValueError otherwise."""

    value: str

    def __post_init__(self) -> None:
        if "\n" in self.value or "\r" in self.value or ("'" in self.value and '"' in self.value):
            raise ValueError("a text in a condition is on one line and holds one kind of quote mark at most")


@dataclass(frozen=True, slots=True)
class Reference:
    """An answer column (lower case), or one code of a column that takes several. Raises ValueError on a bad name."""

    column: str
    code: str | None = None

    def __post_init__(self) -> None:
        if not COLUMN.fullmatch(self.column):
            raise ValueError(f"not a column name: {self.column!r}")
        if self.code is not None and not CODE.fullmatch(self.code):
            raise ValueError(f"not a code: {self.code!r}")


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus one value."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is one of + - * / ^."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of = <> < <= > >= (`!=` is read as `<>`)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not:
    """True when the operand is not true."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And:
    """True when every term is true; two terms or more."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True when a term is true; two terms or more."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the list, name in lower case."""

    name: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Number | Text | Reference | Negative | Arithmetic | Comparison | Not | And | Or | Call


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order of the text."""
    match node:
        case Negative(operand) | Not(operand):
            return (operand,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return (left, right)
        case And(parts) | Or(parts) | Call(_, parts):
            return parts
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node, itself first, in the order of the text. Keeps its own stack, so any depth is safe."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def references(node: Node) -> tuple[Reference, ...]:
    """The references, each once, in the order of the text."""
    return tuple(dict.fromkeys(found for found in walk(node) if isinstance(found, Reference)))


def depth(node: Node) -> int:
    """Levels of the tree, 1 for a leaf. Keeps its own stack, so any depth is safe."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(current))
    return deepest


def renamed(node: Node, old: str, new: str) -> Node:
    """The tree with column `old` named `new`; codes stay. Raises ValueError when `new` is no column name."""
    match node:
        case Reference(column, code):
            return Reference(new, code) if column == old else node
        case Negative(operand):
            return Negative(renamed(operand, old, new))
        case Not(operand):
            return Not(renamed(operand, old, new))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, renamed(left, old, new), renamed(right, old, new))
        case Comparison(operator, left, right):
            return Comparison(operator, renamed(left, old, new), renamed(right, old, new))
        case And(terms):
            return And(tuple(renamed(term, old, new) for term in terms))
        case Or(terms):
            return Or(tuple(renamed(term, old, new) for term in terms))
        case Call(name, arguments):
            return Call(name, tuple(renamed(argument, old, new) for argument in arguments))
    return node
