"""The sentences about sites: how much they vary, how complete their rows are, how far they are from what is said."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import interval, number, plural
from analytics.reports.registry_phrases import (
    HIDDEN,
    Row,
    adjusted_for,
    cohort,
    estimate,
    flagged,
    joined,
    known,
    may_percent,
    silent,
)
from analytics.reports.words import AnswerLine

VOTES = {
    "clinician_vs_child": "Each clinician and each child has one vote.",
    "clinician_vs_site": "Each clinician and each site has one vote.",
}
DIFFERENT_PEOPLE = "The two groups are different people: the gap is about groups, never about one clinician."


def sites_line(row: Row) -> AnswerLine:
    """The median odds ratio; at exactly 1 that no variation was found. Sites are never named or ranked."""
    quiet = silent(row)
    if quiet:
        return quiet
    what, found = terms.quantity(str(row["quantity"])), row["median_odds_ratio"]
    latent = (row.get("icc") or {}).get("latent")
    icc = f"ICC (latent scale) {estimate(latent, 'index')}." if known(latent) else ""
    rest = joined(f"{cohort(row)}.", icc, _adjusted(row), flagged(row))
    if not known(found):
        return AnswerLine(f"How sites differ in {what} is not shown: {terms.reason(found['reason'])}.", rest)
    if found["value"] == 1:
        return AnswerLine(f"No variation between sites was found in {what}.", rest)
    meaning = "Between two sites at random, the odds for the same child differ by this factor in the median."
    lead = f"Sites differ in {what}: median odds ratio {estimate(found, 'effective')}."
    return AnswerLine(lead, joined(meaning, rest))


def _adjusted(row: Row) -> str:
    """For what the figures are adjusted, with the ratio without that beside."""
    words = adjusted_for(row)
    plain = (row.get("unadjusted") or {}).get("median_odds_ratio")
    beside = f"; unadjusted {estimate(plain, 'effective')}" if known(plain) else ""
    return f"{words}{beside}." if words else ""


def completeness_line(rows: Sequence[Row]) -> AnswerLine:
    """The kind of row with the lowest share of required fields filled (the first of a tie), and the open queries."""
    shown = [r for r in rows if not en.hidden(r) and r.get("required_filled") is not None]
    if not shown:
        return HIDDEN if any(en.hidden(r) for r in rows) else AnswerLine("No row is recorded yet.", "")
    least = min(shown, key=lambda r: r["required_filled"])
    name = terms.entity(str(least["entity"]))
    told = number(least["required_filled"], "percent", least["rows"])
    lead = f"“{name}” is least complete: {told} of its required fields are filled."
    open_ = [r["queries_open"] for r in shown if r.get("queries_open") is not None]
    if len(open_) < len(shown):
        return AnswerLine(lead, f"{plural(len(shown), 'kind')} of row.{_gone(rows)}")
    waiting = sum(open_)
    queries = "no query is open" if not waiting else f"{plural(waiting, 'query')} open".replace("querys", "queries")
    return AnswerLine(lead, f"{plural(len(shown), 'kind')} of row; {queries}.{_gone(rows)}")


def _gone(rows: Sequence[Row]) -> str:
    hidden = sum(en.hidden(r) for r in rows)
    return f" {plural(hidden, 'kind', words=True).capitalize()} of row hidden." if hidden else ""


def gap_line(row: Row) -> AnswerLine:
    """The total variation as children of 100, beside what chance alone would give; hidden where either side is."""
    if en.hidden(row) or row.get("stated_n") is None or row.get("observed_n") is None:
        return HIDDEN
    found = row["total_variation"]
    sides = f"{number(row['stated_n'], 'count')} clinicians, {cohort({**row, 'n': row['observed_n']})}."
    rest = joined(_by_chance(row), sides, VOTES[str(row["estimand"])], flagged(row), DIFFERENT_PEOPLE)
    if not known(found):
        return AnswerLine(f"The gap is not shown: {terms.reason(found['reason'])}.", rest)
    if not may_percent(row["observed_n"]):
        return AnswerLine("Too few children to put the gap into a number of 100.", rest)
    between = interval(found["low"], found["high"], "percent").replace("–", " to ")
    limits = f" ({between})" if between else ""
    told = number(found["value"], "percent").removesuffix(" %")
    return AnswerLine(f"To match what clinicians say, {told} of 100 children{limits} would need another choice.", rest)


def _by_chance(row: Row) -> str:
    if row.get("null_median") is None or row.get("null_p95") is None:
        return ""
    median, high = (number(row[key], "percent").removesuffix(" %") for key in ("null_median", "null_p95"))
    return f"Chance alone would give {median}, and {high} once in twenty times."
