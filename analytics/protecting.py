"""What a survey's summary is made with, and what of it may leave. No writer of files here, so that a page may ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.disclosure import protect_summary
from analytics.models import Snapshot
from analytics.queries import store
from analytics.snapshots import read_frame
from analytics.summaries import Built, Plan, build
from pave.lib.digest import code_version
from surveys import queries as survey_queries
from surveys.instrument import Instrument
from surveys.models import Survey

if TYPE_CHECKING:
    import pandas as pd

DEMOGRAPHIC_BASE = "submitted"
SIMULATED = "simulated; not the data of any study"
PILOT = "pilot; its answers test the questions"
SortedTexts = Callable[["pd.DataFrame", Plan], tuple["pd.DataFrame", Plan]]
"""Adds the questions that two people made of free text."""


def _unsorted(frame: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, Plan]:
    return frame, plan


def plan_of(survey: Survey, snapshot: Snapshot, parameters: dict[str, Any]) -> Plan:
    """What the pure summary needs to know besides the rows."""
    instrument = survey_queries.instrument_of(survey.instrument)
    return Plan(
        instrument=instrument,
        source=_source(survey, instrument),
        digest=snapshot.digest,
        frame=snapshot.manifest["frame"],
        by=tuple(dict.fromkeys([*parameters["by"], *sorted(parameters.get("margins", ()))])),
        replicates=parameters["replicates"],
        seed=parameters["seed"],
        code_version=code_version(),
        # In one order, whatever the database made of it: sums of floats depend on it.
        margins={name: dict(sorted(shares.items())) for name, shares in sorted(parameters.get("margins", {}).items())},
    )  # fmt: skip


def _source(survey: Survey, instrument: Instrument) -> dict[str, Any]:
    source = {
        "kind": "survey",
        "id": survey.slug,
        "instrument": instrument.id,
        "version": instrument.version,
        "instrument_sha256": instrument.sha256,
    }
    return source | ({"synthetic": SIMULATED} if survey.synthetic else {}) | ({"pilot": PILOT} if survey.pilot else {})


def counted_before(plan: Plan, after: Sequence[str], sorted_texts: SortedTexts = _unsorted) -> list[dict[str, Any]]:
    """The exact counts of the snapshots (by digest) of which there is a report already, made by the same plan and with
    the same texts sorted: beside them the gate sees who came between. Raises MissingArtefact."""
    found = []
    for digest in after:
        snapshot = Snapshot.objects.get(digest=digest)
        then = replace(plan, digest=snapshot.digest, frame=snapshot.manifest["frame"], replicates=0)
        found.append(build(*sorted_texts(read_frame(store().get(snapshot.parquet)), then)).summary)
    return found


def protected(
    built: Built, instrument: Instrument, survey: Survey, earlier: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """What may leave: small cells hidden, with what the report pages need to draw it."""
    shape = {
        "title": survey.marked_title,
        "synthetic": survey.synthetic,
        "sections": [
            {"id": section.id, "title": section.title, "items": [item.number for item in section.items]}
            for section in instrument.sections
        ],
        "demographics": _demographics(instrument),
    }
    summary = protect_summary(built, earlier=earlier)
    for entry in summary["items"]:
        _place_on_scale(entry, instrument)
        _tell_levels(entry, instrument)
        entry["short"] = instrument.items_by_number[entry["number"]].short
    return {**summary, **shape}


def _tell_levels(entry: dict[str, Any], instrument: Instrument) -> None:
    """Levels of a vignette's attributes in the words of its story."""
    vignettes = instrument.items_by_number[entry["number"]].vignettes
    if vignettes is None:
        return
    for level in entry["levels"]:
        words = vignettes.words.get(level["attribute"], {}).get(level["level"], level["level"])
        level["words"] = words.rstrip(".").removeprefix("a ").removeprefix("There has been ").capitalize()


def _demographics(instrument: Instrument) -> list[int]:
    """Numbers of the items that describe who answered: those of every section counted over all submitted responses."""
    sections = {item.section for item in instrument.items if item.base == DEMOGRAPHIC_BASE}
    return [item.number for item in instrument.items if item.section in sections]


def _place_on_scale(entry: dict[str, Any], instrument: Instrument) -> None:
    """Options get the number their choice means, for threshold charts; a merged one spans `value_low` to `value`."""
    declared = instrument.entry(entry["id"])
    values = {choice.code: choice.value for choice in declared.choices} if declared else {}
    for option in entry["options"]:
        known = [values.get(code) for code in option.get("merged", [option["code"]])]
        numbers = [value for value in known if value is not None]
        if numbers and not option.get("off_scale"):
            option["value"] = max(numbers)
            if min(numbers) < max(numbers):
                option["value_low"] = min(numbers)
