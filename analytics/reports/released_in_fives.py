"""What respondents may see of an ended survey in fives: few are a star, other counts go to the nearest 5. Pure.

The other way to what `released` tells of the same people: never both on one page. Made of the exact summary, and never
of more than the report tells: a question that the gate withheld there is left out here. Rare answers are stars in
their own place instead of merged, but of a list that names only what somebody chose (countries) they stay merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from analytics.disclosure.choices import MERGED
from analytics.disclosure.history import with_history
from analytics.disclosure.linked import FIXED, OTHER, Cell, Dimension, Table, cell, named
from analytics.disclosure.merging import is_rare
from analytics.disclosure.rounded_together import Known, Opened, Question, gives_away
from analytics.disclosure.rounding import BASE, CHANNEL, HIDDEN_BELOW, Rounded, mean_may_leave, nearest_five, rounded
from analytics.reports import entries as en
from analytics.reports.released import KINDS, QUARTILES, hidden_because
from analytics.summaries.build import Built
from analytics.summaries.counting import too_many_codes
from analytics.summaries.links import NOT_CHOSEN, SHOWN, Facts
from surveys.instrument import Instrument
from surveys.lifecycle import LEAST_TOGETHER

Json = dict[str, Any]
SEVERAL = "Several answers, the rare ones among them"
PARTS = {"p25": 0.25, "median": 0.5, "p75": 0.75}


@dataclass(frozen=True)
class _Entry:
    """One question on its way: exact counts by code, what is told of them, and the wording. Does not leave."""

    exact: Json
    counts: Mapping[str, int]
    told: Rounded
    wording: tuple[Json, ...]

    def count(self, code: str) -> int | None:
        return self.told.cells[_cell(self.exact, code)]


def released_in_fives(
    built: Built,
    report: en.Summary,
    instrument: Instrument,
    numbers: Mapping[str, Sequence[float]],
    earlier: Sequence[Json] = (),
) -> Json:
    """The aggregate by entry id. `built`: exact; `report`: the protected summary of the same rows; `numbers`: by entry
    id; `earlier`: exact summaries of the snapshots of which there is a report already."""
    threshold = int(report["disclosure"]["threshold"])
    gate = {entry["id"]: entry for entry in report["items"]}
    then = [{entry["id"]: entry for entry in one["items"]} for one in earlier]
    exact = [entry for entry in built.summary["items"] if entry["kind"] in KINDS and entry["id"] in gate]
    why = {entry["id"]: hidden_because(gate[entry["id"]]) for entry in exact}
    told = {
        entry["id"]: _told(with_history(entry, [one.get(entry["id"]) for one in then]), instrument, threshold)
        for entry in exact
        if why[entry["id"]] is None
    }
    for entry_id in _given_away(told, built, instrument, threshold):
        why[entry_id] = "suppressed"
    return {
        "survey": report["source"]["id"],
        "instrument_sha256": report["source"]["instrument_sha256"],
        "n": nearest_five(report["flow"]["analysed"]),
        "synthetic": bool(report["synthetic"]),
        "rounded": {"to": BASE, "star": [1, max(HIDDEN_BELOW, threshold) - 1]},
        "items": {
            entry["id"]: _entry(entry, why[entry["id"]], told, gate[entry["id"]], numbers, threshold)
            for entry in exact
        },
    }  # fmt: skip


# -- counts -----------------------------------------------------------------------------------------------------------


def _told(entry: Json, instrument: Instrument, threshold: int) -> _Entry:
    declared = instrument.entry(entry["id"])
    listed = declared is not None and too_many_codes(declared)
    counts = {option["code"]: option["count"] for option in entry["options"]}
    tables = list(_tables(entry, counts, OTHER if listed else FIXED))
    # What changed by few since an earlier report points at those who came between, though it may be many by now.
    found = rounded(
        tables, threshold, channel=CHANNEL, sensitive=lambda one: is_rare(_in_time(entry, counts, one), threshold)
    )
    wording = tuple(option for option in entry["options"] if _cell(entry, option["code"]) in found.cells)
    if len(wording) < len(counts):
        counts, found = _together(entry, counts, found)
        wording = (*wording, {"code": MERGED, "label": SEVERAL, "merged": [MERGED]})
    return _Entry(entry, counts, found, wording)


def _tables(entry: Json, counts: Mapping[str, int], merging: str) -> Iterator[Table]:
    """One table of the answers; of several a person, a yes and no for each."""
    n = int(entry["answered"])
    if entry["kind"] != "multiple":
        axis = (Dimension("answer", tuple(counts) or ("any",), merging),)
        yield Table(
            entry["id"], axis, {(code,): int(count) for code, count in (counts or {"any": n}).items()}, "answer"
        )
        return
    for code, count in counts.items():
        axis = (Dimension(code, ("yes", "no")),)
        yield Table(_base(entry, code), axis, {("yes",): int(count), ("no",): n - int(count)}, code)


def _in_time(entry: Json, counts: Mapping[str, int], one: Cell) -> int:
    """The count of a cell, with what it was in earlier reports."""
    n: int = entry["answered"]
    if not one.at:
        return n
    ((dimension, group),) = one.at
    if entry["kind"] != "multiple":
        return sum(counts[code] for code in group)
    return counts[dimension] if group == ("yes",) else n - counts[dimension]


def _base(entry: Json, code: str) -> str:
    return f"{entry['id']}({code})"


def _cell(entry: Json, code: str) -> Cell:
    if entry["kind"] == "multiple":
        return named(_base(entry, code), {code: ["yes"]})
    return cell(entry["id"], answer=code)


def _together(entry: Json, counts: Mapping[str, int], found: Rounded) -> tuple[dict[str, int], Rounded]:
    """The answers that a list tells together, as one more code; where nothing is told apart, it is everybody."""
    apart = {code: n for code, n in counts.items() if _cell(entry, code) in found.cells}
    box = next((one for one in found.cells if one.at and len(one.at[0][1]) > 1), cell(entry["id"]))
    cells = {**found.cells, _cell(entry, MERGED): found.cells[box]}
    return apart | {MERGED: sum(counts.values()) - sum(apart.values())}, Rounded(found.hidden_below, cells)


# -- questions that hang together -------------------------------------------------------------------------------------


def _given_away(told: Mapping[str, _Entry], built: Built, instrument: Instrument, threshold: int) -> set[str]:
    below = max(HIDDEN_BELOW, threshold)
    known = Known(below, LEAST_TOGETHER, int(built.summary["flow"]["submitted"]))
    without_n = {entry_id for entry_id, one in told.items() if _everybody(one) is None}
    asked = [_question(one, built.facts[entry_id], told, instrument)
             for entry_id, one in told.items() if entry_id not in without_n]  # fmt: skip
    return without_n | gives_away(asked, known)


def _everybody(one: _Entry) -> int | None:
    """How many answered, told alike in every table of the question; None where one of them has to hide it."""
    whole = [count for at, count in one.told.cells.items() if not at.at]
    return None if None in whole or not whole else whole[0]


def _question(one: _Entry, facts: Facts, told: Mapping[str, _Entry], instrument: Instrument) -> Question:
    entry = one.exact
    declared = instrument.entry(entry["id"])
    alone = instrument.by_name[declared.column].exclusive if declared else ()
    counts = {code: int(count) for code, count in one.counts.items()}
    return Question(
        entry["id"], int(entry["answered"]), counts, {code: one.count(code) for code in counts}, _everybody(one) or 0,
        entry["kind"] == "multiple", tuple(code for code in alone if code in counts), tuple(_opened(facts, told)),
    )  # fmt: skip


def _opened(facts: Facts, told: Mapping[str, _Entry]) -> Iterator[Opened]:
    for link in facts.links:
        parent = told.get(link.parent)
        if parent is None or link.derived or not parent.counts:
            continue
        opening = {code for code, parts in link.parts.items() if parts.get(SHOWN)}
        codes = {code if code in parent.counts else MERGED for code in opening - {NOT_CHOSEN}} & set(parent.counts)
        if NOT_CHOSEN not in opening:
            yield Opened(link.parent, frozenset(codes))
        elif not codes:
            shut = {code for code in link.parts if code in parent.counts}
            yield Opened(link.parent, frozenset(shut), but=True)


# -- what leaves ------------------------------------------------------------------------------------------------------


def _entry(
    entry: Json, why: str | None, told: Mapping[str, _Entry], gate: en.Entry, numbers: Mapping[str, Sequence[float]],
    threshold: int,
) -> Json:  # fmt: skip
    base: Json = {"kind": entry["kind"], "hidden": why, "n": None, "options": [], "numeric": None}
    if why is not None:
        return base
    one = told[entry["id"]]
    numeric = None if one.wording else _numeric(gate, numbers.get(entry["id"], ()), threshold)
    return base | {"n": _everybody(one), "options": [_option(one, option) for option in one.wording],
                   "numeric": numeric}  # fmt: skip


def _option(one: _Entry, option: Json) -> Json:
    count, n = one.count(option["code"]), _everybody(one)
    share = None if count is None or not n else min(1.0, count / n)
    found: Json = {"code": option["code"], "label": option["label"], "n": count, "share": share}
    return found | ({"merged": option["merged"]} if option.get("merged") else {})


def _numeric(gate: en.Entry, numbers: Sequence[float], threshold: int) -> Json | None:
    """Middle and quarters as numbers that somebody gave: one between two of them would tell n by its fraction.

    None where the report withholds them.
    """
    withheld = any(en.value_of(gate, inside) is None for inside in QUARTILES.values())
    if withheld or not mean_may_leave(len(numbers), threshold):
        return None
    ordered = sorted(numbers)
    return {name: ordered[ceil(part * len(ordered)) - 1] for name, part in PARTS.items()}
