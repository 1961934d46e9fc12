"""The sentences about holds: how long they last, when the drug is resumed, and what is given on the days between."""

from __future__ import annotations

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import number
from analytics.reports.registry_phrases import (
    HIDDEN,
    Row,
    children,
    days,
    estimate,
    flagged,
    joined,
    known,
    may_percent,
    silent,
)
from analytics.reports.words import AnswerLine


def hold_lengths_line(row: Row) -> AnswerLine:
    """The median length of a hold; then the median count at resumption, and how often a transfusion had reached it."""
    if en.hidden(row) or row["n"] == 0:
        # A row whose children are not told still has its medians.
        return silent(row) or HIDDEN
    holds = "" if row["holds"] is None else f"{number(row['holds'], 'count')} holds"
    who = "" if row["n"] is None else f"in {children(row['n'])}"
    of = " ".join(part for part in (holds, who) if part)
    count = (
        f"Resumed at a count of {estimate(row['resume_count'], 'measure')} ×10⁹/L."
        if known(row["resume_count"])
        else ""
    )
    rest = joined(f"{of[:1].upper()}{of[1:]}." if of else "", count, _supported(row), flagged(row))
    if not known(row["days"]):
        return AnswerLine(f"How long a hold lasts is not shown: {terms.reason(row['days']['reason'])}.", rest)
    return AnswerLine(f"The drug is held for {days(row['days'])} in the median.", rest)


def _supported(row: Row) -> str:
    """Without a number of children no per cent sign may be printed."""
    if not known(row["supported"]) or not may_percent(row["n"]):
        return ""
    return f"That count was reached by transfusion in {estimate(row['supported'], 'percent', row['n'])}."


def treatment_days_line(row: Row) -> AnswerLine:
    """The mean over children of their share of days at full dose; then all days by what was given, and why not."""
    quiet = silent(row)
    if quiet:
        return quiet
    n, months = row["n"], row["months"]
    given = row["days_given"]
    told = [(name, given[name]) for name in ("therapeutic", "reduced", "held", "unknown") if known(given[name])]
    parts = [f"{estimate(one, 'percent', n)} {terms.GIVEN[name]}" for name, one in told if one["value"]]
    of = "Of all days" if months is None else f"Of {number(months, 'measure')} months"
    days_ = f"{of}, {', '.join(parts)}." if parts and may_percent(n) else ""
    rest = joined(days_, _reasons(row), flagged(row))
    if not known(row["on_drug"]) or not may_percent(n):
        return AnswerLine("The share of days at full dose is not shown: too few children.", rest)
    mean = estimate(row["on_drug"], "percent", n)
    return AnswerLine(f"In {children(n)}, on average {mean} of the days of treatment were at full dose.", rest)


def _reasons(row: Row) -> str:
    """Children by the reason of their holds, the most first; of nobody nothing is said."""
    told = sorted((one for one in row["held_for"] if one["count"]), key=lambda one: -one["count"])
    parts = [f"{terms.held_for(str(one['code'])).lower()} in {number(one['count'], 'count')}" for one in told]
    return f"Held for {', '.join(parts)} children." if parts else ""
