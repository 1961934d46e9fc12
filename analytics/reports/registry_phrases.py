"""Pieces of the registry's sentences: an estimate in print, counts of children, what is said where nothing may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analytics.reports import entries as en
from analytics.reports import reasons
from analytics.reports import registry_terms as terms
from analytics.reports.numbers import SMALL_N, interval, number, plural
from analytics.reports.words import AnswerLine

Row = Mapping[str, Any]
Found = Mapping[str, Any]

HIDDEN = AnswerLine("Hidden.", terms.WITHHELD)


def silent(row: Row) -> AnswerLine | None:
    """The line of a row that says nothing: hidden, or without a child; None where there is something to say."""
    if en.hidden(row) or row.get("n") is None:
        return HIDDEN
    return None if row["n"] else AnswerLine("No child is recorded here yet.", "")


def known(found: Found | None) -> bool:
    return found is not None and found.get("value") is not None


def estimate(found: Found | None, kind: str, n: int | None = None) -> str:
    """ "41 % (33–49)", "98 (91–112)"; without limits the value alone, without a value the words of its reason."""
    if found is None or found.get("value") is None:
        return terms.reason((found or {}).get("reason") or "undefined")
    between = interval(found.get("low"), found.get("high"), kind, n)
    return f"{number(found['value'], kind, n)}{f' ({between})' if between else ''}"


def days(found: Found) -> str:
    """ "98 days (91–112)"."""
    between = interval(found.get("low"), found.get("high"), "measure")
    unit = "day" if found["value"] == 1 else "days"
    return f"{number(found['value'], 'measure')} {unit}{f' ({between})' if between else ''}"


def may_percent(n: int | None) -> bool:
    """From 20 children on a per cent sign may be printed."""
    return n is not None and n >= SMALL_N


def counted(count: int, total: int, of: str, n: int, found: Found | None) -> str:
    """ "40 of 84 opportunities" and, from n = 20 children on, the share: " (48 %, 95 % interval 37–58)"."""
    told = f"{number(count, 'count')} of {number(total, 'count')} {of}"
    if not may_percent(n) or not known(found) or found is None:
        return told
    between = interval(found.get("low"), found.get("high"), "percent", n)
    return f"{told} ({number(found['value'], 'percent', n)}{f', 95 % interval {between}' if between else ''})"


def children(n: int) -> str:
    """ "1 child", "96 children"."""
    return f"{number(n, 'count')} {'child' if n == 1 else 'children'}"


def cohort(row: Row) -> str:
    """ "96 children at 31 sites"; without the sites where the row does not count them."""
    sites = row.get("sites")
    return children(row["n"]) if sites is None else f"{children(row['n'])} at {plural(sites, 'site')}"


def flagged(row: Row) -> str:
    """The flags of a row as sentences; "" without any. `singular` is said by the line itself."""
    told = [reasons.FLAGS[str(flag)] for flag in row.get("flags") or [] if flag != "singular"]
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in told)


def adjusted_for(row: Row) -> str:
    """ "Adjusted for age and kind of clot"; "" where no case mix is applied."""
    factors = [terms.FACTORS.get(str(name), terms.plain(str(name))) for name in row.get("adjusted_for") or []]
    return f"Adjusted for {' and '.join(factors)}" if factors else ""


def joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
