"""The sentences about bleeds while treated: how many, in how many months, and at which platelets."""

from __future__ import annotations

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import number
from analytics.reports.registry_phrases import HIDDEN, Row, children, estimate, flagged, joined, known, silent
from analytics.reports.words import AnswerLine

BLEEDS = {"major_bleed": ("major bleed", "major bleeds"), "crnm_or_major": ("relevant bleed", "relevant bleeds")}


def bleeding_rates_line(row: Row) -> AnswerLine:
    """Bleeds in the months of an intensity, then the rate per 100 months; distinct children where they are told."""
    if en.hidden(row) or row["n"] == 0:
        # A row whose children are not told still has its months.
        return silent(row) or HIDDEN
    one, several = BLEEDS.get(str(row["cause"]), ("bleed", "bleeds"))
    given = terms.GIVEN.get(str(row["intensity"]), terms.plain(str(row["intensity"])))
    months = "" if row["months"] is None else f"{number(row['months'], 'measure')} months of "
    where = f"{months}treatment, {given}"
    who = "" if row.get("n") is None else f"{children(row['n'])} had such days."
    rest = joined(who, flagged(row))
    if not known(row["rate"]) or row["bleeds"] is None:
        return AnswerLine(f"How many {several} there were in {where} is withheld.", rest)
    told = "No" if row["bleeds"] == 0 else number(row["bleeds"], "count")
    lead = f"{told} {one if row['bleeds'] == 1 else several} in {where}: {estimate(row['rate'], 'effective')} per 100."
    return AnswerLine(lead, rest)


def platelet_days_line(row: Row) -> AnswerLine:
    """Months at a platelet count, and of a whole band the bleeds and clots in them; no rate, for those with low counts
    are other children."""
    if en.hidden(row):
        return HIDDEN
    band = terms.BANDS.get(str(row["band"]), terms.plain(str(row["band"])))
    given = terms.GIVEN.get(str(row["intensity"]), terms.plain(str(row["intensity"])))
    where = f"Platelets {band}, {given}"
    if row["n"] == 0:
        return silent(row) or HIDDEN
    told = [f"{number(row['months'], 'measure')} months"]
    told += [_events(row[name], one, several) for name, (one, several) in EVENTS.items() if name in row]
    less = row.get("months_3d")
    rest = "" if less is None else f"{number(less, 'measure')} where a count holds for 3 days."
    who = "" if row["n"] is None else f"{children(row['n'])} had such days."
    return AnswerLine(f"{where}: {', '.join(told)}.", joined(who, rest))


EVENTS = {"bleeds": ("relevant bleed", "relevant bleeds"), "clots": ("clot", "clots")}


def _events(count: int | None, one: str, several: str) -> str:
    if count is None:
        return f"{several} withheld"
    return f"no {one}" if count == 0 else f"{number(count, 'count')} {one if count == 1 else several}"
