"""Single choices through the gate: rare options merge with others, or are hidden where nothing fits them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.disclosure.groups import Totals, protect_groups
from analytics.disclosure.merging import merge_nominal, merge_ordinal, partners_to_hide
from analytics.disclosure.withholding import hide, withhold_extremes, withhold_measures, withhold_numeric
from analytics.summaries.measures import NOMINAL, ORDINAL, choice_measures, goodman_pairs, null, wilson_pair
from analytics.summaries.plan import Resampling

Json = dict[str, Any]
KEPT_WHERE_MERGED = ("median", "q1", "q3")
MOST_NAMED = 3
MERGED = "merged"
Columns = list[list[int]]


def protect_choice(entry: Json, resampling: Resampling, threshold: int) -> list[list[str]]:
    """Protect the table, its measures and its groups. Returns the codes told together, a list for each visible sum."""
    counts = [option["count"] for option in entry["options"]]
    codes = [option["code"] for option in entry["options"]]
    columns = _columns(entry, counts, threshold)
    apart = partners_to_hide([sum(counts[i] for i in column) for column in columns], threshold)
    told = _told_together(columns, apart)
    names = tuple(_code([codes[i] for i in column], _lists_observed(entry)) for column in told)
    sums = tuple(sum(counts[i] for i in column) for column in told)
    together = Totals(entry["answered"], sums, tuple(tuple(column) for column in told), names)
    protect_groups(entry, together, threshold)
    if together.merged:
        _redraw(entry, columns, apart, resampling)
    withhold_extremes(entry, threshold)
    if together.merged:
        withhold_numeric(entry, () if apart else KEPT_WHERE_MERGED)
    return [[codes[i] for i in column] for column in told]


def _columns(entry: Json, counts: list[int], threshold: int) -> Columns:
    """Ordinal options merge with neighbours; nominal and off-scale ones among themselves."""
    if "agreement_a" not in entry["measures"]:
        return merge_nominal(counts, threshold)
    on = [i for i, option in enumerate(entry["options"]) if not option.get("off_scale")]
    off = [i for i, option in enumerate(entry["options"]) if option.get("off_scale")]
    groups = [[on[i] for i in group] for group in merge_ordinal([counts[i] for i in on], threshold)]
    return groups + [[off[i] for i in group] for group in merge_nominal([counts[i] for i in off], threshold)]


def _told_together(columns: Columns, apart: set[int]) -> Columns:
    """Hidden columns leave one number behind: their sum."""
    visible = [column for i, column in enumerate(columns) if i not in apart]
    return visible + ([[i for c in sorted(apart) for i in columns[c]]] if apart else [])


def _redraw(entry: Json, columns: Columns, apart: set[int], resampling: Resampling) -> None:
    old, ordinal, listed = entry["options"], "agreement_a" in entry["measures"], _lists_observed(entry)
    entry["options"] = [_option(entry, [old[i] for i in column], resampling.confidence, listed) for column in columns]
    if not apart:
        _rejoin_simultaneous(entry, resampling.confidence)
        _recompute(entry, resampling, ordinal)
        return
    for i in apart:
        hide(entry["options"][i])
    for option in entry["options"]:
        option["simultaneous"] = None
    withhold_measures(entry)
    entry["scale_answered"] = None


def _lists_observed(entry: Json) -> bool:
    """Above 30 codes only the observed ones are listed: there the code alone says that somebody chose it."""
    return bool(entry["scale"] == "nominal" and entry["measures"]["iqv"]["reason"] == "undefined")


def _option(entry: Json, options: Sequence[Json], confidence: float, listed: bool) -> Json:
    if len(options) == 1:
        return options[0]
    count, n = sum(option["count"] for option in options), entry["answered"]
    merged: Json = {
        **_wording(options, listed), "count": count, "share": count / n if n else None,
        "share_of_shown": count / entry["shown"] if entry["shown"] else None,
        "wilson": wilson_pair(count, n, confidence), "simultaneous": None,
    }  # fmt: skip
    return merged | ({"off_scale": True} if options[0].get("off_scale") else {})


def _code(codes: Sequence[str], listed: bool) -> str:
    return MERGED if listed and len(codes) > 1 else "+".join(codes)


def _wording(options: Sequence[Json], listed: bool) -> Json:
    if listed:
        return {"code": MERGED, "label": "Several answers, the rare ones among them", "merged": [MERGED]}
    codes, labels = [option["code"] for option in options], [option["label"] for option in options]
    told = " or ".join(labels) if len(labels) <= MOST_NAMED else f"{len(labels)} rare answers, merged"
    return {"code": _code(codes, listed), "label": told, "merged": codes}


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
