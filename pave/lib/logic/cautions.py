"""What the X-ray shows of a condition that is allowed but easily means something else when an answer is blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pave.lib.logic.compiling import tester
from pave.lib.logic.printing import to_text
from pave.lib.logic.tree import Comparison, Node, Not, Reference, Text, references, walk
from pave.lib.logic.values import ORDERINGS, SPECIAL_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOCK_WORDS: Final = frozenset({"today", "now"})


def cautions(tree: Node) -> tuple[str, ...]:
    """One sentence for each `<>`, `not`, and ordering test on a column that may be blank; for texts that look like more
    than they are; and for the whole, when it is true with nothing answered. In the order of the text, none twice."""
    found = [caution for node in walk(tree) for caution in _of(node)]
    if tester(tree)({}):
        found.append("the condition is true when nothing is answered")
    return tuple(dict.fromkeys(found))


def _of(node: Node) -> Iterator[str]:
    if isinstance(node, Not):
        yield f"`{to_text(node)}` uses not: a blank answer can make it true; write positive tests"
    if isinstance(node, Comparison):
        yield from _of_comparison(node)
    if isinstance(node, Text) and node.value.strip() in SPECIAL_CODES:
        yield f"`{to_text(node)}` never equals an answer: special codes read as blank"


def _of_comparison(node: Comparison) -> Iterator[str]:
    blank = [f"[{found.column}]" for found in references(node) if found.code is None]
    if node.operator == "<>" and references(node):
        yield f"`{to_text(node)}` uses <>: {_when_blank(node, blank)}; write positive tests"
    if node.operator in ORDERINGS and blank:
        yield f"`{to_text(node)}` orders a column that may be blank: {_when_blank(node, blank)}"
    if node.operator in ORDERINGS and _names_the_clock(node):
        yield f"`{to_text(node)}`: 'today' and 'now' are plain words here, a condition has no clock"


def _when_blank(node: Comparison, blank: list[str]) -> str:
    names = ", ".join(dict.fromkeys(blank)) or ", ".join(f"[{each.column}({each.code})]" for each in references(node))
    return f"it is {'true' if tester(node)({}) else 'false'} when {names} is blank"


def _names_the_clock(node: Comparison) -> bool:
    sides = (node.left, node.right)
    texts = {side.value.strip().lower() for side in sides if isinstance(side, Text)}
    return bool(texts & _CLOCK_WORDS) and any(isinstance(side, Reference) for side in sides)
