"""Text to tree: the grammar (LALR), the refusals with their reasons, and the guards of size and depth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from pave.lib.logic.errors import LogicError, nearest
from pave.lib.logic.functions import FUNCTIONS, REFUSED
from pave.lib.logic.refusals import bad_character, bad_token, bare_word_reason, reference_reason
from pave.lib.logic.tree import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Reference,
    Text,
    depth,
)
from pave.lib.logic.values import number

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 10_000
"""Characters of a condition."""
DEEPEST: Final = 100
"""Levels of brackets, and of the tree; and-lists and or-lists count as one level however long."""

GRAMMAR: Final = r"""
?start: or_list
?or_list: and_list (OR and_list)*
?and_list: negation (AND negation)*
?negation: comparison | NOT comparison -> negated
?comparison: sum | sum COMPARE sum -> compared
?sum: product | sum (PLUS | MINUS) product -> calculated
?product: unary | product (TIMES | DIVIDE) unary -> calculated
?unary: power | MINUS power -> negative
?power: primary | primary POWER unary -> calculated
?primary: NUMBER -> number | TEXT -> text | REFERENCE -> reference | call | bracket | not_call
call: NAME "(" [or_list ("," or_list)*] ")"
// At the start of a term `not (a) = 1` is the prefix: it covers the comparison. Elsewhere `not(...)` is a value.
?bracket.2: "(" or_list ")"
not_call.1: NOT "(" or_list ")"

AND.2: /and\b/i | "&&"
OR.2: /or\b/i | "||"
NOT.2: /not\b/i
COMPARE: "<>" | "!=" | "<=" | ">=" | "==" | "=" | "<" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
POWER: "^"
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
TEXT: /'[^'\r\n]*'/ | /"[^"\r\n]*"/
REFERENCE: /\[[^\[\]\r\n]*\]/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
COMMENT.3: /(\/\/|#)[^\n]*/
%import common.WS
%ignore WS
%ignore COMMENT
"""

_REFERENCE: Final = re.compile(r"\[\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\(\s*([A-Za-z0-9_-]+)\s*\)\s*)?\]")
_ADJACENT: Final = "events and instances are not part of PAVE's language, a reference is one answer column"
_SPELLINGS: Final = {"&&": "and", "||": "or", "==": "="}


def read(text: str) -> tuple[Node, tuple[str, ...]]:
    """The tree of a condition and notes on accepted spellings that are not REDCap's (`&&`, `||`, `==`).

    Raises LogicError, naming the place, for everything that is not a condition of PAVE's language.
    """
    if len(text) > LONGEST:
        raise LogicError(f"the condition has {len(text)} characters; the most allowed is {LONGEST}", text)
    tokens = _tokens(text)
    _screen(tokens, text)
    tree = _tree(text)
    if depth(tree) > DEEPEST:
        raise LogicError(f"the condition is nested more than {DEEPEST} levels deep", text)
    return tree, _spellings(tokens)


def _tokens(text: str) -> list[Token]:
    try:
        return list(_PARSER.lex(text))
    except UnexpectedCharacters as error:
        raise bad_character(error, text) from None


def _tree(text: str) -> Node:
    try:
        tree: Node = _PARSER.parse(text)  # type: ignore[assignment]  # lark cannot say that the transformer makes nodes
    except UnexpectedToken as error:
        raise bad_token(error, text) from None
    except LogicError as error:
        raise LogicError(error.reason, text, error.line, error.column) from None
    return tree


def _screen(tokens: Sequence[Token], text: str) -> None:
    """Refuse, before parsing, what has a better explanation than a missing operator."""
    level = 0
    for position, token in enumerate(tokens):
        level += (token.type == "LPAR") - (token.type == "RPAR")
        if level < 0:
            raise _at(token, text, 'found ")"; no bracket is open here')
        if level > DEEPEST:
            raise _at(token, text, f"brackets are nested more than {DEEPEST} levels deep")
        near = [other.type for other in tokens[max(0, position - 1) : position + 2]]
        if token.type == "REFERENCE":
            _screen_reference(token, text, adjacent=near.count("REFERENCE") > 1)
        if token.type == "NAME" and near[-1] != "LPAR":
            raise _at(token, text, bare_word_reason(token))


def _screen_reference(token: Token, text: str, *, adjacent: bool) -> None:
    if adjacent:
        raise _at(token, text, f'found "{token}" beside another reference; {_ADJACENT}')
    if not _REFERENCE.fullmatch(token):
        raise _at(token, text, reference_reason(token))


def _spellings(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(
        f"line {token.line}, column {token.column}: `{token}` is read as `{_SPELLINGS[token]}`; write that"
        for token in tokens
        if token in _SPELLINGS and token.type in ("AND", "OR", "COMPARE")
    )


def _at(token: Token, text: str, reason: str) -> LogicError:
    return LogicError(reason, text, token.line, token.column)


class _Builder(Transformer[Token, Node]):
    """Called by the parser at each reduction, so no depth of nesting recurses here."""

    def or_list(self, parts: list[Node | Token]) -> Node:
        return Or(_nodes(parts))

    def and_list(self, parts: list[Node | Token]) -> Node:
        return And(_nodes(parts))

    def negated(self, parts: list[Node | Token]) -> Node:
        return Not(_nodes(parts)[0])

    not_call = negated

    def compared(self, parts: list[Node | Token]) -> Node:
        left, right = _nodes(parts)
        return Comparison({"==": "=", "!=": "<>"}.get(str(parts[1]), str(parts[1])), left, right)

    def calculated(self, parts: list[Node | Token]) -> Node:
        left, right = _nodes(parts)
        return Arithmetic(str(parts[1]), left, right)

    def negative(self, parts: list[Node | Token]) -> Node:
        return Negative(_nodes(parts)[0])

    def number(self, parts: list[Token]) -> Node:
        value = number(parts[0])
        if value is None:
            raise _at(parts[0], "", f"the number {parts[0]} is too large")
        return Number(value)

    def text(self, parts: list[Token]) -> Node:
        return Text(str(parts[0])[1:-1])

    def reference(self, parts: list[Token]) -> Node:
        found = _REFERENCE.fullmatch(parts[0])
        if found is None:  # _screen has refused it
            raise _at(parts[0], "", reference_reason(parts[0]))
        return Reference(found[1].lower(), found[2])

    def call(self, parts: list[Node | Token | None]) -> Node:
        name, arguments = parts[0], _nodes(parts[1:])
        if not isinstance(name, Token):
            raise TypeError("a call starts with its name")
        return Call(_checked(name, len(arguments)), arguments)


def _nodes(parts: Sequence[Node | Token | None]) -> tuple[Node, ...]:
    return tuple(part for part in parts if part is not None and not isinstance(part, Token))


def _checked(token: Token, count: int) -> str:
    """The name of a known function that takes `count` arguments; LogicError otherwise."""
    name = token.lower()
    if name in REFUSED:
        raise _at(token, "", f"{name} is not part of PAVE's language: {REFUSED[name]}")
    function = FUNCTIONS.get(name)
    if function is None:
        close = nearest(name, [*FUNCTIONS, "not"])
        hint = f'did you mean "{close}"?' if close else "expected a function of the manual's list"
        raise _at(token, "", f'found the unknown function "{token}"; {hint}')
    if count < function.least or (function.most is not None and count > function.most):
        raise _at(token, "", f"{name} takes {function.takes()}, found {count}; expected {function.usage}")
    return name


_PARSER: Final = Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder(), maybe_placeholders=True)
