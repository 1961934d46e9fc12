"""What a withheld number looks like: the same everywhere, whether rare itself or hidden for another's sake. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from analytics.disclosure.merging import is_rare
from analytics.summaries.measures import null

Json = dict[str, Any]
WHY_NOT = ("missing", "declined", "not_managed", "dont_know", "not_shown", "not_reached")
LEAST_FOR_TAILS = 20
SINGLE_PERSONS = ("min", "max")
WITHHELD_IN_SMALL = (
    "p10",
    "p90",
    "q1",
    "q3",
    "sd",
    "mad",
    "cv",
    "qcd",
    "gini_mean_difference",
    "modal_share",
    "heaping_share",
)
OF_SINGLE_PERSONS = ("median", "mean")
WORDING = ("code", "label", "off_scale", "merged", "by", "case", "attributes", "attribute", "level")


def hide(cell: Json) -> None:
    """Null every number of a cell; primary and complementary cells look the same."""
    for key in cell:
        if key not in WORDING:
            cell[key] = [] if key == "options" else None
    cell["hidden"] = True


def withhold(entry: Json) -> None:
    """Nothing of this entry leaves but its wording and its base."""
    for option in [*entry["options"], *entry.get("cells", []), *entry.get("levels", [])]:
        hide(option)
        option.pop("by", None)
    for key in (*WHY_NOT, "answered", "shown", "scale_answered"):
        entry[key] = None
    entry["of_shown"] = dict.fromkeys(entry["of_shown"])
    withhold_measures(entry)
    withhold_numeric(entry)
    entry["by"] = {}
    entry["hidden"] = True
    if "respondents" in entry:
        entry["respondents"] = None


def withhold_measures(entry: Json) -> None:
    entry["measures"] = {name: null("suppressed") for name in entry["measures"]}


def withhold_numeric(entry: Json, keep: Collection[str] = ()) -> None:
    """Null the numeric block but for the estimates to keep; with none kept its n goes too."""
    block = entry["numeric"]
    if block is None:
        return
    for name, value in block.items():
        if isinstance(value, dict) and name not in keep and value["value"] is not None:
            block[name] = null("suppressed")
    block["distinct"] = None
    if not keep:
        block["n"] = None


def withhold_extremes(entry: Json, threshold: int) -> None:
    """Lowest and highest are single persons; of few numbers the spread would give them back one by one."""
    block = entry["numeric"]
    if block is None or block["n"] is None:
        return
    if is_rare(block["n"], threshold) or is_rare(block["n"] - (entry["scale_answered"] or 0), threshold):
        # Numbers of the scale are in its options; what is left over would be the few that were typed in.
        withhold_numeric(entry)
        return
    small = block["n"] < LEAST_FOR_TAILS
    for name in (*SINGLE_PERSONS, *(WITHHELD_IN_SMALL if small else ())):
        if name in block and block[name]["value"] is not None:
            block[name] = null("suppressed")
    if small:
        block["distinct"] = None
        for name in OF_SINGLE_PERSONS:
            if name in block:
                # Exact limits of few numbers are numbers that single persons gave, or further equations for them.
                block[name] = {**block[name], "low": None, "high": None, "method": "none"}
    for name in ("modal_share", "heaping_share"):
        _withhold_rare_share(block, name, threshold)


def _withhold_rare_share(block: Json, name: str, threshold: int) -> None:
    """A share of known n is a count."""
    share = block[name]["value"] if name in block else None
    if share is not None:
        count = round(share * block["n"])
        if is_rare(count, threshold) or is_rare(block["n"] - count, threshold):
            block[name] = null("suppressed")


def withhold_shown(entry: Json) -> None:
    """How many were shown the question follows from who was not: it and what is counted of it go too."""
    entry["shown"] = None
    entry["of_shown"] = dict.fromkeys(entry["of_shown"])
    for option in entry["options"]:
        option["share_of_shown"] = None


def protect_why_not(entry: Json, threshold: int) -> None:
    """Reasons for not answering: rare ones are hidden, at least two together."""
    counts = [entry[name] for name in WHY_NOT]
    hidden = {i for i, count in enumerate(counts) if is_rare(count, threshold)}
    if not hidden:
        return
    others = sorted((i for i in range(4) if i not in hidden), key=lambda i: (counts[i] == 0, counts[i], i))
    while len(hidden) < 2 and others:
        hidden.add(others.pop(0))
    for i in hidden:
        entry[WHY_NOT[i]] = None
        if WHY_NOT[i] in entry["of_shown"]:
            entry["of_shown"][WHY_NOT[i]] = None
    if hidden & {4, 5}:
        withhold_shown(entry)
