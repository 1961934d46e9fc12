"""One entry of the summary by its kind (formats 3.3): a table kind -> builder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.summaries import counting
from analytics.summaries.counting import Denominators
from analytics.summaries.measures import Json, choice_measures, goodman_pairs, null, numeric_measures, wilson_pair
from analytics.summaries.plan import Resampling
from analytics.summaries.vignettes import vignette_block
from surveys.instrument import Choice, Entry


def cells_of(frame: pd.DataFrame, entry: Entry) -> list[str]:
    """The cells an entry counts, by its base; derived ones already mapped."""
    cells = counting.cells_in(frame, entry.column, entry.base)
    return counting.derived(entry, cells) if entry.derivation is not None else cells


def build_entry(frame: pd.DataFrame, entry: Entry, vignettes: Any, resampling: Resampling) -> Json:
    """The block of one entry; `by` is filled afterwards."""
    if entry.kind == "vignette":
        found, block = vignette_block(frame, entry, vignettes, resampling)
    else:
        counts = counting.tally(frame, entry)
        found = counting.denominators(counts)
        if entry.kind in CHOICES:
            block = _choice_block(frame, entry, found, counts, resampling)
        else:
            block = BUILDERS[entry.kind](frame, entry, found, resampling)
    return {**_head(entry, found), **block}


def _head(entry: Entry, found: Denominators) -> Json:
    head: Json = {
        "id": entry.id, "item": entry.item, "number": entry.number, "kind": entry.kind, "scale": entry.scale,
        "text": entry.text, "label": entry.label, "base": found.base, "not_shown": found.not_shown,
        "not_reached": found.not_reached, "missing": found.missing, "declined": found.declined,
        "not_managed": found.not_managed, "dont_know": found.dont_know, "answered": found.answered,
        "shown": found.shown, "of_shown": found.of_shown(), "scale_answered": None, "options": [],
        "simultaneous_method": None, "measures": {}, "numeric": None, "by": {},
    }  # fmt: skip
    return head | ({"derived_from": entry.derived_from} if entry.derived_from else {})


# -- single choices, matrix rows, derived ----------------------------------------------------------------------------


def _choice_block(
    frame: pd.DataFrame, entry: Entry, found: Denominators, tallied: Mapping[str, int], resampling: Resampling
) -> Json:
    choices, counts = counting.counted_choices(entry, tallied)
    block: Json = {"simultaneous_method": "goodman"}
    if counting.too_many_codes(entry):
        return block | _observed_only(choices, counts, found, resampling)
    on_scale = on_scale_indices(entry, choices)
    block["options"] = option_rows(choices, counts, found.answered, found.shown, resampling.confidence, on_scale)
    block["measures"] = choice_measures(
        counts, on_scale, resampling, entry.id, found.empty_reason(), [one.code for one in choices],
        entry.scale == "rand9",
    )  # fmt: skip
    if on_scale is not None:
        block["scale_answered"] = sum(counts[index] for index in on_scale)
    numbers = _numbers(frame, entry, choices)
    if numbers is not None:
        block["numeric"] = numeric_measures(numbers, entry.grid, resampling, entry.id, found.empty_reason())
    return block


def on_scale_indices(entry: Entry, choices: Sequence[Choice]) -> list[int] | None:
    """Indices of the on-scale options of an ordinal or rand9 entry; None for a nominal one."""
    if entry.scale not in ("ordinal", "rand9"):
        return None
    return [index for index, one in enumerate(choices) if not one.off_scale]


def option_rows(
    choices: Sequence[Choice], counts: Sequence[int], answered: int, shown: int, confidence: float,
    on_scale: Sequence[int] | None,
) -> list[Json]:  # fmt: skip
    """Options with count, share, share of shown, Wilson and simultaneous limits."""
    simultaneous = goodman_pairs(counts, confidence)
    rows = []
    for choice, count, pair in zip(choices, counts, simultaneous, strict=True):
        row: Json = {
            "code": choice.code, "label": choice.label, "count": count,
            "share": count / answered if answered else None,
            "share_of_shown": count / shown if shown else None,
            "wilson": wilson_pair(count, answered, confidence), "simultaneous": pair if answered else None,
        }  # fmt: skip
        if choice.off_scale and on_scale is not None:
            row["off_scale"] = True
        rows.append(row)
    return rows


def _observed_only(
    choices: Sequence[Choice], counts: Sequence[int], found: Denominators, resampling: Resampling
) -> Json:
    seen = [(choice, count) for choice, count in zip(choices, counts, strict=True) if count]
    rows = option_rows(
        [one for one, _ in seen], [count for _, count in seen], found.answered, found.shown, resampling.confidence, None
    )
    reason = "undefined" if found.answered else found.empty_reason()
    from analytics.summaries.measures import NOMINAL

    return {"options": rows, "measures": {name: null(reason) for name in NOMINAL}}


def _numbers(frame: pd.DataFrame, entry: Entry, choices: Sequence[Choice]) -> list[float] | None:
    """The values that ordinal choices and `__other_n` cells mean; None where no choice has one."""
    values = {one.code: one.value for one in choices if one.value is not None and not one.off_scale}
    other = next((one.code for one in choices if one.other_number), None)
    if not values:
        return None
    numbers = [values[cell] for cell in counting.cells_in(frame, entry.column, entry.base) if cell in values]
    if other is not None:
        given = counting.cells_in(frame, f"{entry.column}__other_n", entry.base)
        numbers += [float(cell) for cell in counting.substantive(given)]
    return numbers


# -- the other kinds --------------------------------------------------------------------------------------------------


def _multiple_block(frame: pd.DataFrame, entry: Entry, found: Denominators, resampling: Resampling) -> Json:
    chosen = [cell.split(";") for cell in counting.substantive(cells_of(frame, entry))]
    choices, counts = counting.counted_choices(entry, [code for codes in chosen for code in codes])
    n = found.answered
    rows: list[Json] = [
        {
            "code": one.code, "label": one.label, "count": count, "share": count / n if n else None,
            "share_of_shown": count / found.shown if found.shown else None,
            "wilson": wilson_pair(count, n, resampling.confidence), "simultaneous": None,
            "iqv2": 4 * (count / n) * (1 - count / n) if n else None, "by": {},
        }
        for one, count in zip(choices, counts, strict=True)
    ]  # fmt: skip
    return {"options": rows}


def _number_block(frame: pd.DataFrame, entry: Entry, found: Denominators, resampling: Resampling) -> Json:
    values = [float(cell) for cell in counting.substantive(cells_of(frame, entry))]
    return {"numeric": numeric_measures(values, entry.grid, resampling, entry.id, found.empty_reason())}


def _ranking_block(frame: pd.DataFrame, entry: Entry, found: Denominators, resampling: Resampling) -> Json:
    ranked = [cell.split(";") for cell in counting.substantive(cells_of(frame, entry))]
    anywhere, first = Counter(code for codes in ranked for code in codes), Counter(codes[0] for codes in ranked)
    points = Counter[str]()
    for codes in ranked:
        for place, code in enumerate(codes):
            points[code] += entry.top - place
    n = found.answered
    choices, _ = counting.counted_choices(entry, anywhere.elements())
    rows: list[Json] = [
        {
            "code": one.code, "label": one.label, "count": anywhere[one.code], "count_first": first[one.code],
            "share": anywhere[one.code] / n if n else None,
            "share_of_shown": anywhere[one.code] / found.shown if found.shown else None,
            "wilson": wilson_pair(anywhere[one.code], n, resampling.confidence), "simultaneous": None,
            "borda_mean": points[one.code] / n if n else None,
        }
        for one in choices
    ]  # fmt: skip
    return {"options": rows}


def _text_block(frame: pd.DataFrame, entry: Entry, found: Denominators, resampling: Resampling) -> Json:
    return {}


CHOICES = ("single", "matrix", "derived")
BUILDERS: Mapping[str, Callable[[pd.DataFrame, Entry, Denominators, Resampling], Json]] = {
    "multiple": _multiple_block,
    "numeric": _number_block,
    "range": _number_block,
    "ranking": _ranking_block,
    "text": _text_block,
}
