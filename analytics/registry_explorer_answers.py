"""What the registry's explorer answers: sections of a report on the rows that were asked for, or one number by group.
No number is made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from analytics.registry_explorer_cuts import HOSTS, SITE_SECTIONS, SITES, Cut, Number, Row, Summary
from analytics.reports import charts
from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts.subgroups import Group, Panel
from analytics.reports.numbers import number as printed
from analytics.reports.registry_phrases import cohort, estimate, flagged, joined, may_percent
from analytics.reports.registry_sections import Figure, Section, sections
from analytics.reports.words import AnswerLine

CAPTION = "Lines: 95 % intervals. Hatched: hidden."

NOBODY = AnswerLine("No child is recorded here yet.", "")


def of_rows(summary: Summary, part: str, rows: Sequence[Row]) -> list[Section]:
    """The sections that the report shows of these rows alone."""
    if not rows:
        return [Section("", None, [("", NOBODY)], [])]
    if part in HOSTS:
        return sections({**_only(summary, HOSTS[part]), part: rows}, HOSTS[part])[-1:]
    found = sections({**_only(summary, part), part: rows}, part)
    return [one for one in found if one.figure is None or one.figure.table[1:]]  # a drawing of no row is an error


def _only(summary: Summary, part: str) -> dict[str, Any]:
    """A report of one part, without those that stand at its end."""
    return {"synthetic": summary["synthetic"], part: summary[part]}


def of_sites(summary: Summary, measure: str) -> list[Section]:
    """How sites differ. No site's own dot: the same for everybody."""
    found = sections(_only(summary, SITES), SITES)
    if measure not in SITE_SECTIONS:
        return found
    place = list(SITE_SECTIONS).index(measure)
    return found[place : place + 1] or found[:1]


def of_numbers(rows: Sequence[Row], cut: Cut, group: str, number: Number, words: str, synthetic: bool) -> list[Section]:
    """One number of the group asked for ("" for every group), with that of all children as a dashed line."""
    rows = [row for row in rows if not cut.beside(row)]
    whole = next((row for row in rows if row[cut.group] == "all"), None)
    shown = [row for row in rows if group in ("", str(row[cut.group]))]
    if not shown:
        return [Section("", None, [("", NOBODY)], [])]
    panel = Panel("", words[:1].upper() + words[1:], "", _value(whole, number), tuple(
        _group(cut, row, number) for row in shown), number.kind == "percent")  # fmt: skip
    leading = next((row for row in shown if row is whole or known(row, number)), shown[0])
    line = _line(cut.named(str(leading[cut.group])), leading, number, words)
    draw = partial(charts.dot_whisker, [panel], title=line.lead.rstrip("."))
    told = any(one.value is not None for one in panel.groups)
    caption = CAPTION if panel.reference is None else f"Dashed: all children. {CAPTION}"
    figure = Figure(draw, "number", caption, [], synthetic) if told else None
    return [Section("", figure, [("", line)], _table(cut, shown, number, words))]


def known(row: Row, number: Number) -> Row | None:
    """The number of a row; None where the gate withholds the row or the number."""
    found = None if en.hidden(row) else number.find(row)
    return None if found is None or found["reason"] == "suppressed" else found


def _value(row: Row | None, number: Number) -> float | None:
    found = None if row is None else known(row, number)
    return None if found is None else found["value"]


def _group(cut: Cut, row: Row, number: Number) -> Group:
    code = str(row[cut.group])
    found, label = known(row, number), terms.SHORT.get(code) or cut.named(code)
    if found is None:
        return Group(label, None, None, None, None, hidden=True)
    return Group(label, row["n"], found["value"], found.get("low"), found.get("high"), hidden=False)


def _line(label: str, row: Row, number: Number, words: str) -> AnswerLine:
    """One group in a sentence; under 20 children without a per cent sign, and so without the share."""
    found = known(row, number)
    if found is None:
        return AnswerLine(f"{label}: {words} is hidden.", terms.WITHHELD)
    who = "How many children is hidden." if row["n"] is None else f"{cohort(row)}."
    if number.kind == "percent" and not may_percent(row["n"]):
        return AnswerLine(f"{label}: {words} stands in the table alone, for few children.", joined(who, flagged(row)))
    told = estimate(found, number.kind, row["n"])
    return AnswerLine(f"{label}: {words}, {told}.", joined(who, flagged(row), terms.NOT_CAUSAL))


def _table(cut: Cut, rows: Sequence[Row], number: Number, words: str) -> list[list[str]]:
    head = ["Group", "Children", words[:1].upper() + words[1:]]
    return [head, *([cut.named(str(row[cut.group])), *_cells(row, number)] for row in rows)]


def _cells(row: Row, number: Number) -> list[str]:
    found = known(row, number)
    told = "hidden" if found is None else estimate(found, number.kind, row["n"])
    return ["hidden" if en.hidden(row) or row["n"] is None else printed(row["n"], "count"), told]
