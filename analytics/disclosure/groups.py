"""Subgroup tables through the gate: whole groups first, then cells, until no hidden one can be bounded narrowly. Pure.

The totals of a table are known to every reader: the options of the entry are its column totals, and what the shown
groups leave of them belongs to the hidden groups and the unclassified together (the *rest*, one more row).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.disclosure.audit import Cell, exposed
from analytics.disclosure.history import CountInTime
from analytics.disclosure.merging import is_rare, partners_to_hide
from analytics.statistics.proportions import wilson

Json = dict[str, Any]
HOMOGENEOUS_BELOW = 20
LEAST_FOR_TAILS = 20
LEAST_WIDTH = 3
"""Least distance between the lowest and the highest count that a hidden rare cell can have. 5, as in the registry,
would leave 61 % of the safe group cells of the simulated survey, where 70 % are asked for; 3 leaves 73 %."""
EXACT = ("statistic", "df", "epsilon_squared", "cramers_v_corrected")
ROUNDED = ("p", "p_holm", "p_bh", "cramers_v", "cramers_v_low", "cramers_v_high")


@dataclass(frozen=True, slots=True)
class Totals:
    """What the entry shows of all groups together: answers, and counts of the options as they are shown.

    `columns` says which options make up each shown one (empty: numbers, which have no options), `codes` what it is
    called: a group may not name what the entry does not.
    """

    answered: int
    counts: tuple[int, ...] = ()
    columns: tuple[tuple[int, ...], ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def merged(self) -> bool:
        return any(len(column) > 1 for column in self.columns)

    @property
    def unanimous(self) -> bool:
        """All gave one answer, which the entry tells anyway."""
        return self.answered in self.counts


def protect_groups(block: Json, totals: Totals, threshold: int) -> None:
    """Protect every factor of an entry, or of an option of a multiple (counts: yes, no)."""
    for test in block.get("by", {}).values():
        _protect_test(test, totals, threshold)


def _protect_test(test: Json, totals: Totals, threshold: int) -> None:
    groups = test["groups"]
    for group in groups:
        if "options" in group:
            named = zip(totals.columns, totals.codes, strict=True)
            group["options"] = [_merged_cell(group, column, code) for column, code in named]
    table = [_row(group) for group in groups]
    rest = [total - sum(column) for total, column in zip(totals.counts, zip(*table, strict=True), strict=True)]
    out = _whole_groups(table, [group["answered"] for group in groups], rest, test["unclassified"], totals, threshold)
    shown = [i for i in range(len(groups)) if i not in out]
    cells = _cells([table[i] for i in shown], table, out, rest, test["unclassified"], threshold)
    if cells is None:
        out, cells = set(range(len(groups))), set()
    changed = bool(out or cells or totals.merged)
    for i in out & set(range(len(groups))):
        _hide_group(groups[i])
    for row, column in cells:
        _hide_cell(groups[shown[row]], column)
    for group in groups:
        _withhold_tails(group)
    if is_rare(test["unclassified"], threshold):
        test["unclassified"] = None
    if changed:
        _blur(test)


def _row(group: Json) -> list[int]:
    if "options" in group:
        return [cell["count"] for cell in group["options"]]
    return [group["count"], group["answered"] - group["count"]] if "count" in group else []


def _merged_cell(group: Json, column: Sequence[int], code: str) -> Json:
    cells = [group["options"][i] for i in column]
    if len(cells) == 1:
        return dict(cells[0])
    count, n = sum(cell["count"] for cell in cells), group["answered"]
    limits = wilson(count, n) if n else None
    return {
        "code": code, "count": count, "share": count / n if n else None,
        "wilson": [limits.low, limits.high] if limits else None,
    }  # fmt: skip


# -- whole groups ------------------------------------------------------------------------------------------------------


def _whole_groups(
    table: list[list[int]], sizes: list[int], rest: list[int], unclassified: int, totals: Totals, threshold: int
) -> set[int]:
    """Groups to hide, with company. The unclassified (last index) are one more group: what the others leave."""
    rows, counts = [*table, rest], [*sizes, unclassified]
    alike = set() if totals.unanimous else {i for i, row in enumerate(rows) if _is_homogeneous(row, counts[i])}
    out = partners_to_hide(counts, threshold, seeds=alike)
    others = sorted((i for i in range(len(counts)) if i not in out and counts[i]), key=lambda i: (counts[i], i))
    while out and others and not totals.unanimous and _is_homogeneous(_sum(rows, out), sum(counts[i] for i in out)):
        out.add(others.pop(0))
    return out


def _is_homogeneous(row: Sequence[int], n: int) -> bool:
    """A small group that all gave one answer tells every member's answer."""
    return 0 < n < HOMOGENEOUS_BELOW and bool(row) and max(row) == n


def newcomers_agree(entry: Json) -> bool:
    """Whether a few who came since an earlier report all gave one answer, which the two reports together would tell."""
    if not isinstance(entry["answered"], CountInTime) or not entry["options"] or entry["kind"] == "multiple":
        return False
    counts = [option.get("count") for option in entry["options"]]
    for came, *changes in zip(*(one.changes for one in (entry["answered"], *counts) if one is not None), strict=True):
        if _is_homogeneous([abs(one) for one in changes], came) and entry["answered"] not in counts:
            return True
    return False


def _sum(rows: list[list[int]], chosen: set[int]) -> list[int]:
    return [sum(column) for column in zip(*(rows[i] for i in sorted(chosen)), strict=True)]


def _hide_group(group: Json) -> None:
    for key in ("answered", "count", "share", "wilson"):
        if key in group:
            group[key] = None
    if "options" in group:
        group["options"] = []
    if "numeric" in group:
        group["numeric"] = dict.fromkeys(group["numeric"])
    group["hidden"] = True


def _withhold_tails(group: Json) -> None:
    """Quartiles of a small group are single persons."""
    if "numeric" in group and group["answered"] is not None and group["answered"] < LEAST_FOR_TAILS:
        group["numeric"] |= {"q1": None, "q3": None}


# -- cells -------------------------------------------------------------------------------------------------------------


def _cells(
    shown: list[list[int]], table: list[list[int]], out: set[int], rest: list[int], unclassified: int, threshold: int
) -> set[Cell] | None:
    """Cells of the shown groups to hide; None where no choice of them is safe."""
    if not shown or not rest:
        return set()
    left = {i for i in out if i < len(table) and any(table[i])} | ({len(table)} if unclassified else set())
    rows = [*shown, _sum([*table, rest], left)] if left else shown
    guarded = {(r, c) for r, row in enumerate(rows) for c, count in enumerate(row) if is_rare(count, threshold)}
    last = len(shown)
    if len(left) > 1:
        # What several hidden groups have in common is not any one group's count.
        guarded = {(r, c) for r, c in guarded if r != last}
    return closed(rows, guarded, last if left else None)


def closed(table: list[list[int]], guarded: set[Cell], rest: int | None) -> set[Cell] | None:
    """The guarded cells and as many others as it takes until each guarded one keeps a range of LEAST_WIDTH.

    `rest` is a row that is hidden whole. None where even hiding every cell would not do.
    """
    free = {(rest, c) for c in range(len(table[0]))} if rest is not None else set()
    hidden = guarded | free
    while guarded:
        partner = _row_partner(table, hidden)
        if partner is None:
            bare = next(exposed(table, hidden, guarded, LEAST_WIDTH), None)
            if bare is None:
                break
            partner = _partner(table, hidden, bare)
        if partner is None:
            return None
        hidden.add(partner)
    return _without_needless(table, hidden, guarded, hidden - free - guarded) - free


def _without_needless(table: list[list[int]], hidden: set[Cell], guarded: set[Cell], added: set[Cell]) -> set[Cell]:
    """Partners that later ones have made needless are shown after all, the largest first."""
    for cell in sorted(added, key=lambda one: (-table[one[0]][one[1]], one)):
        fewer = hidden - {cell}
        alone = sum((cell[0], c) in fewer for c in range(len(table[0]))) == 1
        if not alone and next(exposed(table, fewer, guarded, LEAST_WIDTH), None) is None:
            hidden = fewer
    return hidden


def _row_partner(table: list[list[int]], hidden: set[Cell]) -> Cell | None:
    """A second cell for the first row with one hidden cell: the smallest that is not empty, if any is not."""
    for r, row in enumerate(table):
        inside = [c for c in range(len(row)) if (r, c) in hidden]
        if len(inside) == 1 and len(row) > 1:
            return r, min((c for c in range(len(row)) if c not in inside), key=lambda c: (row[c] == 0, row[c], c))
    return None


def _partner(table: list[list[int]], hidden: set[Cell], cell: Cell) -> Cell | None:
    """The smallest non-empty visible cell in the column, then in the row, then anywhere; empty ones last."""
    visible = [(r, c) for r, row in enumerate(table) for c in range(len(row)) if (r, c) not in hidden]

    def cost(one: Cell) -> tuple[bool, int, int, Cell]:
        count = table[one[0]][one[1]]
        apart = 0 if one[1] == cell[1] else 1 if one[0] == cell[0] else 2
        return count == 0, apart, count, one

    return min(visible, key=cost, default=None)


def _hide_cell(group: Json, column: int) -> None:
    """A hidden yes hides its no, and the other way round: the group's count goes."""
    cell = group["options"][column] if "options" in group else group
    cell.update(count=None, share=None, wilson=None, hidden=True)


def _blur(test: Json) -> None:
    """Exact statistics would let a reader solve for what is hidden or merged: withhold them, round the rest."""
    withheld = [name for name in EXACT if test[name] is not None]
    if withheld:
        test["withheld"] = withheld
    for name in EXACT:
        test[name] = None
    for name in ROUNDED:
        if test.get(name) is not None:
            test[name] = round(test[name], 2)
