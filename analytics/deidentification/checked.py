"""What was done before rows leave, and what risk is left: data for a page and a file. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.deidentification.classes import Combinations, classes, sizes, smallest
from analytics.deidentification.diversity import alike, varied
from analytics.deidentification.known import Groups, Known, is_dropped

Json = dict[str, Any]
Way = Mapping[str, Groups]


def checked(
    combinations: Combinations, way: Way, earlier: Sequence[Way], k: int, least: Mapping[str, int],
    left_out: Mapping[str, Sequence[str]],
) -> Json:  # fmt: skip
    """The report on de-identification.

    `least`: l of each column that is not a known one. `left_out`: why -> columns that do not leave. Risks are those of
    somebody who knows every known column of a person and that the person is in the file: 1/k.
    """
    apart = {one.name: one.apart for one in combinations.known}
    before = sizes(combinations, classes(combinations, [apart]))
    k_before, k_after = int(before.min(initial=combinations.rows)), smallest(combinations, [*earlier, way])
    return {
        "rows": combinations.rows,
        "k": k,
        "k_before": k_before,
        "k_after": k_after,
        "risk_before": 1 / k_before if k_before else None,
        "risk_after": 1 / k_after if k_after else None,
        "share_rare_before": float(combinations.people[before < k].sum()) / combinations.rows,
        "earlier": len(earlier),
        "l": varied(least),
        "alike": alike(least),
        "columns": [_column(one, way.get(one.name)) for one in combinations.known],
        "left_out": {why: list(names) for why, names in left_out.items() if names},
        "way": {name: [list(group) for group in groups] for name, groups in way.items()},
    }


def _column(one: Known, groups: Groups | None) -> Json:
    found: Json = {"name": one.name, "label": one.label, "merged": []}
    if groups is None:
        return found | {"what": "not asked for"}
    if is_dropped(groups):
        return found | {"what": "left out"}
    merged = [one.words_of(group) for group in groups if len(group) > 1]
    return found | {"what": "merged" if merged else "as it is", "merged": merged}
