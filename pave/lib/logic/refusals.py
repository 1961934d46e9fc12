"""Why a text is refused: the parser's findings in words that a survey author can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pave.lib.logic.errors import LogicError
from pave.lib.logic.functions import FUNCTIONS, REFUSED

if TYPE_CHECKING:
    from lark import UnexpectedCharacters, UnexpectedToken

_HINTS: Final = {
    **dict.fromkeys("‘’“”„«»", "expected straight quotes (' or \")"),
    **dict.fromkeys("'\"", "this quote is never closed on its line"),
    "[": "this bracket is never closed on its line, or another opens inside it",
    "]": "this bracket was never opened",
    "≠": "expected <>",
    "≤": "expected <=",
    "≥": "expected >=",
    "!": "expected not(...) or <>",
    "&": "expected and",
    "|": "expected or",
    "−": "expected a plain minus sign -",
    "–": "expected a plain minus sign -",
    ";": "expected a comma between the arguments of a function",
}
_VALUE: Final = 'a value (a number, a text in quotes, a [column], a function or "(")'
_GROUPS: Final = (
    ({"NUMBER", "TEXT", "REFERENCE"}, _VALUE),
    ({"COMPARE"}, "a comparison (= <> < <= > >=)"),
    ({"PLUS", "TIMES"}, "+ - * / ^"),
    ({"AND"}, '"and"'),
    ({"OR"}, '"or"'),
    ({"LPAR"}, '"("'),
    ({"COMMA"}, '","'),
    ({"RPAR"}, '")"'),
    ({"$END"}, "the end"),
)


def bad_character(error: UnexpectedCharacters, text: str) -> LogicError:
    """The error for a character that begins no word of the language."""
    hint = _HINTS.get(error.char, f"expected {_VALUE} or an operator")
    return LogicError(f"found the character {error.char}; {hint}", text, error.line, error.column)


def bad_token(error: UnexpectedToken, text: str) -> LogicError:
    """The error for a word in the wrong place. The end of the text is placed behind its last character."""
    token = error.token
    expected = _expected(error)
    if token.type == "$END":
        lines = text.split("\n")
        found = "nothing" if not text.strip() else "the end of the condition"
        return LogicError(f"found {found}; expected {expected}", text, len(lines), len(lines[-1]) + 1)
    return LogicError(f'found "{token}"; expected {expected}', text, token.line, token.column)


def reference_reason(token: str) -> str:
    """Why what stands between square brackets is no answer column."""
    inside = token[1:-1].strip()
    if ":" in inside:
        why = "modifiers such as :label are not part of PAVE's language"
    elif "-" in inside.partition("(")[0]:
        why = "smart variables are not part of PAVE's language"
    elif inside.isdigit():
        why = "instances are not part of PAVE's language"
    else:
        why = "expected an answer column such as [item], [item__field] or [item(code)]"
    return f'found "{token}"; {why}'


def bare_word_reason(word: str) -> str:
    """Why a word that no open bracket follows is refused."""
    name = word.lower()
    if name in REFUSED:
        return f"{name} is not part of PAVE's language: {REFUSED[name]}"
    if name in FUNCTIONS:
        return f'found "{word}" without brackets; expected {FUNCTIONS[name].usage}'
    return f"found the bare word \"{word}\"; expected '{word}' in quotes if it is a text, [{name}] if it is a column"


def _expected(error: UnexpectedToken) -> str:
    accepted = set(error.accepts or error.expected)
    if "NUMBER" in accepted:
        return _VALUE
    names = [words for types, words in _GROUPS if types & accepted]
    return ", ".join(names[:-1]) + f" or {names[-1]}" if len(names) > 1 else names[0]
