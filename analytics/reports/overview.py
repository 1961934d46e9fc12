"""All questions at once: one row an item, ordered by how far the answers spread, and a headline by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.reports import entries as en
from analytics.reports import words
from analytics.reports.entries import Entry, Summary
from analytics.reports.numbers import SMALL_N, number


@dataclass(frozen=True)
class Spread:
    """0 all agree .. 1: IQV (`iqv`) or, for ordered answers, (1 − A)/2 (`polarization`), with its limits."""

    measure: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class OverviewRow:
    """An item: its most divided row (its first field, if it has fields), the spread of its other entries, the
    commonest answer and the verdict.

    `spread` None: nothing to place on the axis (several choices, numbers, text, hidden); `note` then says why.
    """

    number: int
    item: str
    text: str
    entry_id: str
    spread: Spread | None
    others: tuple[float, ...]
    answer: str
    share: str
    verdict: str | None
    demographic: bool
    hidden: bool
    note: str


@dataclass(frozen=True)
class Headline:
    """The overview's title and the sentence under it."""

    title: str
    lead: str


def spread_of(entry: Entry) -> Spread | None:
    """(1 − A)/2 for ordinal entries where A is given, IQV for nominal ones; None where the measure is null."""
    if en.withheld(entry):
        return None
    name = "agreement_a" if en.is_ordinal(entry) else "iqv"
    found = en.estimate(entry, name)
    if found is None or found["value"] is None:
        return None
    if name == "iqv":
        return Spread("iqv", found["value"], found["low"], found["high"])
    low, high = (None if x is None else (1 - x) / 2 for x in (found["high"], found["low"]))
    return Spread("polarization", (1 - found["value"]) / 2, low, high)


def overview_rows(summary: Summary) -> list[OverviewRow]:
    """A row an item: practice questions from most to least divided, those without a spread after them, then the items
    of `demographics` in the same order. Ties keep the order of the numbers.
    """
    about_people = set(summary.get("demographics") or [])
    rows = [_row(group, int(group[0]["number"]) in about_people) for group in en.by_item(summary)]
    return sorted(rows, key=lambda r: (r.demographic, r.spread is None, -(r.spread.value if r.spread else 0), r.number))


def _row(group: Sequence[Entry], demographic: bool) -> OverviewRow:
    spreads = [(entry, spread_of(entry)) for entry in group]
    known = [(entry, spread) for entry, spread in spreads if spread]
    entry, spread = _chosen(known) if known else (_first_shown(group), None)
    answer, share = _answer(entry)
    return OverviewRow(
        number=int(entry["number"]), item=str(entry["item"]), text=_text(group, entry), entry_id=str(entry["id"]),
        spread=spread, others=tuple(s.value for e, s in known if e is not entry), answer=answer, share=share,
        verdict=None if demographic else words.verdict(entry).word, demographic=demographic,
        hidden=spread is None and _is_hidden(entry), note="" if spread else _note(entry),
    )  # fmt: skip


def _chosen(known: list[tuple[Entry, Spread]]) -> tuple[Entry, Spread]:
    """The most divided row of a matrix; the first field of a question with several."""
    rows = all(entry["kind"] == "matrix" for entry, _ in known)
    return max(known, key=lambda pair: pair[1].value) if rows else known[0]


def _first_shown(group: Sequence[Entry]) -> Entry:
    return next((e for e in group if not en.withheld(e)), group[0])


def _text(group: Sequence[Entry], entry: Entry) -> str:
    if entry.get("short"):
        return str(entry["short"])
    return f"{entry['text']}: {entry['label']}" if len(group) > 1 and entry.get("label") else str(entry["text"])


def _is_hidden(entry: Entry) -> bool:
    return en.withheld(entry) or en.any_hidden(entry.get("options") or [])


def _note(entry: Entry) -> str:
    if _is_hidden(entry):
        return "hidden"
    if not entry["answered"]:
        return "no answers"
    kinds = {"multiple": "several choices", "numeric": "a number", "range": "a number", "ranking": "a ranking",
             "text": "free text", "vignette": "short cases"}  # fmt: skip
    return kinds.get(entry["kind"], "spread not defined")


def _answer(entry: Entry) -> tuple[str, str]:
    if en.withheld(entry):
        return "hidden", ""
    median = en.value_of(entry, "median") if entry["kind"] in ("numeric", "range") else None
    if median is not None:
        return f"median {number(median, 'measure')}", ""
    top = en.leaders(entry)
    if not top:
        return ("hidden" if _is_hidden(entry) else "–"), ""
    n = int(entry["answered"])
    share = number(top[0]["share"], "percent", n) if n >= SMALL_N else f"{top[0]['count']} of {n}"
    return " / ".join(str(o["label"]) for o in top[:2]), share


def headline(summary: Summary) -> Headline:
    """By rule: the two sections with the highest mean spread of their practice questions if at least half of those
    with a verdict are divided or polarised, else how many are settled or leaning. Counts questions, never adjectives.
    """
    judged = [r for r in overview_rows(summary) if not r.demographic and r.verdict]
    if not judged:
        return Headline("Too few answers to say how far practice varies", "No question can be given a verdict.")
    split = [r for r in judged if r.verdict in ("divided", "polarised")]
    lead = _lead(split, judged)
    sections = _most_divided(summary, [r for r in judged if r.spread])
    if 2 * len(split) >= len(judged) and sections:
        return Headline(f"Clinicians are most divided about {' and '.join(sections)}", lead)
    agreed = len(judged) - len(split)
    return Headline(f"Most clinicians share an answer in {agreed} of {len(judged)} practice questions", lead)


def _lead(split: list[OverviewRow], judged: list[OverviewRow]) -> str:
    low = sum(1 for r in judged if r.verdict == "divided")
    polarised = sum(1 for r in split if r.verdict == "polarised")
    first = f"In {low} of {len(judged)} practice questions, no answer is shared by three in five clinicians."
    return first + (f" In {polarised} more, answers gather at both ends of the scale." if polarised else "")


def _most_divided(summary: Summary, rows: list[OverviewRow]) -> list[str]:
    found: dict[str, list[float]] = {}
    for row in sorted(rows, key=lambda r: r.number):
        title = en.section_of(summary, row.number)
        if title and row.spread:
            found.setdefault(title, []).append(row.spread.value)
    ranked = sorted(found, key=lambda t: -sum(found[t]) / len(found[t]))
    return [_inside(title) for title in ranked[:2]]


def _inside(title: str) -> str:
    """A section's title within a sentence: a lower-case first letter unless the word is an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
