"""What the explorer draws."""

from __future__ import annotations

from analytics.explorer import Explored
from analytics.explorer_answers import ALL
from analytics.pages import DESK, PHONE, Drawn, own_figure, svg
from analytics.reports import charts
from analytics.reports.entries import Summary


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
