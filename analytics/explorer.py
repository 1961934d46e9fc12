"""The explorer: one question, one factor and one measure at a time, all from the protected summary of a report. Pure.

There are no free filters: a group exists where the report was made with its factor, and the gate has seen it. The same
filter gives the same answer; what cannot be told says why.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from analytics.explorer_answers import ALL, NUMBERS, ONE, SPREAD, Answer, answer, named, spread_rows
from analytics.reports import entries as en
from analytics.reports.entries import Entry, Summary

NAMES = ("question", "by", "measure")
NEVER_IN_GROUPS = {"text": "free text", "ranking": "a ranking", "vignette": "short cases"}
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What was asked: an entry's id, a factor's id or "", and ALL, SPREAD or ONE with a code."""

    question: str
    by: str = ""
    measure: str = ALL

    @property
    def address(self) -> str:
        """The one query that means this filter."""
        return urlencode({name: getattr(self, name) for name in NAMES})


@dataclass(frozen=True, slots=True)
class Explored:
    """The filter as it was applied, why parts of what was asked were not, and the answer."""

    filter: Filter
    refused: tuple[str, ...]
    entry: Entry
    answer: Answer


def explored(summary: Summary, asked: Filter, others: Collection[str] = ()) -> Explored:
    """The answer to a filter; `others` are names in the address that no filter has.

    What is not allowed is left out and said. Raises KeyError for a question that the report does not have.
    """
    entry = entries_of(summary)[asked.question]
    by, why_not_by = _allowed_factor(summary, entry, asked)
    measure, why_not_measure = _allowed_measure(entry, asked.measure)
    free = "Free filters are not offered: a group of one's own choice could be few people, or one." if others else ""
    applied = Filter(asked.question, by, measure)
    refused = tuple(sentence for sentence in (free, why_not_by, why_not_measure) if sentence)
    return Explored(applied, refused, entry, answer(entry, by, measure))


def entries_of(summary: Summary) -> dict[str, Entry]:
    """Entries of numbered questions by id."""
    return {str(entry["id"]): entry for group in en.by_item(summary) for entry in group}


def first_question(summary: Summary) -> str:
    """The first that is about practice: not about the clinicians themselves."""
    people = set(summary.get("demographics") or [])
    ids = [key for key, entry in entries_of(summary).items() if int(entry["number"]) not in people]
    return (ids or list(entries_of(summary)))[0]


# -- what may be chosen ------------------------------------------------------------------------------------------------


def questions(summary: Summary) -> list[tuple[str, list[Choice]]]:
    """Sections with their questions, a row or field of one each."""
    found: dict[str, list[Choice]] = {}
    for key, entry in entries_of(summary).items():
        label = f": {entry['label']}" if entry.get("label") else ""
        name = f"{entry['number']}. {entry.get('short') or entry['text']}{label}"
        found.setdefault(en.section_of(summary, int(entry["number"])), []).append((key, name))
    return list(found.items())


def heading(summary: Summary, found: Explored) -> str:
    """What is shown, in words: question, and "by" the factor."""
    names = {key: name for _, group in questions(summary) for key, name in group}
    return names[found.filter.question] + (f", by {named(found.filter.by).lower()}" if found.filter.by else "")


def factors(summary: Summary) -> list[Choice]:
    return [(one, named(one)) for one in summary["parameters"]["by"]]


def measures(entry: Entry) -> list[Choice]:
    """ALL, SPREAD where it is defined, and each answer that may be shown."""
    if entry["kind"] in NUMBERS:
        return [(ALL, "The numbers given")]
    spread = [(SPREAD, "How far the answers spread")] if spread_rows(entry)[1:] else []
    answers = [(f"{ONE}{o['code']}", f"Who says “{o['label']}”") for o in en.visible(entry)]
    return [(ALL, "All answers"), *spread, *answers]


def _allowed_factor(summary: Summary, entry: Entry, asked: Filter) -> tuple[str, str]:
    allowed = [one for one, _ in factors(summary)]
    if not asked.by:
        return "", ""
    if asked.by not in allowed:
        told = f"by {', '.join(map(named, allowed))}" if allowed else "no groups"
        return "", f"This report compares {told}: other groups have not passed the protection of small cells."
    if asked.by == entry["id"]:
        return "", "A question is not compared by its own answers."
    if asked.measure == SPREAD:
        return "", ("How far answers spread is told of all clinicians together: of a group it would need exact counts "
                    "of its rare answers.")  # fmt: skip
    if entry["kind"] in NEVER_IN_GROUPS:
        return "", f"Groups are not compared on {NEVER_IN_GROUPS[entry['kind']]}."
    if not any(asked.by in (block.get("by") or {}) for block in (entry, *entry["options"])):
        return "", "Groups are withheld here: with them, hidden answers could be worked out."
    return asked.by, ""


def _allowed_measure(entry: Entry, measure: str) -> tuple[str, str]:
    if measure in dict(measures(entry)):
        return measure, ""
    hidden = {f"{ONE}{o['code']}": o["label"] for o in entry["options"] if en.hidden(o)}
    if measure in hidden:
        return ALL, f"“{hidden[measure]}” is hidden: too few clinicians said it, or it would give such an answer away."
    if measure == SPREAD:
        return ALL, "How far answers spread is not defined for this question, or withheld."
    return ALL, "That is no measure of this question; all its answers are shown."
