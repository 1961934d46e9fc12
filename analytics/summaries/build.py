"""The exact summary of a survey: rows in, the object of formats 3 out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analytics.summaries.entries import build_entry
from analytics.summaries.flow import flow, response_rates
from analytics.summaries.groups import add_groups
from analytics.summaries.links import Facts, facts
from analytics.summaries.measures import Json
from analytics.summaries.plan import Plan
from analytics.summaries.raking import add_raked

FORMAT = "pave-summary/1"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """The summary, and what only disclosure control may know: what each entry tells about others."""

    summary: Json
    facts: dict[str, Facts]


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
    add_raked(items, frame, plan)
    counts = flow(frame, plan.frame)
    summary = {
        "format": FORMAT,
        "source": dict(plan.source),
        "snapshot": {"sha256": plan.digest, "rows": len(frame)},
        "code_version": plan.code_version,
        "parameters": {
            "replicates": plan.replicates, "seed": plan.seed, "confidence": plan.confidence, "by": list(plan.by),
            **({"margins": {name: dict(shares) for name, shares in plan.margins.items()}} if plan.margins else {}),
        },
        "flow": counts,
        "response_rates": response_rates(counts, plan.frame),
        "items": items,
    }  # fmt: skip
    bases = {"submitted": frame, "analysed": frame[frame["status"] == "analysed"]}
    return Built(summary, {entry.id: facts(bases[entry.base], plan, entry) for entry in entries})
