"""Numbers of children in two blocks whose difference is a few: one of the two is hidden. Pure.

Whoever was treated had a clot, and whoever had a clot is in the registry: a reader subtracts the rows of one block from
those of another. What is compared is how many children a row is about, whole or by kind of clot, where one row's
children are among the other's. Parts of rows (who held, who stopped) are not: within a block their sums are solved for,
between blocks no reader knows whose they are, unless one outcome is part of another (NESTED).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.disclosure.linked import Cell
from analytics.disclosure.registry_people import Counted, People, Who

ORDER = (
    "duration", "children", "class_mix|day0_10", "class_mix|after_day10", "incidence", "holds", "threshold",
    "asparaginase", "antixa", "lp", "sites", "bleeding_rates", "bleeding_rates|therapeutic", "bleeding_rates|reduced",
    "bleeding_rates|held", "bleeding_rates|unknown", "hold_lengths|acute", "hold_lengths|late",
    "treatment_days", "completeness",
)  # fmt: skip
"""What stays first where two are too near: what the study asks first."""
GROUP, PART = "group", "part"
NESTED = (("incidence|crnm_or_major", "incidence|major_bleed"),)
"""Outcomes of which each of the second is one of the first: what they have more is a subtraction as well."""


def too_near(
    bases: Mapping[str, Sequence[Counted]], shown: Mapping[Cell, int | None], people: People
) -> frozenset[Cell]:
    """The cells that must go as well, of those that are shown: each differs from one that stays by few children."""
    found: set[Cell] = set()
    stay: set[Who] = set()
    for cell, who in _populations(bases, shown):
        if any(_differ_by_few(who, other, people) for other in stay):
            found.add(cell)
        else:
            stay.add(who)
    return frozenset([*found, *_nested(bases, shown, people)])


def _nested(bases: Mapping[str, Sequence[Counted]], shown: Mapping[Cell, int | None], people: People) -> Iterator[Cell]:
    """The events of the wider outcome where they are few more than those of the narrower."""
    for wide, narrow in NESTED:
        for cell in [one for one in shown if one.base == wide and dict(one.at).get(PART) == ("events",)]:
            other = Cell(narrow, cell.at)
            if shown[cell] is None or shown.get(other) is None:
                continue
            if not people.may_be_shown(bases[wide][0].children(cell) ^ bases[narrow][0].children(other)):
                yield cell


def _differ_by_few(one: Who, other: Who, people: People) -> bool:
    return (one <= other or other <= one) and not people.may_be_shown(one ^ other)


def _populations(
    bases: Mapping[str, Sequence[Counted]], shown: Mapping[Cell, int | None]
) -> Iterator[tuple[Cell, Who]]:
    """What says how many children a row is about, in the order in which they stay."""
    told = [one for one, count in shown.items() if count is not None and _is_row(one)]
    for cell in sorted(told, key=lambda one: (_place(one.base), bool(one.at), one)):
        of = next(base for base in bases[cell.base] if {name for name, _ in cell.at} <= _names(base))
        yield cell, of.children(cell)


def _names(base: Counted) -> set[str]:
    return {dimension.name for dimension in base.dimensions}


def _is_row(cell: Cell) -> bool:
    return {name for name, _ in cell.at} <= {GROUP} and _place(cell.base) < len(ORDER)


def _place(base: str) -> int:
    """Place of a base in ORDER; behind all for those that are no row, such as the levels that nobody can judge."""
    if base.startswith("holds|"):
        return ORDER.index("holds") if base.endswith("|children") else len(ORDER)
    if base in ORDER:
        return ORDER.index(base)
    stem, _, rest = base.partition("|")
    rows = {"incidence": "|" not in rest, "threshold": "|" not in rest, "completeness": rest != "lag"}
    return ORDER.index(stem) if rows.get(stem, False) else len(ORDER)
