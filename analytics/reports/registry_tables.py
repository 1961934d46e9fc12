"""Tables of the blocks that have no chart of their own, and class_mix as the chart of options reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import NOTHING, number
from analytics.reports.registry_phrases import estimate

Row = Mapping[str, Any]
Table = list[list[str]]
HIDDEN = "hidden"
KINDS = {"days": "measure", "resume_count": "measure"}
"""Medians that are printed as they were entered."""


def duration_key_rows(rows: Sequence[Row]) -> Table:
    """Header first: kind of clot, children, how treatments ended, median, and the usual lengths as shares."""
    lengths = [f"At {fixed.words} (± 14 days)" for fixed in terms.FIXED_TIMES.values()]
    head = ["Clot", "Children", "Sites", "Stopped as planned", "Ended otherwise", "Still treated or left",
            "Half had stopped by day", *lengths]  # fmt: skip
    return [head, *([terms.group(r["group"]), *([HIDDEN] * (len(head) - 1) if en.hidden(r) else _treated(r))]
                    for r in rows)]  # fmt: skip


def _treated(row: Row) -> list[str]:
    middle = next((one for one in row["quartiles"] if one["q"] == 0.5), {"value": None, "reason": "suppressed"})
    usual = {one["rule"]: one["share"] for one in row["fixed_times"]}
    return [
        *(_cell(row, name) for name in ("n", "sites", "events", "competing", "censored")),
        HIDDEN if middle["reason"] == "suppressed" else estimate(middle, "measure"),
        *(_share(usual.get(rule), row["n"]) for rule in terms.FIXED_TIMES),
    ]


def _share(found: Row | None, n: int) -> str:
    return HIDDEN if found is None or found["reason"] == "suppressed" else estimate(found, "percent", n)


def antixa_rows(rows: Sequence[Row]) -> Table:
    """Header first: kit, children, sites, levels, first in range, in range, levels that may be in or out."""
    head = ["Kit", "Children", "Sites", "Levels", "First level in range", "Levels in range, mean over children",
            "Levels that may be in or out"]  # fmt: skip
    return [head, *(_line("All children" if r["group"] == "all" else terms.kit(r["group"]).capitalize(), r, (
        "n", "sites", "levels", "first_in_range%", "in_range%", "unknown"))
        for r in rows)]  # fmt: skip


def asparaginase_rows(rows: Sequence[Row]) -> Table:
    """Header first; counts of children."""
    head = ["Clot", "Children", "With doses left", "Had it again", "Cut short", "Not known", "A dose left out",
            "Weeks without (median)", "Second clot after it"]  # fmt: skip
    names = ("n", "doses_remaining", "rechallenged", "truncated", "unknown", "omitted", "weeks_held", "second_vte")
    return [head, *(_line(terms.group(r["group"]), r, names) for r in rows)]


def hold_length_rows(rows: Sequence[Row]) -> Table:
    """Header first; medians over holds."""
    head = ["Clot", "Children", "Sites", "Holds", "Holds that ended", "Days held (median)",
            "Count at resumption (median)", "Reached by transfusion"]  # fmt: skip
    names = ("n", "sites", "holds", "ended", "days", "resume_count", "supported%")
    return [head, *(_line(terms.CLOT_AGES[str(r["clot_age"])], r, names) for r in rows)]


def treatment_day_rows(rows: Sequence[Row]) -> Table:
    """Header first: reasons of holds with the children who were held for them, and their months."""
    head = ["Held for", "Children", "Months"]
    parts = [one for row in rows if not en.hidden(row) for one in row["held_for"] if one["count"] != 0]
    lines = [[terms.held_for(str(one["code"])), _cell(one, "count"), _cell(one, "months~")]
             for one in parts]  # fmt: skip
    return [head, *lines] if lines else []


def platelet_day_rows(rows: Sequence[Row]) -> Table:
    """Header first; bands from the lowest, each by what was given on the day."""
    head = ["Platelets", "Given on the day", "Children", "Months", "Months, a count holding for 3 days",
            "Relevant bleeds", "New or grown clots"]  # fmt: skip
    return [head, *([terms.BANDS[str(r["band"])], *_line(terms.intensity(str(r["intensity"])), r, PLATELET_DAYS)]
                    for r in rows if r["n"] != 0)]  # fmt: skip


PLATELET_DAYS = ("n", "months~", "months_3d~", "bleeds", "clots")
"""The last three are of a whole band alone."""


def lp_rows(rows: Sequence[Row]) -> Table:
    """Header first; medians over punctures."""
    head = ["Agent", "Children", "Sites", "Punctures", "Hours before (median)", "Hours after (median)", "Traumatic",
            "Spinal haematoma, of children asked about", "Children asked about"]  # fmt: skip
    names = ("n", "sites", "punctures", "hours_before_median~", "hours_after_median~", "traumatic",
             "haematoma_per_child%", "children_answered")  # fmt: skip
    return [head, *(_line("All agents" if r["group"] == "all" else terms.drug_class(r["group"]), r, names)
                    for r in rows)]  # fmt: skip


def _line(label: str, row: Row, names: Sequence[str]) -> list[str]:
    return [label, *(HIDDEN if en.hidden(row) else _cell(row, name) for name in names)]


def _cell(row: Row, name: str) -> str:
    """A count; with % a share, with ~ a measure; what is withheld reads "hidden"."""
    if name.rstrip("%~") not in row:
        return NOTHING
    found = row[name.rstrip("%~")]
    if isinstance(found, Mapping):
        return HIDDEN if found["reason"] == "suppressed" else _estimate(found, name, row["n"])
    if found is None:
        return HIDDEN
    return number(found, "measure" if name.endswith("~") else "count")


def _estimate(found: Row, name: str, n: int) -> str:
    return estimate(found, "percent", n) if name.endswith("%") else estimate(found, KINDS.get(name, "effective"))


def class_entry(row: Row) -> dict[str, Any]:
    """A row of class_mix in the shape of a single choice: limits over sites stand where Wilson's would."""
    return {
        "id": f"class_mix {row['group']} {row['window']}", "item": "class_mix", "number": 0, "kind": "single",
        "scale": "nominal", "label": None, "text": f"{terms.group(str(row['group']))}, {terms.WINDOWS[row['window']]}",
        "answered": row["n"], "shown": row["n"], "simultaneous_method": None, "measures": {}, "numeric": None,
        "options": [_option(one) for one in row["options"] if en.hidden(one) or one["count"]],
    }  # fmt: skip


def _option(one: Row) -> dict[str, Any]:
    hidden, limits = en.hidden(one), [one["low"], one["high"]]
    return {
        "code": one["code"], "label": terms.drug_class(str(one["code"])), "count": one["count"], "share": one["share"],
        "share_of_shown": None, "wilson": None if hidden or None in limits else limits, "simultaneous": None,
        **({"hidden": True} if hidden else {}),
    }  # fmt: skip
