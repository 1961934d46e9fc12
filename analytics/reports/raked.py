"""Shares weighted to known margins, for people: always beside the unweighted ones; empty where nothing is weighted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analytics.reports import entries as en
from analytics.reports.entries import Entry, Option, Summary
from analytics.reports.numbers import NOTHING, interval, number

HEAD = ["Answer", "Unweighted", "95 % interval", "Weighted", "95 % interval"]
LEADING = ["Question", "Leading answer", "Unweighted", "95 % interval", "Weighted", "95 % interval", "Design effect",
           "Effective n"]  # fmt: skip
WITHHELD = "withheld"
CAPTION = (
    "Weighted so that those who answered stand for the population as the margins declare it (raking). Both are shown; "
    "the weighted share never replaces the other. Withheld: it would let a count that is hidden be worked out."
)


def is_weighted(summary: Summary) -> bool:
    return bool((summary.get("parameters") or {}).get("margins"))


def answer_rows(entry: Entry) -> list[list[str]]:
    """The answers of one entry, header first; [] where none of it is weighted."""
    rows = [[str(option["label"]), *_pair(option)] for option in en.sorted_options(entry) if option.get("raked")]
    return [HEAD, *rows] if rows else []


def cost(entry: Entry) -> str:
    """What the weights cost: "Design effect 1.13; effective n 120."; "" where none of it is weighted."""
    found = entry.get("raked") or {}
    if found.get("deff") is None:
        return ""
    return f"Design effect {number(found['deff'], 'index')}; effective n {number(found['n_eff'], 'count')}."


def leading_rows(summary: Summary) -> list[list[str]]:
    """The leading answer of each entry, header first; [] where nothing is weighted."""
    rows = list(_leading(summary))
    return [LEADING, *rows] if rows else []


def _leading(summary: Summary) -> Iterator[list[str]]:
    for entry in summary["items"]:
        best = en.leaders(entry) if entry.get("raked") and entry["answered"] else []
        if best and best[0].get("raked"):
            label = f": {entry['label']}" if entry.get("label") else ""
            found = entry["raked"]
            name = f"{entry['number']}. {entry.get('short') or entry['text']}{label}"
            yield [name, str(best[0]["label"]), *_pair(best[0]), number(found["deff"], "index"),
                   number(found["n_eff"], "count")]  # fmt: skip


def _pair(option: Option) -> list[str]:
    low, high = option.get("wilson") or (None, None)
    found = option["raked"]
    weighted = [WITHHELD if found["reason"] == "suppressed" else NOTHING, NOTHING]
    if found["value"] is not None:
        weighted = [number(found["value"], "percent"), interval(found["low"], found["high"], "percent")]
    share = WITHHELD if en.hidden(option) else number(option["share"], "percent")
    return [share, interval(low, high, "percent") or NOTHING, *weighted]


def margin_rows(summary: Summary) -> list[list[str]]:
    """The margins as they were declared, beside the survey's own shares, header first; [] without margins."""
    margins: dict[str, dict[str, float]] = (summary.get("parameters") or {}).get("margins") or {}
    rows = [["Margin", "Category", "Population", "Those who answered"]]
    for name, shares in margins.items():
        entry = next((one for one in summary["items"] if one["id"] == name), None)
        title = name.replace("_", " ").capitalize() if entry is None else str(entry.get("short") or en.label_of(entry))
        own: dict[str, Any] = {} if entry is None else {option["code"]: option for option in entry["options"]}
        order = [*own, *shares]
        for code in sorted(shares, key=order.index):
            option = own.get(code) or {}
            rows.append([title, str(option.get("label") or code), number(shares[code], "percent"),
                         number(option.get("share"), "percent")])  # fmt: skip
    return rows if margins else []
