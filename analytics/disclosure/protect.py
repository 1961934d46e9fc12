"""From the exact summary to the one that may leave. Pure.

How many answered an entry is always told, as the denominator; who did not, and why, is told from the threshold on.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from analytics.disclosure.groups import protect_groups
from analytics.disclosure.merging import is_rare, merge_nominal, merge_ordinal, partners_to_hide
from analytics.summaries.build import Built
from analytics.summaries.measures import NOMINAL, ORDINAL, choice_measures, goodman_pairs, null, wilson_pair
from analytics.summaries.plan import Resampling

THRESHOLD = 5
LEAST_FOR_TAILS = 20
WHY_NOT = ("missing", "declined", "not_managed", "dont_know", "not_shown", "not_reached")
SINGLE_PERSONS = ("min", "max")
TAILS = ("p10", "p90", "q1", "q3")
KEPT_WHERE_MERGED = ("median", "q1", "q3")
Json = dict[str, Any]
Protector = Callable[[Json, Resampling, int], None]
RULE = (
    "Answers given by fewer than 5 clinicians are merged with others or hidden, with a partner so that subtraction "
    "does not bring them back. Measures are computed on what is shown, or withheld. Lowest and highest numbers are "
    "single persons and never shown. Zero is shown as 0."
)


def protect_summary(built: Built, threshold: int = THRESHOLD) -> Json:
    """The protected summary: hidden cells are null with `hidden`, withheld estimates null with reason `suppressed`."""
    summary = copy.deepcopy(built.summary)
    parameters = summary["parameters"]
    resampling = Resampling(
        summary["snapshot"]["sha256"], parameters["replicates"], parameters["seed"], parameters["confidence"]
    )
    for entry in summary["items"]:
        if is_rare(built.led_past[entry["id"]], threshold) or is_rare(entry["answered"], threshold):
            _withhold(entry)
        else:
            _protect_entry(entry, resampling, threshold)
    _protect_flow(summary["flow"], threshold)
    summary["disclosure"] = {"threshold": threshold, "rule": RULE}
    return summary


def _protect_entry(entry: Json, resampling: Resampling, threshold: int) -> None:
    protectors: dict[str, Protector] = {
        "multiple": _protect_multiple,
        "ranking": _protect_ranking,
        "vignette": _protect_vignette,
        "numeric": _protect_numbers,
        "range": _protect_numbers,
        "text": _nothing_to_hide,
    }
    protectors.get(entry["kind"], _protect_choice)(entry, resampling, threshold)
    _protect_why_not(entry, threshold)


def _nothing_to_hide(entry: Json, resampling: Resampling, threshold: int) -> None:
    """Of a text only how many wrote one is told, and that is the denominator."""


def hide(cell: Json) -> None:
    """Null every number of a cell; primary and complementary cells look the same."""
    for key in cell:
        if key not in ("code", "label", "off_scale", "merged", "by", "case", "attributes", "attribute", "level"):
            cell[key] = [] if isinstance(cell[key], list) and key == "options" else None
    cell["hidden"] = True


def _withhold(entry: Json) -> None:
    """Nothing of this entry leaves but its wording and its base."""
    for option in [*entry["options"], *entry.get("cells", []), *entry.get("levels", [])]:
        hide(option)
        option.pop("by", None)
    for key in (*WHY_NOT, "answered", "shown", "scale_answered"):
        entry[key] = None
    entry["of_shown"] = dict.fromkeys(entry["of_shown"])
    entry["measures"] = {name: null("suppressed") for name in entry["measures"]}
    _withhold_numeric(entry, keep=())
    entry["by"] = {}
    entry["hidden"] = True
    if "respondents" in entry:
        entry["respondents"] = None


# -- single choices ---------------------------------------------------------------------------------------------------


def _protect_choice(entry: Json, resampling: Resampling, threshold: int) -> None:
    counts = [option["count"] for option in entry["options"]]
    if not any(is_rare(count, threshold) for count in counts):
        protect_groups(entry, [[i] for i in range(len(counts))], threshold)
        _withhold_extremes(entry)
        return
    groups = _merged(entry, counts, threshold)
    if any(is_rare(sum(counts[i] for i in group), threshold) for group in groups):
        _withhold(entry)
        return
    ordinal = "agreement_a" in entry["measures"]
    protect_groups(entry, groups, threshold)
    old = entry["options"]
    entry["options"] = [_merged_option(entry, [old[i] for i in group], resampling.confidence) for group in groups]
    _rejoin_simultaneous(entry, resampling.confidence)
    _recompute(entry, resampling, ordinal)
    _withhold_extremes(entry)
    _withhold_numeric(entry, keep=KEPT_WHERE_MERGED)


def _merged(entry: Json, counts: list[int], threshold: int) -> list[list[int]]:
    """Ordinal options merge with neighbours; nominal and off-scale ones among themselves."""
    if "agreement_a" not in entry["measures"]:
        return merge_nominal(counts, threshold)
    on = [i for i, option in enumerate(entry["options"]) if not option.get("off_scale")]
    off = [i for i, option in enumerate(entry["options"]) if option.get("off_scale")]
    groups = [[on[i] for i in group] for group in merge_ordinal([counts[i] for i in on], threshold)]
    return groups + [[off[i] for i in group] for group in merge_nominal([counts[i] for i in off], threshold)]


def _merged_option(entry: Json, options: list[Json], confidence: float) -> Json:
    if len(options) == 1:
        return options[0]
    count, n = sum(option["count"] for option in options), entry["answered"]
    labels = [option["label"] for option in options]
    told = " or ".join(labels) if len(labels) <= 3 else f"{len(labels)} rare answers, merged"
    merged: Json = {
        "code": "+".join(option["code"] for option in options), "label": told,
        "merged": [option["code"] for option in options], "count": count, "share": count / n if n else None,
        "share_of_shown": count / entry["shown"] if entry["shown"] else None,
        "wilson": wilson_pair(count, n, confidence), "simultaneous": None,
    }  # fmt: skip
    return merged | ({"off_scale": True} if options[0].get("off_scale") else {})


def _rejoin_simultaneous(entry: Json, confidence: float) -> None:
    pairs = goodman_pairs([option["count"] for option in entry["options"]], confidence)
    for option, pair in zip(entry["options"], pairs, strict=True):
        option["simultaneous"] = pair


def _recompute(entry: Json, resampling: Resampling, ordinal: bool) -> None:
    """Measures of the merged table: they tell nothing that its cells do not."""
    options = entry["options"]
    undefined = {name for name in entry["measures"] if entry["measures"][name]["reason"] == "undefined"}
    on_scale = [i for i, option in enumerate(options) if not option.get("off_scale")] if ordinal else None
    found = choice_measures(
        [option["count"] for option in options], on_scale, resampling, entry["id"] + "|merged", "no_answers",
        [option["code"] for option in options],
    )  # fmt: skip
    for name in entry["measures"]:
        if name in found and name not in (undefined & {*NOMINAL, *ORDINAL}):
            entry["measures"][name] = found[name]
        elif name not in undefined:
            entry["measures"][name] = null("suppressed")


# -- numbers ----------------------------------------------------------------------------------------------------------


def _protect_numbers(entry: Json, resampling: Resampling, threshold: int) -> None:
    protect_groups(entry, [], threshold)
    _withhold_extremes(entry)


def _withhold_extremes(entry: Json) -> None:
    """Lowest and highest are single persons; outer quantiles are nearly that in a small group."""
    block = entry["numeric"]
    if block is None or block["n"] is None:
        return
    if is_rare(block["n"], THRESHOLD):
        _withhold_numeric(entry, keep=())
        return
    names = (*SINGLE_PERSONS, *TAILS) if block["n"] < LEAST_FOR_TAILS else SINGLE_PERSONS
    for name in names:
        if block[name]["value"] is not None:
            block[name] = null("suppressed")


def _withhold_numeric(entry: Json, keep: tuple[str, ...]) -> None:
    block = entry["numeric"]
    if block is None:
        return
    for name, value in block.items():
        if isinstance(value, dict) and name not in keep and value["value"] is not None:
            block[name] = null("suppressed")
    block["distinct"] = None
    if not keep:
        block["n"] = None


# -- the other kinds ---------------------------------------------------------------------------------------------------


def _protect_multiple(entry: Json, resampling: Resampling, threshold: int) -> None:
    """Each option is a yes/no question: a rare yes or a rare no hides it. Options have no common total."""
    n = entry["answered"]
    for option in entry["options"]:
        count = option["count"]
        if is_rare(count, threshold) or is_rare(n - count, threshold):
            hide(option)
            option["by"] = {}
        else:
            protect_groups(option, [], threshold)


def _protect_ranking(entry: Json, resampling: Resampling, threshold: int) -> None:
    """First places add up to the answers, so they are hidden in company; the mean score would give them away."""
    options = entry["options"]
    alone = partners_to_hide([option["count_first"] for option in options], threshold)
    for i, option in enumerate(options):
        if is_rare(option["count"], threshold):
            hide(option)
        elif i in alone:
            option["count_first"] = option["borda_mean"] = None


def _protect_vignette(entry: Json, resampling: Resampling, threshold: int) -> None:
    """Tables of actions by case and by attribute: a table with a rare cell keeps its number of answers alone."""
    for table in [*entry["cells"], *entry["levels"]]:
        if any(is_rare(option["count"], threshold) for option in table["options"]):
            table["options"], table["hidden"] = [], True
    # Levels of one attribute add up to the total: one hidden level hides them all.
    partial = {level["attribute"] for level in entry["levels"] if level.get("hidden")}
    for level in entry["levels"]:
        if level["attribute"] in partial:
            level["options"], level["hidden"] = [], True
    hidden = partners_to_hide([option["count"] for option in entry["options"]], threshold)
    for i in hidden:
        hide(entry["options"][i])


def _protect_why_not(entry: Json, threshold: int) -> None:
    """Reasons for not answering: rare ones are hidden, at least two together."""
    if entry.get("hidden"):
        return
    counts = [entry[name] for name in WHY_NOT]
    rare = [i for i, count in enumerate(counts) if is_rare(count, threshold)]
    if not rare:
        return
    hidden = set(rare)
    others = sorted((i for i in range(4) if i not in hidden), key=lambda i: (counts[i] == 0, counts[i], i))
    while len(hidden) < 2 and others:
        hidden.add(others.pop(0))
    for i in hidden:
        entry[WHY_NOT[i]] = None
        entry["of_shown"].pop(WHY_NOT[i], None)
        entry["of_shown"][WHY_NOT[i]] = None
    if hidden & {4, 5}:
        _withhold_shown(entry)


def _withhold_shown(entry: Json) -> None:
    """How many were shown the question follows from who was not: it and what is counted of it go too."""
    entry["shown"] = None
    entry["of_shown"] = dict.fromkeys(entry["of_shown"])
    for option in entry["options"]:
        option["share_of_shown"] = None


def _protect_flow(flow: Json, threshold: int) -> None:
    """Reasons for excluding a response are told together where one of them is rare."""
    if any(is_rare(count, threshold) for count in flow["excluded"].values()):
        flow["excluded"] = {"any_reason": sum(flow["excluded"].values())}
