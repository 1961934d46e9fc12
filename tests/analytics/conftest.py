"""The simulated survey summarised once, and reports of it that any page may open."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from analytics.models import Report
    from surveys.instrument import Instrument
    from surveys.models import InstrumentVersion, Survey

FACTORS = ("practice_type", "years_in_practice", "new_leukemia_cases")
TITLE = "Clots in children with ALL: simulated answers"


@dataclass(frozen=True)
class Simulated:
    """The survey of 154 simulated responses: exact and protected summary, and the files of its report."""

    exact: dict[str, Any]
    protected: dict[str, Any]
    files: dict[str, bytes]


@pytest.fixture(scope="session")
def simulated(all_vte: Instrument) -> Simulated:
    from analytics.guidance import GUIDANCE, THRESHOLD_ITEMS
    from analytics.making import protected
    from analytics.reports.csvfile import csv_bytes
    from analytics.reports.pdf import pdf_bytes
    from demo.margins import published
    from demo.simulate import responses_csv
    from pave.lib.digest import summary_bytes
    from tests.analytics.summarising import built, rows_of

    rows = rows_of(responses_csv(all_vte, published(), 1), all_vte)
    made = built(all_vte, rows, by=FACTORS, replicates=100, frame={"invited": 870, "bounced": 0})
    told: Any = protected(made, all_vte, SimpleNamespace(marked_title=TITLE, synthetic=True))  # type: ignore[arg-type]
    files = {"json": summary_bytes(told), "csv": csv_bytes(told), "pdf": pdf_bytes(told, THRESHOLD_ITEMS, GUIDANCE)}
    return Simulated(made.summary, told, files)


@pytest.fixture
def simulated_survey(practice_version: InstrumentVersion) -> Survey:
    from surveys import actions

    return actions.create_survey(
        slug="simulated", instrument=practice_version, title=TITLE, mode="import", synthetic=True, by="test"
    )


@pytest.fixture
def report(simulated: Simulated, simulated_survey: Survey) -> Report:
    """A finished report whose files are those of the simulated survey."""
    from analytics.models import Report, Snapshot
    from analytics.queries import store

    snapshot = Snapshot.objects.create(digest="ab" * 32, manifest={}, rows=154, parquet="cd" * 32, made_by="test")
    files = {
        kind: {"digest": store().put(data), "size": len(data), "name": f"simulated-report-SYNTHETIC.{kind}"}
        for kind, data in simulated.files.items()
    }
    return Report.objects.create(
        snapshot=snapshot, survey="simulated", title=TITLE, synthetic=True, parameters={}, code_version="0", files=files
    )


@pytest.fixture
def worked_survey(tiny_version: InstrumentVersion) -> Survey:
    """The survey of the worked example: 12 responses of the tiny instrument."""
    from surveys import actions
    from tests.analytics.summarising import EXAMPLE

    survey = actions.create_survey(slug="tiny-demo", instrument=tiny_version, mode="import", by="test")
    actions.import_responses(
        survey=survey, data=(EXAMPLE / "responses.csv").read_bytes(), by="test",
        frame={"invited": 20, "bounced": 1, "screened_out": 1, "consented": 14},
    )  # fmt: skip
    return survey
