"""Weighted shares through the gate: one leaves only where what it tells could leave. Pure.

A share weighted to one margin is a sum over its groups, of known weights and the counts of the answer: who has it, and
perhaps others weighted to other margins of the same groups, may solve for these counts. So they are taken as told: none
may be rare, no group may be hidden, and no rare count of another answer may be worked out from them (`audit`). With
several margins the sum runs over their cells, which no table shows: of each, the count of the answer, and of the
others, must be one that could be shown. What leaves is rounded to whole per cent, and its limits are made from the
rounded share, so that they tell nothing more. Margins themselves are public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.disclosure.audit import Cell, exposed
from analytics.disclosure.groups import HOMOGENEOUS_BELOW, LEAST_WIDTH
from analytics.disclosure.merging import is_rare
from analytics.statistics.proportions import wilson
from analytics.summaries.measures import null
from analytics.summaries.raking import raked_of

Json = dict[str, Any]
Margins = Mapping[str, Mapping[str, float]]
DECIMALS = 2


Counts = dict[str, dict[str, dict[str, int]]]
"""Margin -> group -> option -> exact count."""


def group_counts(entry: Json, margins: Margins) -> Counts:
    """What an entry counts by groups of the margins, to be taken before its groups are protected."""
    return {
        name: {group["code"]: {cell["code"]: cell["count"] for cell in group.get("options", [])}
               for group in entry["by"][name]["groups"]}
        for name in margins if name in entry["by"]
    }  # fmt: skip


def protect_raked(entry: Json, margins: Margins, exact_groups: Counts, confidence: float, threshold: int) -> None:
    """Replace an entry's exact `raked` by what may leave, after its options and groups were protected."""
    exact: Json | None = entry.pop("raked", None)
    for option in entry["options"]:
        option.pop("raked", None)
    if exact is None or entry.get("hidden"):
        return
    entry["raked"] = _costs(exact)
    tables = [_Groups(entry, name, list(margins[name]), exact_groups.get(name, {}), threshold) for name in margins]
    # The leading answer first: each one that is told leaves less room for the next.
    for option in sorted(entry["options"], key=lambda one: -(one.get("count") or 0)):
        told = not option.get("hidden") and all(table.may_tell(option) for table in tables)
        counts = _counts(exact["cells"], option)
        if told and len(margins) > 1:
            told = _could_be_shown(counts, [cell["answered"] for cell in exact["cells"]], threshold)
        option["raked"] = _share(exact["cells"], margins, counts, confidence) if told else null("suppressed")
    if not any(option["raked"]["value"] is not None for option in entry["options"]):
        # With public margins and the shown groups the costs alone would solve for a hidden group.
        entry["raked"] = dict.fromkeys(entry["raked"])


def _costs(exact: Json) -> Json:
    """Design effect and effective n, rounded: exact ones would give back how many answered in each cell."""
    deff, n_eff = exact.get("deff"), exact.get("n_eff")
    return {"deff": None if deff is None else round(deff, DECIMALS), "n_eff": None if n_eff is None else round(n_eff)}


def _counts(cells: Sequence[Json], option: Json) -> list[int]:
    return [sum(cell["counts"][code] for code in option.get("merged", [option["code"]])) for cell in cells]


def _share(cells: Sequence[Json], margins: Margins, counts: Sequence[int], confidence: float) -> Json:
    found = raked_of(cells, margins, counts, confidence)
    if found.value is None or found.n_eff is None:
        return null(found.reason or "undefined")
    value, n = round(found.value, DECIMALS), max(round(found.n_eff), 1)
    limits = wilson(value * n, n, confidence)
    return {"value": value, "low": limits.low, "high": limits.high, "method": "wilson", "reason": None,
            "flags": ["weighted"]}  # fmt: skip


def _could_be_shown(counts: Sequence[int], answered: Sequence[int], threshold: int) -> bool:
    """No cell where a few gave the answer, or a few another one, or a small group all this one."""
    return not any(
        is_rare(count, threshold) or is_rare(n - count, threshold) or (0 < n < HOMOGENEOUS_BELOW and count == n)
        for count, n in zip(counts, answered, strict=True)
    )


class _Groups:
    """The table of an entry by one margin's groups as its reader has it, and what more may be told of it."""

    def __init__(
        self, entry: Json, name: str, codes: list[str], exact: Mapping[str, Mapping[str, int]], threshold: int
    ) -> None:
        self.entry, self.name, self.codes, self.exact = entry, name, codes, exact
        self.test: Json = entry["by"].get(name) or {"groups": []}
        self.groups = [group for group in self.test["groups"] if not group.get("hidden")]
        self.columns = [option["code"] for option in entry["options"]]
        self.table = [] if entry["kind"] == "multiple" else self._table()
        self.hidden = self._hidden()
        self.guarded = {(r, c) for r, c in self.hidden if is_rare(self.table[r][c], threshold) and self._is_told_of(r)}

    def may_tell(self, option: Json) -> bool:
        """Whether the counts of this answer in all groups of the margin may be known; then they are from now on."""
        if self.entry["kind"] == "multiple":
            return self._shows_yes(option)
        shown = {group["code"] for group in self.groups}
        if not self.table or not shown.issuperset(self.codes):
            return False
        column = self.columns.index(option["code"])
        # In the groups that this margin leaves out too: another report's may have them.
        fewer = self.hidden - {(r, column) for r in range(len(self.groups))}
        if next(exposed(self.table, fewer, self.guarded, LEAST_WIDTH), None) is not None:
            return False
        self.hidden = fewer
        return True

    def _shows_yes(self, option: Json) -> bool:
        test = option.get("by", {}).get(self.name) or {"groups": []}
        counts = {group["code"]: group.get("count") for group in test["groups"]}
        return all(counts.get(code) is not None for code in self.codes)

    def _table(self) -> list[list[int]]:
        """Exact counts, a row a group that is shown and one for all that are not; none where an option is hidden."""
        options = self.entry["options"]
        if any(option.get("hidden") for option in options) or not self.groups:
            return []
        rows = [
            [
                sum(self.exact[group["code"]][code] for code in option.get("merged", [option["code"]]))
                for option in options
            ]
            for group in self.groups
        ]
        sums = [sum(column) for column in zip(*rows, strict=True)]
        return [*rows, [option["count"] - one for option, one in zip(options, sums, strict=True)]]

    def _hidden(self) -> set[Cell]:
        """Hidden cells, and the last row whole: of it no cell is shown."""
        if not self.table:
            return set()
        found = {(r, c) for r, group in enumerate(self.groups) for c, cell in enumerate(group["options"])
                 if cell.get("count") is None}  # fmt: skip
        last = len(self.groups)
        return found | ({(last, c) for c in range(len(self.columns))} if any(self.table[last]) else set())

    def _is_told_of(self, row: int) -> bool:
        """The last row is of somebody in particular only where no group is hidden: those in none of the groups."""
        return row < len(self.groups) or len(self.groups) == len(self.test["groups"])
