"""A report on a random registry, stored as a worker stores it, without a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from analytics.disclosure.registry import ProtectedRegistry, protect_registry
from analytics.disclosure.registry_preview import PREVIEWED, protect_preview
from analytics.disclosure.released import to_json
from analytics.models import Report, Snapshot
from analytics.queries import store
from analytics.registry_making import ledger_bytes, title_of
from analytics.registry_summaries.build import build
from analytics.reports.registry_csv import registry_csv_bytes
from pave.lib.digest import summary_bytes
from tests.analytics.disclosure.registry_cohorts import random_cohort
from tests.analytics.registry_summaries.from_lines import PLAN

DAY = date(2026, 1, 1)


def protected(seed: int = 0) -> ProtectedRegistry:
    """70 children of nine sites through the gate, with what the pages need besides."""
    cohort = random_cohort(seed)
    found = protect_registry(build(cohort, replace(PLAN, replicates=50, digest="f" * 64)), cohort)
    found.summary.update(title=title_of(DAY), synthetic=True)
    return found


def previewed(seed: int = 0) -> bytes:
    """What is stored of the same registry when somebody looks at its preview."""
    cohort, plan = random_cohort(seed), replace(PLAN, replicates=0, quick=True, digest="f" * 64)
    found, release = protect_preview(build(cohort, plan), cohort)
    shown = {name: found[name] for name in (*PREVIEWED, "snapshot", "disclosure")}
    shown |= {"title": title_of(DAY), "synthetic": True}
    return summary_bytes({"format": 1, "release": to_json(release), "earlier": [], "preview": shown})


def stored(found: ProtectedRegistry, own: dict[str, list[int]] | None = None) -> Report:
    """The report; `own`: points of sites other than those of the random registry."""
    kept: dict[str, Any] = {"json": summary_bytes(found.summary), "csv": registry_csv_bytes(found.summary)}
    snapshot = Snapshot.objects.create(
        digest="f" * 64, kind="registry", manifest={"children": 70}, rows=700, parquet="e" * 64, made_by="test"
    )
    ledger = ledger_bytes(found if own is None else replace(found, own=own), [])
    report: Report = Report.objects.create(
        snapshot=snapshot, survey="", title=found.summary["title"], synthetic=True, ledger=store().put(ledger),
        parameters={"by": [], "replicates": 50, "seed": 1, "as_of": DAY.isoformat()}, code_version="0",
        files={kind: {"digest": store().put(data), "size": len(data), "name": f"registry.{kind}"}
               for kind, data in kept.items()},
    )  # fmt: skip
    return report
