"""A look at a report of the registry while it is being made: its first blocks, through the same gate, without
resampling.

Looking is a release: what was shown is stored before anybody sees it, the next look gives the same, and later reports
respect it even if this one is never finished.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from analytics import actions
from analytics.disclosure.registry_preview import PREVIEWED, protect_preview
from analytics.disclosure.released import from_json, to_json
from analytics.models import Run, Snapshot
from analytics.queries import registry_is_simulated, registry_ledgers, store
from analytics.registry_making import FORMAT, remembered, title_of
from analytics.registry_snapshots import children_of, read_registry
from analytics.registry_summaries.build import BLOCKS, head
from analytics.registry_summaries.cohort import Cohort, RegistryPlan, cohort_of, with_others
from pave.lib.digest import code_version, rounded, summary_bytes
from registry.codebook_reader import codebook

Json = dict[str, Any]
ENTITIES = (
    "vte_event", "anticoagulant_course", "platelet_hold_episode", "enrolment", "status_event", "death", "site",
)  # fmt: skip
"""What these blocks are worked out from, the clot first; everything else of a child stays unread."""


def preview_of(run: Run) -> Json:
    """What may be shown of a run that is being made: the same every time, in a second the first time.

    Raises permissions.Refused where the run has ended meanwhile, MissingArtefact.
    """
    if not run.preview:
        earlier = registry_ledgers(but=run.pk)
        as_of = run.parameters["as_of"]
        summary, release = made(cohort_of_clots(run.snapshot), run.snapshot, as_of, earlier)
        told = {"format": FORMAT, "release": release, "earlier": earlier, "preview": rounded(summary)}
        run.preview = actions.remember_preview(run=run, digest=store().put(summary_bytes(told)))
    shown: Json = remembered(run.preview)["preview"]
    return shown


def made(cohort: Cohort, snapshot: Snapshot, as_of: str, earlier: list[str]) -> tuple[Json, Json]:
    """The protected blocks of a cohort, and the release to remember, in its plain form."""
    plan = RegistryPlan(
        digest=snapshot.digest, as_of=as_of, code_version=code_version(), replicates=0, quick=True
    )  # fmt: skip
    exact = head(cohort, plan) | {name: BLOCKS[name](cohort, plan) for name in PREVIEWED}
    before = [from_json(remembered(digest)["release"]) for digest in earlier]
    found, release = protect_preview(exact, cohort, before, f"preview, {as_of}, {snapshot.digest[:12]}")
    found.update(title=title_of(date.fromisoformat(as_of)), synthetic=registry_is_simulated())
    found["snapshot"].pop("rows", None)
    return found, to_json(release)


def cohort_of_clots(snapshot: Snapshot) -> Cohort:
    """Every child of a snapshot; read are the rows of those with a clot alone, and of these what is needed."""
    parquet = store().get(snapshot.parquet)
    return with_others(cohort_of(*read_registry(parquet, codebook(), ENTITIES)), children_of(parquet))
