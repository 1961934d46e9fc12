"""Several choices, rankings, vignettes and numbers through the gate. Pure."""

from __future__ import annotations

from typing import Any

from analytics.disclosure.groups import HOMOGENEOUS_BELOW, Totals, protect_groups
from analytics.disclosure.merging import is_rare, partners_to_hide
from analytics.disclosure.withholding import hide, withhold_extremes

Json = dict[str, Any]


def protect_multiple(entry: Json, threshold: int) -> None:
    """Each option is a yes/no question: a rare yes or a rare no hides it. Options have no common total."""
    n = entry["answered"]
    for option in entry["options"]:
        count = option["count"]
        if is_rare(count, threshold) or is_rare(n - count, threshold):
            hide(option)
            option["by"] = {}
        else:
            protect_groups(option, Totals(n, (count, n - count), ((0,), (1,))), threshold)


def protect_numbers(entry: Json, threshold: int) -> None:
    protect_groups(entry, Totals(entry["answered"]), threshold)
    withhold_extremes(entry, threshold)


def protect_ranking(entry: Json, threshold: int) -> None:
    """First places add up to the answers, and where everybody ranks in full all places do: hidden in company.

    The mean score with both counts would solve for second and third places, so it stays only where the places after
    the first are many.
    """
    options = entry["options"]
    lower = [option["count"] - option["count_first"] for option in options]
    n = entry["answered"]
    left_out = {i for i, option in enumerate(options) if is_rare(n - option["count"], threshold)}
    for i in partners_to_hide([option["count"] for option in options], threshold, left_out):
        hide(options[i])
    firsts = [option["count_first"] or 0 for option in options]
    seeds = {i for i, option in enumerate(options) if option.get("hidden") or is_rare(lower[i], threshold)}
    alone = partners_to_hide(firsts, threshold, seeds)
    for i, option in enumerate(options):
        if i in alone:
            option["count_first"] = None
        if i in alone or lower[i] < 2 * threshold:
            option["borda_mean"] = None


def protect_vignette(entry: Json, threshold: int, per_respondent: int) -> None:
    """Tables of actions by case and by attribute. Cases of a table belong to at most `per_respondent` each of a person,
    so that many more are asked of a cell; of one case everybody decides once.

    Cases add up to levels and levels to the total: one table that is not safe hides all of its kind.
    """
    least = per_respondent * (threshold - 1) + 1
    if any(_is_unsafe(table, threshold) for table in entry["cells"]):
        _hide_tables(entry["cells"], threshold)
    for attribute in {level["attribute"] for level in entry["levels"]}:
        levels = [level for level in entry["levels"] if level["attribute"] == attribute]
        if any(_is_unsafe(level, least) for level in levels):
            _hide_tables(levels, least)
    for i in partners_to_hide([option["count"] for option in entry["options"]], least):
        hide(entry["options"][i])
    if any(option.get("hidden") for option in entry["options"]):
        for tables in (entry["cells"], entry["levels"]):
            _hide_tables(tables, least)


def _is_unsafe(table: Json, least: int) -> bool:
    counts, n = [option["count"] for option in table["options"]], table["answered"]
    alike = 0 < n < HOMOGENEOUS_BELOW and max(counts) == n
    return alike or any(is_rare(count, least) for count in counts)


def _hide_tables(tables: list[Json], least: int) -> None:
    rare = any(is_rare(table["answered"] or 0, least) for table in tables)
    for table in tables:
        table["options"], table["hidden"] = [], True
        if rare:
            table["answered"] = None
