"""A tree compiled once to nested closures; answering then walks no tree and looks up no name.

`Test` answers whether a node is true, `Evaluate` what its value is. Neither raises on any values.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final, TypeAlias

from pave.lib.logic.functions import FUNCTIONS
from pave.lib.logic.numeric import power
from pave.lib.logic.tree import And, Arithmetic, Call, Comparison, Negative, Node, Not, Number, Or, Reference, Text
from pave.lib.logic.values import (
    BLANK,
    COMPARE,
    SPECIAL_CODES,
    Value,
    as_number,
    calculated,
    cell_text,
    compare,
    number,
    order,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Values: TypeAlias = Mapping[str, str]
    Evaluate: TypeAlias = Callable[[Values], Value]
    Test: TypeAlias = Callable[[Values], bool]

_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": power,
}
_MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def tester(node: Node) -> Test:
    """Whether the node is true of given values."""
    match node:
        case And(terms):
            return _every([tester(term) for term in terms])
        case Or(terms):
            return _some([tester(term) for term in terms])
        case Not(operand):
            inner = tester(operand)
            return lambda values: not inner(values)
        case Comparison():
            return _comparison(node)
        case Reference(column, str() as code):
            return _chosen(column, code)
    value = evaluator(node)
    return lambda values: truth(value(values))


def evaluator(node: Node) -> Evaluate:
    """The value of the node for given values."""
    match node:
        case Number(value):
            return lambda values: value
        case Text(text):
            return lambda values: text
        case Reference():
            return _reference(node)
        case Negative(operand):
            return _negative(evaluator(operand))
        case Arithmetic(sign, left, right):
            return _arithmetic(_ARITHMETIC[sign], evaluator(left), evaluator(right))
        case Call(name, arguments):
            return _call(name, [evaluator(argument) for argument in arguments])
    return tester(node)


def _every(tests: list[Test]) -> Test:
    def holds(values: Values) -> bool:
        for test in tests:  # noqa: SIM110 - a generator in all() costs more than the tests themselves
            if not test(values):
                return False
        return True

    return holds


def _some(tests: list[Test]) -> Test:
    def holds(values: Values) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(values):
                return True
        return False

    return holds


def _reference(node: Reference) -> Evaluate:
    column = node.column
    if node.code is None:
        return lambda values: cell_text(values.get(column))
    chosen = _chosen(column, node.code)
    return lambda values: "1" if chosen(values) else "0"


def _chosen(column: str, code: str) -> Test:
    def chosen(values: Values) -> bool:
        cell = values.get(column)
        if not cell or code not in cell:  # most codes are not chosen: this spares the splitting
            return False
        return cell == code or code in [part.strip() for part in cell.split(";")]

    return chosen


def _comparison(node: Comparison) -> Test:
    match node:
        case Comparison(sign, Reference() as reference, Number(constant) | Text(constant)):
            return _against_constant(sign, reference, constant)
        case Comparison(sign, Number(constant) | Text(constant), Reference() as reference):
            return _against_constant(_MIRRORED[sign], reference, constant)
    asked, left, right = COMPARE[node.operator], evaluator(node.left), evaluator(node.right)
    return lambda values: asked(order(left(values), right(values)))


def _against_constant(sign: str, reference: Reference, constant: Value) -> Test:
    if reference.code is not None:
        return _code_against(sign, _chosen(reference.column, reference.code), constant)
    if sign == "=":
        return _equal(reference.column, constant)
    column, asked = reference.column, COMPARE[sign]
    return lambda values: asked(order(cell_text(values.get(column)), constant))


def _code_against(sign: str, chosen: Test, constant: Value) -> Test:
    on, off = compare(sign, "1", constant), compare(sign, "0", constant)
    return lambda values: on if chosen(values) else off


def _equal(column: str, constant: Value) -> Test:
    """`[column] = constant`, by far the most frequent test."""
    numeral = as_number(constant)
    if numeral is not None:
        return lambda values: number(values.get(column) or BLANK) == numeral
    text = str(constant).strip()
    if text == BLANK:
        return lambda values: cell_text(values.get(column)) == BLANK
    if text in SPECIAL_CODES:
        return lambda values: False  # such a cell reads as blank
    return _same_text(column, text)


def _same_text(column: str, text: str) -> Test:
    def same(values: Values) -> bool:
        cell = values.get(column)
        return cell == text or (bool(cell) and str(cell).strip() == text)

    return same


def _negative(operand: Evaluate) -> Evaluate:
    def negative(values: Values) -> Value:
        found = as_number(operand(values))
        return BLANK if found is None else 0.0 - found

    return negative


def _arithmetic(function: Callable[[float, float], float], left: Evaluate, right: Evaluate) -> Evaluate:
    def result(values: Values) -> Value:
        first, second = as_number(left(values)), as_number(right(values))
        return BLANK if first is None or second is None else calculated(function, first, second)

    return result


def _call(name: str, arguments: list[Evaluate]) -> Evaluate:
    apply = FUNCTIONS[name].apply
    return lambda values: apply([argument(values) for argument in arguments])
