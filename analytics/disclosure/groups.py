"""Subgroup tables through the gate: whole groups first, then cells with partners, then what could be solved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.disclosure.merging import is_rare, partners_to_hide
from analytics.statistics.proportions import wilson

Json = dict[str, Any]
HOMOGENEOUS_BELOW = 20
EXACT = ("statistic", "df", "epsilon_squared", "cramers_v_corrected")
ROUNDED = ("p", "p_holm", "p_bh", "cramers_v", "cramers_v_low", "cramers_v_high")


def protect_groups(block: Json, merged: Sequence[Sequence[int]], threshold: int) -> None:
    """Protect every factor of an entry or option; `merged` groups the option indices as the entry shows them."""
    for test in block.get("by", {}).values():
        _protect_test(test, merged, threshold)


def _protect_test(test: Json, merged: Sequence[Sequence[int]], threshold: int) -> None:
    groups = test["groups"]
    if merged:
        for group in groups:
            group["options"] = [_merged_cell(group, indices) for indices in merged]
    hidden = partners_to_hide([group["answered"] for group in groups], threshold)
    for i, group in enumerate(groups):
        if i in hidden or _is_homogeneous(group):
            _hide_group(group)
    hidden_cells = _hide_cells(groups, threshold)
    if any(group.get("hidden") for group in groups) or hidden_cells:
        _blur(test)
    if is_rare(test.get("unclassified") or 0, threshold):
        test["unclassified"] = None


def _merged_cell(group: Json, indices: Sequence[int]) -> Json:
    cells = [group["options"][i] for i in indices]
    if len(cells) == 1:
        only: Json = cells[0]
        return only
    count, n = sum(cell["count"] for cell in cells), group["answered"]
    limits = wilson(count, n) if n else None
    return {
        "code": "+".join(cell["code"] for cell in cells), "count": count, "share": count / n if n else None,
        "wilson": [limits.low, limits.high] if limits else None,
    }  # fmt: skip


def _is_homogeneous(group: Json) -> bool:
    """A small group that all gave one answer tells every member's answer."""
    n = group["answered"]
    if not 0 < n < HOMOGENEOUS_BELOW:
        return False
    counts = [cell["count"] for cell in group.get("options", [])]
    if "count" in group:
        counts = [group["count"], n - group["count"]]
    return bool(counts) and max(counts) == n


def _hide_group(group: Json) -> None:
    group["answered"] = None
    for key in ("count", "share", "wilson"):
        if key in group:
            group[key] = None
    if "options" in group:
        group["options"] = []
    if "numeric" in group:
        group["numeric"] = dict.fromkeys(group["numeric"])
    group["hidden"] = True


def _hide_cells(groups: list[Json], threshold: int) -> bool:
    """Hide rare cells with partners along rows and columns until no line has a single hidden cell."""
    shown = [group for group in groups if not group.get("hidden")]
    if shown and "numeric" in shown[0]:
        return False
    if shown and "options" not in shown[0]:
        return _hide_yes_no(shown, threshold)
    table = [[cell["count"] for cell in group["options"]] for group in shown]
    hidden = _closed(table, threshold, columns_leak=len(shown) == len(groups))
    for row, column in hidden:
        cell = shown[row]["options"][column]
        cell.update(count=None, share=None, wilson=None, hidden=True)
    return bool(hidden)


def _closed(table: list[list[int]], threshold: int, columns_leak: bool) -> set[tuple[int, int]]:
    hidden = {(r, c) for r, row in enumerate(table) for c, count in enumerate(row) if is_rare(count, threshold)}
    while True:
        extra = _single(table, hidden, by_row=True) or (_single(table, hidden, by_row=False) if columns_leak else None)
        if extra is None:
            return hidden
        hidden.add(extra)


def _single(table: list[list[int]], hidden: set[tuple[int, int]], by_row: bool) -> tuple[int, int] | None:
    """A partner for the first line that has exactly one hidden cell, the smallest non-empty one; None where there is
    no such line."""
    lines = range(len(table)) if by_row else range(len(table[0]) if table else 0)
    for line in lines:
        cells = [(line, c) for c in range(len(table[line]))] if by_row else [(r, line) for r in range(len(table))]
        inside = [cell for cell in cells if cell in hidden]
        if len(inside) == 1:
            open_cells = [cell for cell in cells if cell not in hidden]
            if open_cells:
                return min(open_cells, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]], cell))
    return None


def _hide_yes_no(groups: list[Json], threshold: int) -> bool:
    """Groups of one option of a multiple: a rare yes or a rare no hides the group's cell, at least two of them."""
    rare = {
        i for i, group in enumerate(groups)
        if is_rare(group["count"], threshold) or is_rare(group["answered"] - group["count"], threshold)
    }  # fmt: skip
    others = sorted((i for i in range(len(groups)) if i not in rare), key=lambda i: groups[i]["count"])
    while len(rare) == 1 and others:
        rare.add(others.pop(0))
    for i in rare:
        groups[i].update(count=None, share=None, wilson=None, hidden=True)
    return bool(rare)


def _blur(test: Json) -> None:
    """Exact statistics would let a reader solve for the hidden cells: withhold them, round the rest."""
    for name in EXACT:
        test[name] = None
    for name in ROUNDED:
        if test.get(name) is not None:
            test[name] = round(test[name], 2)
