"""What the explorers draw, for a desk and for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.explorer import Explored
from analytics.explorer_answers import ALL
from analytics.pages import DESK, PHONE, Drawn, own_figure, svg
from analytics.reports import charts
from analytics.reports.entries import Summary
from analytics.reports.registry_sections import Section
from analytics.reports.words import AnswerLine


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """A section of the registry's answer."""

    title: str
    figure: Drawn | None
    lines: Sequence[tuple[str, AnswerLine]]
    table: list[list[str]]

    @property
    def rows(self) -> list[list[tuple[str, bool]]]:
        """The table, header first: each cell with whether its column holds numbers."""
        body = list(zip(*self.table[1:], strict=True))
        numbers = [set(column) == {"hidden"} or any(map(str.isdigit, "".join(column))) for column in body]
        return [list(zip(row, numbers, strict=True)) for row in self.table]


def figure(summary: Summary, found: Explored) -> Drawn | None:
    """Panels of the answers asked for, by group; without groups the question's own figure; None for single numbers."""
    panels, entry = found.answer.panels, found.entry
    if panels:
        drawn = [
            charts.dot_whisker(
                panels, width, prefix=f"explored-{width}", title=found.answer.sentence, synthetic=summary["synthetic"]
            )
            for width in (DESK, PHONE)
        ]
        return Drawn(svg(drawn[0]), svg(drawn[1]), "Dashed: all clinicians. Lines: 95 % intervals.", [])
    if found.filter.measure != ALL or not found.answer.table:
        return None
    return own_figure(summary, entry)


def drawn_section(section: Section) -> DrawnSection:
    """A section of a registry report with its figure drawn."""
    found = section.figure
    if found is None:
        return DrawnSection(section.title, None, section.lines, section.table)
    desk, phone = (svg(found.svg(width, f"explored-{width}")) for width in (DESK, PHONE))
    return DrawnSection(section.title, Drawn(desk, phone, found.caption, found.table), section.lines, section.table)
