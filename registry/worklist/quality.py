"""How good the data are, as tables: one site beside the others, measure by measure.

Who reads the whole network reads it all. A site's people read their own numbers beside the other sites together, as
whole per cents where `registry.worklist.comparing` lets them, and "hidden" elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from registry.codebook_reader import codebook
from registry.rules.checks import CHECKS
from registry.worklist import comparing
from registry.worklist.completeness import NOTHING, Part
from registry.worklist.expected import ALWAYS
from registry.worklist.network import OfSite, together

STATES = {"open": "Open", "signed": "Signed", "locked": "Locked"}
QUERIES = {"open": "Open", "answered": "Answered, waiting for the data manager", "closed": "Closed"}
REASONS = {"nd": "Not done", "unk": "Unknown", "na": "Not applicable"}
TITLES = {check.id: check.title for check in CHECKS} | {"soft": "Outside the usual limits", "": "Asked by a person"}
MOST_RULES = 12

Count = Callable[[OfSite], int]
Shares = Callable[[OfSite], Part]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reader sees: `text`, and the numbers behind it where they may be read."""

    text: str
    count: int | None = None
    of: int | None = None


HIDDEN, NONE = Cell("hidden"), Cell("")


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: of the site that is shown, and of the others or (for network people) of all sites."""

    name: str
    own: Cell
    others: Cell


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    told: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The site (None: none is chosen), the sites beside it by code, whether the reader sees all of them, and whether
    the reader belongs to the site."""

    own: OfSite | None
    others: Mapping[str, OfSite]
    sees_all: bool
    belongs: bool = False

    def line(self, name: str, shares: Shares, children: Count, *, counts: bool = True) -> Line:
        """`children`: how many at a site the number rests on; `counts`: whether a count stands before the per cent."""
        own = _cell(shares(self.own), counts=counts) if self.own is not None else NONE
        if not self.sees_all and not comparing.may_show({code: children(one) for code, one in self.others.items()}):
            return Line(name, own, HIDDEN)
        rest = shares(together(self.others.values()))
        told = _rounded(rest) if counts else comparing.percent(rest)
        return Line(name, own, _cell(rest, counts=counts) if self.sees_all else Cell(told))


def tables(sides: Sides) -> list[Table]:
    return [
        Table("Cases", "Closed, merged and erased cases do not count.", tuple(_states(sides))),
        Table("Complete fields", "Of the fields that a complete record holds, those with a value or a reason why there "
              "is none.", tuple(_complete(sides))),
        Table("From clot to entry", "Clots whose site keeps the date of diagnosis.", tuple(_lags(sides))),
        Table("Data queries", "Questions about rows, by where they stand.", tuple(_queries(sides))),
        Table("What the queries ask", "By the check that asked, the most frequent first.", tuple(_rules(sides))),
        Table("Reasons for missing values", "A reason each field where a value would stand.", tuple(_reasons(sides))),
    ]  # fmt: skip


def _cell(part: Part, *, counts: bool) -> Cell:
    told = comparing.percent(part)
    if counts:
        told = f"{part.filled:,} ({_rounded(part)})" if part.expected else "0"
    return Cell(told, part.filled, part.expected)


def _rounded(part: Part) -> str:
    return f"{round(100 * part.filled / part.expected)} %" if part.expected else "–"


def _cases(one: OfSite) -> int:
    return one.cases


def _share(one: OfSite, counter: str, key: str) -> Part:
    """How many of everything that a counter of a site holds are of this key."""
    held = getattr(one, counter)
    return Part(held[key], held.total())


def _children(one: OfSite, name: str) -> int:
    return one.cases if name in ALWAYS else one.children[name]


def _states(sides: Sides) -> Iterator[Line]:
    for state, label in STATES.items():
        yield sides.line(label, partial(_share, counter="states", key=state), _cases)


def _complete(sides: Sides) -> Iterator[Line]:
    yield sides.line("All of it", lambda one: one.whole, _cases, counts=False)
    seen = [*sides.others.values(), *([sides.own] if sides.own is not None else [])]
    for entity in codebook().entities:
        if any(entity.name in one.parts for one in seen):
            yield sides.line(
                entity.label, partial(_part, entity=entity.name), partial(_children, name=entity.name), counts=False
            )


def _part(one: OfSite, entity: str) -> Part:
    return one.parts.get(entity, NOTHING)


def _lags(sides: Sides) -> Iterator[Line]:
    for band in comparing.bands():
        shares = partial(_share, counter="lags", key=band)
        yield sides.line(comparing.band_label(band), shares, partial(_children, name="lag_band"))


def _queries(sides: Sides) -> Iterator[Line]:
    for state, label in QUERIES.items():
        yield sides.line(label, partial(_share, counter="queries", key=state), partial(_children, name="queries"))
    own = _oldest(sides.own, belongs=sides.belongs) if sides.own is not None else NONE
    others = _oldest(together(sides.others.values()), belongs=False)
    yield Line("Oldest open query", own, others if sides.sees_all else HIDDEN)


def _oldest(one: OfSite, *, belongs: bool) -> Cell:
    return Cell(comparing.oldest(one.oldest, belongs=belongs) or "–")


def _rules(sides: Sides) -> Iterator[Line]:
    """How often each check asked; of other sites never, because one check there is of a few children."""
    ranked = sides.own if sides.own is not None else together(sides.others.values())
    total = together(sides.others.values()).rules
    for rule in _most(ranked.rules.items()):
        name = f"{rule}: {TITLES[rule]}" if rule in TITLES and rule.startswith("E") else TITLES.get(rule, rule)
        own = _number(sides.own.rules[rule]) if sides.own is not None else NONE
        yield Line(name, own, _number(total[rule]) if sides.sees_all else HIDDEN)


def _most(rules: Iterable[tuple[str, int]]) -> list[str]:
    return [rule for rule, _ in sorted(rules, key=lambda one: (-one[1], one[0]))[:MOST_RULES]]


def _number(count: int) -> Cell:
    return Cell(f"{count:,}", count)


def _reasons(sides: Sides) -> Iterator[Line]:
    for reason, label in REASONS.items():
        yield sides.line(label, partial(_share, counter="reasons", key=reason), partial(_children, name="reasons"))
