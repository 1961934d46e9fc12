"""Which cells are worth trying for each column when asking whether a condition can be true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from typing import TYPE_CHECKING, Final

from pave.lib.logic.compiling import evaluator
from pave.lib.logic.tree import And, Call, Comparison, Node, Not, Or, Reference, children, references
from pave.lib.logic.values import BLANK, as_number, as_text, cell_text, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TOGETHER: Final = 10
"""Codes of one column tried in all their combinations when the column is asked as a whole."""
_SAMPLES: Final = ("0", "1", "0.5")
"""Texts that spell numbers, for a column that can hold any text."""
_PREDICATES: Final = frozenset({"isnumber", "isinteger", "isblankormissingcode", "isblanknotmissingcode"})


@dataclass(frozen=True, slots=True)
class Domain:
    """What a column can hold beside a blank.

    `codes`: the declared codes; `multiple`: any set of them; `numeric`: (lowest, highest), None = no limit
    on that side. Codes and numeric together: a number or one of the codes. Neither: any text.
    """

    codes: tuple[str, ...] = ()
    multiple: bool = False
    numeric: tuple[float | None, float | None] | None = None

    @property
    def large(self) -> bool:
        """Whether there are too many codes to try all their combinations."""
        return len(self.codes) > MOST_TOGETHER

    @property
    def finite(self) -> bool:
        """Whether the cells can all be listed."""
        return bool(self.codes) and self.numeric is None


def constants(tree: Node) -> tuple[str, ...]:
    """The values, as texts, of every part without a reference; in order, each once."""
    return tuple(dict.fromkeys(as_text(evaluator(node)({})) for node in _constant_parts(tree)))


def candidates(domain: Domain, known: tuple[str, ...], mentioned: frozenset[str]) -> tuple[str, ...]:
    """Cells to try, blank first. `known`: the condition's constants; `mentioned`: codes asked as `[column(code)]`."""
    if domain.multiple:
        found: Iterable[str] = _selections(domain.codes, known, mentioned)
    elif domain.numeric is not None:
        found = chain(domain.codes, map(number_text, _points(domain.numeric, known)))
    else:
        found = domain.codes or (*map(cell_text, known), *_SAMPLES, _other(known))
    return tuple(dict.fromkeys((BLANK, *found)))


def undecided(node: Node, domains: dict[str, Domain]) -> frozenset[str]:
    """Columns used in such a way that the candidates may miss the cell that makes the condition true.

    A finite column is never among them. A number or a text is safe when only compared with constants, asked whether it
    is blank or a number, or asked bare; inside a calculation or against another column it is not.
    """
    match node:
        case And() | Or() | Not() | Reference():
            return frozenset().union(*(undecided(child, domains) for child in children(node)))
        case Call(name, (Reference(),)) if name in _PREDICATES:
            return frozenset()
        case Comparison(_, left, right) if len(references(left)) + len(references(right)) == 1:
            if isinstance(left, Reference) or isinstance(right, Reference):
                return _undecided_order(node, domains)
    whole = {each.column for each in references(node) if each.code is None}
    return frozenset(column for column in whole if not _listed(domains[column]))


def _undecided_order(node: Comparison, domains: dict[str, Domain]) -> frozenset[str]:
    """A text, or a set of codes, has no end of places in an order; numbers and equality are covered."""
    (asked,) = references(node)
    domain = domains[asked.column]
    safe = node.operator in ("=", "<>") or domain.numeric is not None or _listed(domain) or asked.code is not None
    return frozenset() if safe else frozenset({asked.column})


def _listed(domain: Domain) -> bool:
    return domain.finite and not domain.multiple


def _constant_parts(node: Node) -> Iterator[Node]:
    if not references(node):
        yield node
    for child in children(node):
        yield from _constant_parts(child)


def _selections(codes: tuple[str, ...], known: tuple[str, ...], mentioned: frozenset[str]) -> Iterator[str]:
    """Sets of codes: of all when they are few, else of those the condition names and one more."""
    asked = mentioned | {part.strip() for text in known for part in text.split(";")}
    yield from codes
    tried = codes if len(codes) <= MOST_TOGETHER else _named_and_one(codes, asked)
    for size in range(2, len(tried) + 1):
        yield from (";".join(chosen) for chosen in combinations(tried, size))
    yield from (text for text in known if _is_selection(text, codes))


def _named_and_one(codes: tuple[str, ...], asked: Iterable[str]) -> tuple[str, ...]:
    named = [code for code in codes if code in asked]
    other = [code for code in codes if code not in asked]
    return tuple((named + other[:1])[:MOST_TOGETHER])


def _is_selection(text: str, codes: tuple[str, ...]) -> bool:
    parts = [part.strip() for part in text.split(";")]
    return len(set(parts)) == len(parts) and set(parts) <= set(codes)


def _points(limits: tuple[float | None, float | None], known: tuple[str, ...]) -> list[float]:
    """Limits, constants, their neighbours at distance 1, whole numbers at the ends, and a point between any two."""
    low = -math.inf if limits[0] is None else limits[0]
    high = math.inf if limits[1] is None else limits[1]
    fixed = {0.0, low, high, *(found for text in known if (found := as_number(text)) is not None)}
    near = {value + step for value in fixed for step in (-1.0, 0.0, 1.0) if math.isfinite(value)}
    ends = {float(whole(value)) for value in (low, high) for whole in (math.floor, math.ceil) if math.isfinite(value)}
    points = sorted(value for value in near | ends if low <= value <= high)
    return sorted({*points, *(one / 2 + two / 2 for one, two in pairwise(points))})


def _other(known: tuple[str, ...]) -> str:
    """A text unlike every constant."""
    return "other" + "_" * max(map(len, known), default=0)
