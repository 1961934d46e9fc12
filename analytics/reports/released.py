"""What respondents may see of an ended survey beside their own answers: from the protected summary alone. Pure.

Nothing below the cell threshold is in it, hidden cells stay hidden, and a question that too few answered is left out.
"""

from __future__ import annotations

from typing import Any

from analytics.reports import entries as en
from analytics.reports.entries import Entry, Option, Summary
from surveys.lifecycle import LEAST_TOGETHER

KINDS = frozenset({"single", "matrix", "multiple", "numeric", "range"})
AS_IN_REPORT, IN_FIVES = "report", "fives"
MODES = (AS_IN_REPORT, IN_FIVES)
"""How small numbers are protected on the page of a respondent: one way for all reports of a survey, for good."""
QUARTILES = {"median": "median", "p25": "q1", "p75": "q3"}
Json = dict[str, Any]


def released(summary: Summary) -> Json:
    """The aggregate by entry id. Text, rankings, case vignettes and derived entries are not compared."""
    threshold = int(summary["disclosure"]["threshold"])
    return {
        "survey": summary["source"]["id"],
        "instrument_sha256": summary["source"]["instrument_sha256"],
        "n": summary["flow"]["analysed"],
        "synthetic": bool(summary["synthetic"]),
        "items": {entry["id"]: _entry(entry, threshold) for entry in summary["items"] if entry["kind"] in KINDS},
    }


def _entry(entry: Entry, threshold: int) -> Json:
    hidden = hidden_because(entry)
    base: Json = {"kind": entry["kind"], "hidden": hidden, "n": None, "options": [], "numeric": None}
    if hidden is not None:
        return base
    options = [_option(option, threshold) for option in entry["options"]]
    numeric = None if options or not entry["numeric"] else _numeric(entry)
    return base | {"n": entry["answered"], "options": options, "numeric": numeric}


def hidden_because(entry: Entry) -> str | None:
    """Why nothing of an entry of the protected summary is told; None where something is."""
    if en.withheld(entry):
        return "suppressed"
    if not entry["answered"]:
        return "no_answers"
    return "n_too_small" if entry["answered"] < LEAST_TOGETHER else None


def _option(option: Option, threshold: int) -> Json:
    count = None if en.hidden(option) else option["count"]
    told = count is not None and (count == 0 or count >= threshold)
    found: Json = {"code": option["code"], "label": option["label"], "n": count if told else None,
                   "share": option["share"] if told else None}  # fmt: skip
    return found | ({"merged": option["merged"]} if option.get("merged") else {})


def _numeric(entry: Entry) -> Json | None:
    found = {name: en.value_of(entry, inside) for name, inside in QUARTILES.items()}
    return None if None in found.values() else found
