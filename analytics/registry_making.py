"""From a frozen registry to exact summary, through the gate, to the files of a report. No decision is taken here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from analytics.disclosure.registry import ProtectedRegistry, protect_registry
from analytics.disclosure.released import from_json, to_json
from analytics.made import Made, Told
from analytics.models import Snapshot
from analytics.protecting import SIMULATED
from analytics.queries import registry_is_simulated, store
from analytics.registry_snapshots import read_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort, RegistryPlan, cohort_of
from analytics.reports.registry_csv import registry_codebook_bytes, registry_csv_bytes
from analytics.reports.registry_excel import registry_excel_bytes
from analytics.reports.registry_labelled import registry_spss_bytes, registry_stata_bytes
from analytics.reports.registry_parquet import registry_parquet_bytes
from analytics.reports.registry_pdf import registry_pdf_bytes
from analytics.reports.registry_r_script import registry_r_bytes
from analytics.reports.registry_word import registry_word_bytes
from analytics.summaries.measures import Json
from pave.lib.digest import code_version, rounded, summary_bytes
from registry.codebook_reader import codebook

FORMAT = 1


def registry_summary(snapshot: Snapshot, *, as_of: date, replicates: int, seed: int) -> Json:
    """The exact summary of a snapshot of kind "registry"; outside production it says that its children are simulated.

    `as_of` is the day that was asked for: the snapshot may have been made of the same content on an earlier one.
    """
    return build(_cohort(snapshot), _plan(snapshot, as_of, replicates, seed))


def registry_report(
    snapshot: Snapshot, parameters: dict[str, Any], told: Told, ledgers: Sequence[str] | None = None
) -> Made:
    """The report of a frozen registry. The same snapshot, parameters, code and earlier `ledgers` (digests, in the order
    in which their reports were made) give the same bytes.
    """
    cohort, before = _cohort(snapshot), list(ledgers or ())
    as_of = date.fromisoformat(parameters["as_of"])
    plan = _plan(snapshot, as_of, parameters["replicates"], parameters["seed"])
    exact = build(cohort, plan, lambda done, total: told("intervals", done, total))
    told("protect", 1, 1)
    earlier = [from_json(remembered(digest)["release"]) for digest in before]
    found = protect_registry(exact, cohort, earlier, name=f"{as_of.isoformat()}, {snapshot.digest[:12]}")
    told("files", 1, 1)
    title, simulated = title_of(as_of), registry_is_simulated()
    found.summary.update(title=title, synthetic=simulated)
    # The numbers of every file are those of the stored JSON, to the last digit.
    files = registry_files(rounded(found.summary), as_of.isoformat())
    return Made(title, simulated, plan.code_version, files, ledger_bytes(found, before))


def registry_files(summary: Json, day: str) -> dict[str, tuple[str, bytes]]:
    """Every file of a report by kind, with its name, from the protected summary; `day` stands in the names."""
    mark = "-SYNTHETIC" if summary["synthetic"] else ""

    def name(kind: str, what: str = "") -> str:
        return f"registry-{day}{what}{mark}.{kind}"

    table = registry_csv_bytes(summary)
    return {
        "json": (name("json"), summary_bytes(summary)),
        "csv": (name("csv"), table),
        "codebook-csv": (name("csv", "-codebook"), registry_codebook_bytes(summary)),
        "R": (name("R"), registry_r_bytes(summary, name("csv"), table)),
        "parquet": (name("parquet"), registry_parquet_bytes(summary)),
        "sav": (name("sav"), registry_spss_bytes(summary)),
        "dta": (name("dta"), registry_stata_bytes(summary)),
        "xlsx": (name("xlsx"), registry_excel_bytes(summary)),
        "docx": (name("docx"), registry_word_bytes(summary)),
        "pdf": (name("pdf", "-a4"), registry_pdf_bytes(summary)),
        "report-letter-pdf": (name("pdf", "-letter"), registry_pdf_bytes(summary, "letter")),
    }


def title_of(as_of: date) -> str:
    return f"The registry as of {as_of:%-d %B %Y}"


def remembered(digest: str) -> Json:
    """What disclosure control wrote down of a report. Raises MissingArtefact where it is lost: no report is made then,
    for nobody could say what it gives away."""
    kept: Json = json.loads(store().get(digest))
    return kept


def ledger_bytes(found: ProtectedRegistry, earlier: Sequence[str]) -> bytes:
    """The release, the own points of every site, and the ledgers that were respected."""
    return summary_bytes(
        {"format": FORMAT, "release": to_json(found.release), "own": found.own, "earlier": list(earlier)}
    )


def _cohort(snapshot: Snapshot) -> Cohort:
    return cohort_of(*read_registry(store().get(snapshot.parquet), codebook()))


def _plan(snapshot: Snapshot, as_of: date, replicates: int, seed: int) -> RegistryPlan:
    return RegistryPlan(
        digest=snapshot.digest,
        as_of=as_of.isoformat(),
        code_version=code_version(),
        replicates=replicates,
        seed=seed,
        source={"synthetic": SIMULATED} if registry_is_simulated() else {},
    )
