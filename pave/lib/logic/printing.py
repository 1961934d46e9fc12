"""Canonical printing: `parse(to_text(tree)).tree == tree` for every tree that the parser can make."""

from __future__ import annotations

from pave.lib.logic.tree import And, Arithmetic, Call, Comparison, Negative, Node, Not, Number, Or, Reference, Text
from pave.lib.logic.values import number_text

LOOSE, TERM, OPERAND, ADDEND, FACTOR, TIGHT = range(6)
"""How tightly the place binds where a node is printed; a node that binds less tightly gets brackets."""

_SUMS = ("+", "-")


def to_text(tree: Node) -> str:
    """The condition in one spelling: lower case words, single quotes, `<>`, `not(...)`, powers as `(a)^(b)`.

    `and` inside `or` gets brackets although it binds tighter: people misread it otherwise. Single quotes, because
    spreadsheets spoil double ones; double only round a text that holds a single quote. The spaces and brackets added
    can make the text of a very long condition longer than `parse` accepts.
    """
    return _printed(tree, LOOSE)


def _printed(node: Node, place: int) -> str:
    text, binding = _spelled(node)
    return text if binding >= place else f"({text})"


def _spelled(node: Node) -> tuple[str, int]:
    """The text of a node and how tightly it binds."""
    match node:
        case And(terms):
            return " and ".join(_printed(term, TERM) for term in terms), LOOSE
        case Or(terms):
            return " or ".join(_printed(term, TERM) for term in terms), LOOSE
        case Not(operand):
            # Binds like a term, not like a value: `not(a) = 1` would be read as not (a = 1).
            return f"not({_printed(operand, LOOSE)})", TERM
        case Comparison(operator, left, right):
            return f"{_printed(left, OPERAND + 1)} {operator} {_printed(right, OPERAND + 1)}", OPERAND
        case Arithmetic():
            return _calculation(node)
    return _value(node)


def _calculation(node: Arithmetic) -> tuple[str, int]:
    if node.operator == "^":
        return f"({_printed(node.left, LOOSE)})^({_printed(node.right, LOOSE)})", TIGHT
    own = ADDEND if node.operator in _SUMS else FACTOR
    return f"{_printed(node.left, own)} {node.operator} {_printed(node.right, own + 1)}", own


def _value(node: Node) -> tuple[str, int]:
    match node:
        case Negative(operand):
            return f"-{_printed(operand, TIGHT)}", FACTOR
        case Number(value):
            return _numeral(value), TIGHT
        case Text(value):
            quote = '"' if "'" in value else "'"
            return f"{quote}{value}{quote}", TIGHT
        case Reference(column, code):
            return (f"[{column}]" if code is None else f"[{column}({code})]"), TIGHT
        case Call(name, arguments):
            return f"{name}({', '.join(_printed(argument, LOOSE) for argument in arguments)})", TIGHT
    raise TypeError(f"not a node: {node!r}")


def _numeral(value: float) -> str:
    """The short form where it reads back as the same number, else all digits."""
    short = number_text(value)
    return short if float(short) == value else repr(value)
