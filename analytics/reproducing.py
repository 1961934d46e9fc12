"""Making the files of a report once more, from its frozen rows and parameters, and comparing them byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analytics.made import Made
from analytics.making import survey_report
from analytics.models import Report
from analytics.queries import file_bytes
from analytics.registry_making import registry_report, remembered
from analytics.registry_snapshots import KIND
from pave.lib.artefacts import MissingArtefact
from pave.lib.digest import code_version, sha256
from surveys import queries as survey_queries
from surveys.models import Survey

PILOT = "PILOT: "
LEDGER = "(what is remembered)"


class OtherCode(Exception):
    """The report was made by another version of the code; the message says how to come by that."""


class Verdict(StrEnum):
    EQUAL = "equal"
    DIFFERS = "differs"
    STORED_CHANGED = "stored bytes changed"
    STORED_LOST = "stored bytes lost"
    NOT_MADE = "no longer made"
    NOT_STORED = "not in the report"


@dataclass(frozen=True, slots=True)
class Compared:
    """One file: its digest in the report, and as it is made now; "" where there is none."""

    kind: str
    recorded: str
    made: str
    verdict: Verdict


def check_code(report: Report) -> None:
    """Raises OtherCode where this is not the code that made the report."""
    here = code_version()
    if report.code_version != here:
        package = report.code_version.partition("+")[0]
        raise OtherCode(
            f"Report {report.pk} was made by code {report.code_version}; this is {here}. The same bytes are promised "
            f"by the same code only. Check out version {package} of PAVE at the commit where `./run manage "
            f"code_version` prints {report.code_version} (code_version --find looks through the history), and run "
            "this there on the same database and files. --anyway compares nevertheless."
        )


def remade(report: Report) -> Made:
    """The report made anew; nothing is stored and no run is written. Of the registry beside the same earlier reports as
    then, whatever was made since. Raises MissingArtefact where the frozen rows, or what was remembered, are gone."""
    if report.snapshot.kind == KIND:
        earlier = remembered(report.ledger)["earlier"]
        return registry_report(report.snapshot, report.parameters, _unheard, earlier)
    survey = _as_it_was(survey_queries.survey_by_slug(report.survey), report)
    return survey_report(report.snapshot, survey, report.parameters, _unheard)


def _unheard(step: str, done: int, total: int) -> None:
    """Nobody waits at a page for this."""


def _as_it_was(survey: Survey, report: Report) -> Survey:
    """The survey with the title that the report bears: a title may be edited afterwards. Not to be saved."""
    survey.title = report.title.removeprefix(PILOT) if survey.pilot else report.title
    return survey


def compared(report: Report, made: Made) -> list[Compared]:
    """Every file of the report and every one made, by kind; last what disclosure control remembers, if anything."""
    files = [_compared(report, kind, made.files) for kind in sorted(report.files.keys() | made.files.keys())]
    return [*files, _ledger(report, made.ledger)] if report.ledger or made.ledger else files


def _ledger(report: Report, made: bytes) -> Compared:
    digest = sha256(made) if made else ""
    return Compared(LEDGER, report.ledger, digest, Verdict.EQUAL if digest == report.ledger else Verdict.DIFFERS)


def _compared(report: Report, kind: str, files: Mapping[str, tuple[str, bytes]]) -> Compared:
    made = sha256(files[kind][1]) if kind in files else ""
    if kind not in report.files:
        return Compared(kind, "", made, Verdict.NOT_STORED)
    recorded: str = report.files[kind]["digest"]
    return Compared(kind, recorded, made, _verdict(report, kind, recorded, made))


def _verdict(report: Report, kind: str, recorded: str, made: str) -> Verdict:
    if not made:
        return Verdict.NOT_MADE
    try:
        file_bytes(report, kind)
    except MissingArtefact as error:
        return Verdict.STORED_CHANGED if "damaged" in str(error) else Verdict.STORED_LOST
    return Verdict.EQUAL if made == recorded else Verdict.DIFFERS
