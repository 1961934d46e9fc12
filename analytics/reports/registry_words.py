"""The sentence of each block of a registry summary, by template: numbers first, every choice by a stated rule.

No line carries a verdict: the bands "settled" to "polarised" are declared for survey questions alone. Under 20 children
no per cent sign is printed. Shapes are those of formats.md 3.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import interval, number
from analytics.reports.registry_bleeding_words import bleeding_rates_line, platelet_days_line
from analytics.reports.registry_drug_words import (
    antixa_line,
    asparaginase_line,
    class_mix_line,
    lp_line,
    site_options_line,
)
from analytics.reports.registry_hold_words import hold_lengths_line, treatment_days_line
from analytics.reports.registry_phrases import (
    Found,
    Row,
    children,
    cohort,
    counted,
    days,
    estimate,
    flagged,
    joined,
    known,
    may_percent,
    silent,
)
from analytics.reports.registry_site_words import completeness_line, gap_line, sites_line
from analytics.reports.words import AnswerLine

KNOWN_ACTIONS = ("held", "reduced", "full_with_transfusion", "full")


def duration_line(row: Row) -> AnswerLine:
    """The usual length with the highest share told (the shorter on a tie) and the median.

    Under 20 children, or without a length at which anybody stopped, the median alone.
    """
    quiet = silent(row)
    if quiet:
        return quiet
    n, who = row["n"], terms.who(str(row["group"]), row["n"])
    usual, middle = _usual_length(row), _median(row)
    of = f"Of {number(n, 'count')} {who}, "
    if usual is None or not may_percent(n):
        return AnswerLine(f"{of}{_half(middle, 'half had stopped by ', _by_day)}.", _ends(row))
    rule = terms.rule(str(usual["rule"]))
    share = estimate(usual["share"], "percent", n)
    half = _half(middle, "median ", days)
    lead = f"{of}{share} stopped within {number(usual['window_d'], 'measure')} days of {rule}; {half}."
    return AnswerLine(lead, _ends(row))


def _half(middle: Found | None, before: str, told: Callable[[Found], str]) -> str:
    """The median in words; that it was not reached is said only where it is so."""
    if middle is not None and known(middle):
        return f"{before}{told(middle)}"
    withheld = middle is None or middle.get("reason") == "suppressed"
    return "the day by which half had stopped is withheld" if withheld else "half had not stopped yet"


def _usual_length(row: Row) -> Row | None:
    shown = [f for f in row.get("fixed_times") or [] if not en.hidden(f) and f["share"]["value"] and _is_fixed(f)]
    return max(shown, key=lambda f: f["share"]["value"], default=None)


def _is_fixed(found: Row) -> bool:
    return str(found["rule"]) in terms.FIXED_TIMES


def _median(row: Row) -> Found | None:
    return next((q for q in row.get("quartiles") or [] if q["q"] == 0.5), None)


def _by_day(found: Found) -> str:
    between = interval(found.get("low"), found.get("high"), "measure")
    return f"day {number(found['value'], 'measure')}{f' ({between})' if between else ''}"


def _ends(row: Row) -> str:
    names = (("events", "stopped as planned"), ("competing", "ended otherwise"), ("censored", "still treated or left"))
    told = [f"{number(row[key], 'count')} {words}" for key, words in names if row.get(key) is not None]
    return joined(f"{', '.join(told)}." if told else "", _rules(row), _loose(row), flagged(row))


def _loose(row: Row) -> str:
    """How far days that are not known exactly may move the median, where there are such days."""
    found = row.get("sensitivity") or {}
    if not found.get("imprecise"):
        return ""
    lead = f"In {children(found['imprecise'])} a first or last day is known worse than to 3 days"
    ends = [found["median_earliest"], found["median_latest"]]
    if not all(map(known, ends)):
        return f"{lead}."
    first, last = (number(one["value"], "measure") for one in ends)
    return f"{lead}: {'the median stays' if first == last else f'the median may lie from day {first} to {last}'}."


def _rules(row: Row) -> str:
    """By which rule treatment had ended by a day: the shares that are told and not none, the largest first."""
    told = [one for one in row.get("ended_by") or [] if one["share"]["value"]]
    if not told or not may_percent(row["n"]):
        return ""
    told.sort(key=lambda one: -one["share"]["value"])
    parts = [f"{estimate(one['share'], 'percent', row['n'])} when {terms.ENDED_BY[str(one['rule'])]}" for one in told]
    return f"Stopped by day {number(row['by_day'], 'measure')}: {', '.join(parts)}."


def incidence_line(row: Row) -> AnswerLine:
    """The share with the outcome at the last day that has a value (30, 90, 180, 365); under 20 children the count."""
    quiet = silent(row)
    if quiet:
        return quiet
    n, cause = row["n"], terms.cause(str(row["cause"]))
    who, adds = terms.who(str(row["group"]), n), terms.scheme(row.get("scheme")).adds
    shown = [at for at in row.get("at") or [] if known(at)]
    rest = joined(_competing(row), _late(row), _gray(row), flagged(row), terms.NOT_CAUSAL)
    if not shown or not may_percent(n):
        events = "None" if row.get("events") == 0 else number(row.get("events"), "count")
        lead = "" if row.get("events") is None else f"{events} of {number(n, 'count')} {who} {cause.happened}{adds}."
        silence = f"Of {number(n, 'count')} {who}, how many {cause.happened} is withheld{adds}."
        return AnswerLine(lead or silence, rest)
    last = max(shown, key=lambda at: at["day"])
    share = estimate(last, "percent", n)
    lead = f"Of {number(n, 'count')} {who}, {share} {cause.happened} within {last['day']} days{adds}."
    return AnswerLine(lead, rest)


def _competing(row: Row) -> str:
    count = row.get("competing")
    if not count:
        return ""
    return f"In {children(count)} something else came first (Aalen-Johansen)."


def _late(row: Row) -> str:
    begin, lost = row.get("from_day"), row.get("not_watched")
    if not begin:
        return ""
    left = f", without {children(lost)} whose time ended before" if lost else ""
    return f"Counted from day {begin}, where 11 are at risk{left}."


def _gray(row: Row) -> str:
    """Gray's test between kinds of clot; where late entries forbid it, the log-rank test of the cause alone."""
    test, alone = row.get("gray"), row.get("logrank") or {}
    if not test or test.get("reason") in ("one_category", "no_answers", "suppressed"):
        return ""
    if test.get("p") is not None:
        return f"Gray’s test between kinds of clot: p {number(test['p'], 'p')}."
    rest = f" log-rank test of this outcome alone: p {number(alone['p'], 'p')}." if alone.get("p") is not None else ""
    return f"Gray’s test between kinds of clot: {terms.reason(test['reason'])}{';' if rest else '.'}{rest}"


def holds_line(row: Row) -> AnswerLine:
    """Held, of the opportunities whose decision is known; then held or reduced, and what the unknown ones could do.

    Where it is not told how many are unknown, the share is of all opportunities.
    """
    quiet = silent(row)
    if quiet:
        return quiet
    where, actions, total = hold_place(row), row["actions"], hold_total(row)
    if actions["held"] is None or total is None:
        return AnswerLine(f"{where}: how often the drug was held is withheld.", f"{cohort(row)}.")
    if not total:
        return AnswerLine(f"{where}: no decision is known.", f"{cohort(row)}.")
    told = counted(actions["held"], total, "opportunities", row["n"], row["share_held"])
    lead = f"{where}, the drug was held at {told}, in {cohort(row)}."
    either = estimate(row["share_held_or_reduced"], "percent", row["n"])
    more = f"Held or reduced: {either}." if may_percent(row["n"]) and known(row["share_held_or_reduced"]) else ""
    return AnswerLine(lead, joined(more, _unknown(row), flagged(row)))


def hold_total(row: Row) -> int | None:
    """The opportunities that the share held is of: those whose decision is known, or all where `of` says so; None where
    it is withheld."""
    if row.get("of") == "opportunities":
        return int(row["opportunities"])
    parts: list[int | None] = [row["actions"][name] for name in KNOWN_ACTIONS]
    if None not in parts:
        return sum(part or 0 for part in parts)
    if row.get("opportunities") is None or row["actions"]["unknown"] is None:
        return None
    return int(row["opportunities"] - row["actions"]["unknown"])


def hold_place(row: Row) -> str:
    """ "Below 50" of a threshold row, "At 40–49" of a band row."""
    if row.get("threshold") is not None:
        return f"Below {number(row['threshold'], 'measure')}"
    name = terms.BANDS.get(str(row["band"]), terms.plain(str(row["band"])))
    return name[:1].upper() + name[1:] if name.startswith("below") else f"At {name}"


def _unknown(row: Row) -> str:
    lost, bounds = row["actions"]["unknown"], row.get("bounds")
    if row.get("of") == "opportunities":
        return "Some decisions are not known; how many is withheld, and they count as not held."
    if not lost or not bounds or not may_percent(row["n"]):
        return ""
    ends = [number(bound, "percent", row["n"]) for bound in bounds]
    between = ends[0] if ends[0] == ends[1] else f"{interval(bounds[0], bounds[1], 'percent', row['n'])} %"
    decisions = "decision is" if lost == 1 else "decisions are"
    return f"{number(lost, 'count')} {decisions} not known: with them {between} were held."


def threshold_line(row: Row) -> AnswerLine:
    """The count at which half act, averaged over sites (marginal ED50); then that of the median site."""
    quiet = silent(row)
    fitted_alone = row.get("n") is None and known(row.get("ed50_marginal"))
    if quiet and not fitted_alone:
        return quiet
    act = "hold" if row["act"] == "held" else "hold or reduce"
    age = terms.CLOT_AGES[str(row["clot_age"])].lower().replace("clot", "a clot", 1)
    rest = f"{cohort(row)} with {age}." if row["n"] else f"With {age}; of how many children is withheld."
    marginal, site = row.get("ed50_marginal"), row.get("ed50_conditional")
    if not known(marginal):
        return AnswerLine(f"The count at which half {act} is not shown: {estimate(marginal, 'measure')}.", rest)
    lead = f"Half {act} at a count of {estimate(marginal, 'measure')} ×10⁹/L."
    middle = f"At the median site: {estimate(site, 'measure')}." if known(site) else ""
    return AnswerLine(lead, joined(rest, middle, _why_no_interval(marginal), flagged(row)))


def _why_no_interval(marginal: Any) -> str:
    if marginal.get("low") is not None or marginal.get("reason") == "suppressed":
        return ""
    return "No interval: in more than one of twenty samples of the sites there is no such count."


LINES: Mapping[str, Callable[[Row], AnswerLine]] = {
    "duration": duration_line, "incidence": incidence_line, "class_mix": class_mix_line, "platelet_holds": holds_line,
    "platelet_threshold": threshold_line, "antixa": antixa_line, "asparaginase": asparaginase_line, "lp": lp_line,
    "bleeding_rates": bleeding_rates_line, "hold_lengths": hold_lengths_line, "treatment_days": treatment_days_line,
    "platelet_days": platelet_days_line, "sites": sites_line, "site_options": site_options_line, "gap": gap_line,
}  # fmt: skip


def block_lines(block: str, rows: Row | Sequence[Row]) -> list[AnswerLine]:
    """The lines of a block: one a row; one for the whole of `completeness`. Raises KeyError for an unknown block."""
    several = [rows] if isinstance(rows, Mapping) else list(rows)
    return [completeness_line(several)] if block == "completeness" else [LINES[block](row) for row in several]


def untold_children(summary: Mapping[str, Any]) -> str:
    """Why the number of children is not told: too few, or too few who joined or left since an earlier report."""
    since = [one for one in summary["disclosure"]["sentences"] if "joined or left since" in one]
    if not since:
        return "Too few children to say how many."
    return (
        "Much of this report is held back because few children joined or left since an earlier one: the two side by "
        "side would show them. Read the earlier report, or wait until more children have come."
    )
