"""The exact summary of a survey: rows in, the object of formats 3 out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analytics.summaries import counting
from analytics.summaries.entries import build_entry
from analytics.summaries.flow import flow, response_rates
from analytics.summaries.groups import add_groups
from analytics.summaries.measures import Json
from analytics.summaries.plan import Plan
from surveys.instrument import Entry

FORMAT = "pave-summary/1"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """The summary, and what only disclosure control may know: how many an earlier answer led past each entry."""

    summary: Json
    led_past: dict[str, int]


def build(frame: pd.DataFrame, plan: Plan, progress: Progress = lambda done, total: None) -> Built:
    """All entries with measures, intervals and group tests. `progress(done, total)` is called after each step."""
    entries = plan.instrument.entries
    total, done = len(entries) * (1 + len(plan.by)), 0

    def told(_: str) -> None:
        nonlocal done
        done += 1
        progress(min(done, total), total)

    vignettes = {item.id: item.vignettes for item in plan.instrument.items}
    items = []
    for entry in entries:
        items.append(build_entry(frame, entry, vignettes[entry.item], plan.resampling))
        told(entry.id)
    add_groups(items, frame, plan, told)
    counts = flow(frame, plan.frame)
    summary = {
        "format": FORMAT,
        "source": dict(plan.source),
        "snapshot": {"sha256": plan.digest, "rows": len(frame)},
        "code_version": plan.code_version,
        "parameters": {
            "replicates": plan.replicates, "seed": plan.seed, "confidence": plan.confidence, "by": list(plan.by),
        },
        "flow": counts,
        "response_rates": response_rates(counts, plan.frame),
        "items": items,
    }  # fmt: skip
    return Built(summary, {entry.id: _led_past(frame, plan, entry) for entry in entries})


def _led_past(frame: pd.DataFrame, plan: Plan, entry: Entry) -> int:
    """Respondents whose own earlier answers hid this entry: their number tells those answers."""
    column = plan.instrument.by_name[entry.column]
    asked = {reference.column for condition in column.conditions for reference in condition.references}
    if not asked:
        return 0
    rows = frame if entry.base == "submitted" else frame[frame["status"] == "analysed"]
    hidden = rows[entry.column] == ".nb"
    answered = pd.Series(True, index=rows.index)
    for name in asked:
        answered &= ~rows[name].isin(list(counting.SPECIAL_KEYS))
    return int((hidden & answered).sum())
