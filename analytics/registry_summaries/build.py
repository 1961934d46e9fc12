"""The exact summary of a registry: children in, the object of the registry format out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analytics.registry_summaries import (
    antixa,
    asparaginase,
    bleeding_rates,
    class_mix,
    completeness,
    duration,
    hold_lengths,
    incidence,
    lp,
    platelet_days,
    platelet_holds,
    platelet_threshold,
    site_options,
    sites,
    treatment_days,
)
from analytics.registry_summaries.cohort import Cohort, RegistryPlan
from analytics.summaries.build import FORMAT
from analytics.summaries.measures import Json

Block = Callable[[Cohort, RegistryPlan], object]
BLOCKS: Mapping[str, Block] = {
    "duration": duration.build,
    "treatment_days": treatment_days.build,
    "incidence": incidence.build,
    "bleeding_rates": bleeding_rates.build,
    "platelet_days": platelet_days.build,
    "class_mix": class_mix.build,
    "platelet_holds": platelet_holds.build,
    "hold_lengths": hold_lengths.build,
    "platelet_threshold": platelet_threshold.build,
    "antixa": antixa.build,
    "asparaginase": asparaginase.build,
    "lp": lp.build,
    "sites": sites.build,
    "site_options": site_options.build,
    "completeness": completeness.build,
}
"""Name in the summary -> what builds it."""


def build(cohort: Cohort, plan: RegistryPlan, progress: Callable[[int, int], None] = lambda done, total: None) -> Json:
    """Every block of BLOCKS beside what the summary was made with; `progress` hears how many of them are done."""
    blocks: dict[str, object] = {}
    for name, block in BLOCKS.items():
        blocks[name] = block(cohort, plan)
        progress(len(blocks), len(BLOCKS))
    return {**head(cohort, plan), **blocks}


def head(cohort: Cohort, plan: RegistryPlan) -> Json:
    """What the summary was made with."""
    return {
        "format": FORMAT,
        "source": {"kind": "registry", "as_of": plan.as_of, **plan.source},
        "snapshot": {
            "sha256": plan.digest, "rows": cohort.rows, "sites": len(cohort.sites), "children": len(cohort.children),
        },
        "code_version": plan.code_version,
        "parameters": {"replicates": plan.replicates, "seed": plan.seed, "confidence": plan.confidence},
    }  # fmt: skip
