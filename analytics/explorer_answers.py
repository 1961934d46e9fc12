"""What the explorer answers: tables and panels of one entry of the protected summary. No number is made here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics.reports import charts, definitions, reasons, words
from analytics.reports import entries as en
from analytics.reports.charts.subgroups import Group, Panel, panel_of
from analytics.reports.entries import Entry, Option
from analytics.reports.numbers import interval, number

ALL, SPREAD, ONE = "answers", "spread", "one:"
NUMBERS = ("numeric", "range")
KINDS = {"iqv": "index", "hill_1": "effective", "hill_2": "effective", "modal_share": "percent",
         "variation_ratio": "percent", "margin_over_second": "percent"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of the question, a table (header first, [] without any), panels to draw and what to add."""

    sentence: str
    table: list[list[str]]
    panels: tuple[Panel, ...]
    note: str


def answer(entry: Entry, by: str, measure: str) -> Answer:
    """`by` and `measure` are allowed for the entry: analytics.explorer asks."""
    sentence = str(words.answer_line(entry))
    if en.withheld(entry) or not entry["answered"]:
        return Answer(sentence, [], (), "")
    if by:
        return _in_groups(sentence, entry, by, measure)
    if measure == SPREAD:
        table = spread_rows(entry)
    elif entry["kind"] in NUMBERS:
        table = charts.numeric_rows(entry)
    else:
        table = charts.option_rows({**entry, "options": _options(entry, measure)}, ordered=en.is_ordinal(entry))
    return Answer(sentence, table if len(table) > 1 else [], (), "")


def named(factor: str) -> str:
    return factor.replace("_", " ").strip().capitalize()


def _options(entry: Entry, measure: str) -> list[Option]:
    if not measure.startswith(ONE):
        return en.options(entry)
    return [o for o in en.visible(entry) if str(o["code"]) == measure.removeprefix(ONE)]


def _in_groups(sentence: str, entry: Entry, by: str, measure: str) -> Answer:
    chosen = _options(entry, measure)
    shown = [o for o in chosen if not en.hidden(o) and (o["count"] or len(chosen) == 1)]
    if entry["kind"] in NUMBERS:
        found = [panel_of(entry, by, None, "Median")]
    else:
        found = [panel_of(entry, by, option, f"“{option['label']}”") for option in shown]
    panels = tuple(panel for panel in found if panel)
    # With several choices each answer has a test of its own, told where one answer is asked for.
    tested = panels and (entry["kind"] != "multiple" or len(panels) == 1)
    notes = [f"{named(by)}: {panels[0].note}."] if tested else []
    if tested and len(panels) > 1:
        panels = tuple(replace(panel, note="") for panel in panels)  # one test of the whole question, said once
    nobody = [str(o["label"]) for o in chosen if o.get("count") == 0 and len(chosen) > 1]
    notes += [f"Chosen by nobody: {', '.join(nobody)}."] if nobody else []
    return Answer(sentence, _crossed(panels, _sizes(entry, by)), panels, " ".join(notes))


def _sizes(entry: Entry, by: str) -> list[int | None]:
    """How many of each group answered; None where the whole group is hidden."""
    block = next(one["by"][by] for one in (entry, *entry["options"]) if by in (one.get("by") or {}))
    return [None if en.hidden(group) else group["answered"] for group in block["groups"]]


def _crossed(panels: tuple[Panel, ...], sizes: list[int | None]) -> list[list[str]]:
    """Groups as rows, answers as columns: share (or median) with limits; "hidden" reads the same for every cause."""
    if not panels:
        return []
    rows = [["Group", "n", *(panel.title for panel in panels)]]
    for place, n in enumerate(sizes):
        cells = [_cell(panel.groups[place], panel.percent) for panel in panels]
        rows.append([panels[0].groups[place].label, "hidden" if n is None else number(n, "count"), *cells])
    return rows


def _cell(group: Group, share: bool) -> str:
    if group.hidden:
        return "hidden"
    kind = "percent" if share else "measure"
    between = interval(group.low, group.high, kind, group.n)
    return number(group.value, kind, group.n) + (f" ({between})" if between else "")


def spread_rows(entry: Entry) -> list[list[str]]:
    """Measures of spread with their limits, header first; those that are withheld say so."""
    rows = [["Measure", "Value", "95 % interval", "How the interval was made"]]
    for name, found in (entry.get("measures") or {}).items():
        if not isinstance(found, dict) or isinstance(found.get("value"), str):
            continue
        kind = KINDS.get(name, "index")
        value = reasons.reason(found["reason"]) if found["value"] is None else number(found["value"], kind)
        method = reasons.method(found["method"]) if found["value"] is not None else "–"
        rows.append([_words(name), value, interval(found["low"], found["high"], kind) or "–", method])
    return rows if any(row[1] != reasons.REASONS["suppressed"] for row in rows[1:]) else rows[:1]


def _words(name: str) -> str:
    try:
        found = definitions.definition(name).words
    except KeyError:
        found = name.replace("_", " ")
    return found[:1].upper() + found[1:]
