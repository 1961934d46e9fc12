"""The sentences about drugs: classes in use, anti-Xa levels, asparaginase after a clot, lumbar punctures."""

from __future__ import annotations

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import interval, number
from analytics.reports.registry_phrases import (
    Row,
    cohort,
    counted,
    estimate,
    flagged,
    joined,
    known,
    may_percent,
    silent,
)
from analytics.reports.words import AnswerLine


def class_mix_line(row: Row) -> AnswerLine:
    """The commonest class; none where a hidden class could hold more; a tie names all."""
    quiet = silent(row)
    if quiet:
        return quiet
    window, who = terms.WINDOWS.get(str(row["window"]), ""), terms.who(str(row["group"]))
    top = en.leaders({**row, "kind": "single"})
    if not top:
        return AnswerLine("The commonest class may be hidden.", f"{cohort(row)}, {window}.")
    names = " and ".join(f"“{terms.drug_class(str(o['code']))}”" for o in top)
    found = {"value": top[0]["share"], "low": top[0].get("low"), "high": top[0].get("high")}
    each = "each " if len(top) > 1 else ""
    told = counted(top[0]["count"], row["n"], who, row["n"], found)
    hidden = "Other classes are hidden to protect children." if en.any_hidden(row["options"]) else ""
    return AnswerLine(f"{names} {each}for {told} {window}.", joined(hidden, flagged(row)))


def site_options_line(row: Row) -> AnswerLine:
    """The commonest first class at sites of one size."""
    return class_mix_line({**row, "group": "all"})


def antixa_line(row: Row) -> AnswerLine:
    """The share of children whose first level was in range; then the mean over children of their share in range."""
    quiet = silent(row)
    if quiet:
        return quiet
    kit = "" if row["group"] == "all" else f", {terms.kit(str(row['group']))}"
    levels = row.get("levels")
    rest = joined("" if levels is None else f"{number(levels, 'count')} levels{kit}.", flagged(row))
    of = f"Of {number(row['n'], 'count')} children"
    if not may_percent(row["n"]) or not known(row["first_in_range"]):
        return AnswerLine(f"{of}, the share with a first level in range is not shown: too few children.", rest)
    first, mean = (estimate(row[key], "percent", row["n"]) for key in ("first_in_range", "in_range"))
    then = f"; on average {mean} of a child’s levels were" if known(row["in_range"]) else ""
    return AnswerLine(f"{of}, {first} had their first level in range{then}.", rest)


def asparaginase_line(row: Row) -> AnswerLine:
    """Of the children with doses left, those who had asparaginase again; then how long it was held (median)."""
    quiet = silent(row)
    if quiet:
        return quiet
    who, left, again = terms.who(str(row["group"])), row.get("doses_remaining"), row.get("rechallenged")
    weeks = f"It was held for {estimate(row['weeks_held'], 'effective')} weeks." if known(row.get("weeks_held")) else ""
    cut = "" if row.get("truncated") is None else f"Cut short in {row['truncated']}."
    lost = f"Not known in {row['unknown']}." if row.get("unknown") else ""
    second = "" if row.get("second_vte") is None else f"A second clot after it: {row['second_vte']}."
    rest = joined(cut, lost, weeks, second, flagged(row))
    if left is None or again is None:
        return AnswerLine("Who had asparaginase again is hidden.", rest)
    return AnswerLine(f"{again} of {left} {who} and doses left had asparaginase again.", rest)


def lp_line(row: Row) -> AnswerLine:
    """Children with a spinal haematoma of those of whom it is known, exact limits; then the hours without the drug."""
    quiet = silent(row)
    if quiet:
        return quiet
    found, asked = row["haematoma_per_child"], row.get("children_answered", row["n"])
    drug = "an anticoagulant" if row["group"] == "all" else terms.drug_class(str(row["group"]))
    hours = [number(row.get(f"hours_{side}_median"), "measure") for side in ("before", "after")]
    n = row.get("punctures")
    told = "" if n is None else f"{number(n, 'count')} punctures in {number(row['n'], 'count')} children."
    rest = joined(told, f"Last dose {hours[0]} h before, next {hours[1]} h after (medians).", flagged(row))
    children = f"{number(asked, 'count')} children on {drug}"
    if not known(found):
        return AnswerLine(f"Spinal haematoma in {children}: {terms.reason(found['reason'])}.", rest)
    between = interval(found["low"], found["high"], "percent", asked)
    limits = f" (95 % interval {between} %)" if may_percent(asked) and between else ""
    had = "none" if found["value"] == 0 else str(round(found["value"] * asked))
    return AnswerLine(f"Of {children}, {had} had a spinal haematoma{limits}.", rest)
