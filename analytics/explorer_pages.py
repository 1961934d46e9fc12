"""What the explorer's page shows, of a survey's report and of the registry's in one shape. No number is made here.

A page and the part of it that a script asks for come from the same context and the same template, so they are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from analytics import explorer, registry_explorer
from analytics.explorer_answers import ALL
from analytics.explorer_figures import drawn_section, figure
from analytics.registry_explorer_cuts import HOSTS
from analytics.reports.entries import Summary
from analytics.reports.registry_parts import BY_KEY

Json = dict[str, Any]
Choice = tuple[str, str]
Asked = explorer.Filter | registry_explorer.Filter


@dataclass(frozen=True, slots=True)
class Select:
    """A choice of the form: its name in the address, and its values in groups ("" for a group without a heading)."""

    name: str
    label: str
    chosen: str
    groups: list[tuple[str, list[Choice]]]

    @property
    def told(self) -> str:
        """The words of what is chosen."""
        return next((words for _, group in self.groups for value, words in group if value == self.chosen), "")


def survey_filter(summary: Summary, query: Mapping[str, str]) -> explorer.Filter:
    """What is asked of a survey's report; what the address leaves out is chosen."""
    question = query.get("question") or explorer.first_question(summary)
    return explorer.Filter(question, query.get("by", ""), query.get("measure") or ALL)


def registry_filter(summary: Summary, query: Mapping[str, str]) -> registry_explorer.Filter:
    """The same of the registry's."""
    part = query.get("part") or registry_explorer.parts(summary)[0][0]
    return registry_explorer.Filter(part, query.get("group", ""), query.get("measure") or registry_explorer.ALL)


def survey_page(summary: Summary, asked: explorer.Filter, others: Collection[str]) -> Json:
    """Raises KeyError for a question that the report does not have."""
    found = explorer.explored(summary, asked, others)
    factors = [("", "All clinicians together"), *explorer.factors(summary)]
    selects = [
        Select("question", "Question", asked.question, explorer.questions(summary)),
        Select("by", "Compare by", found.filter.by, [("", factors)]),
        Select("measure", "Show", found.filter.measure, [("", explorer.measures(found.entry))]),
    ]
    return {
        "heading": explorer.heading(summary, found), "selects": selects, "refused": found.refused, "result": found,
        "figure": figure(summary, found), "answer": "analytics/explore_survey.html",
        "told": _told(found.refused, explorer.heading(summary, found), selects[-1].told, found.answer.sentence),
    }  # fmt: skip


def registry_page(summary: Summary, asked: registry_explorer.Filter, others: Collection[str]) -> Json:
    """Raises KeyError for a part that the report does not have."""
    found = registry_explorer.explored(summary, asked, others)
    part, heading = found.filter.part, registry_explorer.heading(summary, found.filter)
    selects = [
        Select("part", "Part", part, [("", registry_explorer.parts(summary))]),
        Select("group", "Of", found.filter.group, [("", registry_explorer.groups(summary, part))]),
        Select("measure", "Show", found.filter.measure, [("", registry_explorer.measures(summary, part))]),
    ]
    lead = next((f"{line.lead} {line.rest}" for one in found.sections for _, line in one.lines), "")
    return {
        "heading": heading, "selects": selects, "refused": found.refused, "answer": "analytics/explore_registry.html",
        "sections": [drawn_section(one) for one in found.sections], "part": BY_KEY[HOSTS.get(part, part)],
        "told": _told(found.refused, heading, lead),
    }  # fmt: skip


def _told(refused: Collection[str], *words: str) -> str:
    """What somebody hears who cannot see that the answer changed."""
    return " ".join([*refused, *(f"{one.rstrip(' .')}." for one in words if one)])
