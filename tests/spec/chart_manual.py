"""The reference page of charts (docs/charts.md): each kind drawn once, by the program, from a small invented example.

`python -m tests.spec.chart_manual` writes the page and its pictures (docs/images/charts/) anew. Look at them then.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from analytics.guidance import GUIDANCE
from analytics.reports import charts
from analytics.reports.charts.subgroups import Panel
from analytics.reports.overview import overview_rows
from tests.analytics.reports import conftest as made
from tests.analytics.reports.charts import registry_rows as registry
from tests.analytics.reports.flows import LEDGER, flowing

PAGE = Path(__file__).parents[2] / "docs" / "charts.md"
PICTURES = PAGE.parent / "images" / "charts"
WIDTH, WIDE = 660, 1152
WHITE = '<rect width="100%" height="100%" fill="#FFFFFF"/>'


class Chart(NamedTuple):
    """One kind: how its function is called, when it is drawn, how it is read, and the drawing of the example."""

    function: str
    when: str
    read: str
    draw: Callable[[], str]


def _classes() -> dict[str, Any]:
    return made.single(16, "drug", "Which anticoagulant first?", None, ["LMWH", "UFH", "DOAC", "Other"], [91, 30, 9, 6])


def _agreeing() -> list[dict[str, Any]]:
    scale = ["Disagree", "Neither", "Agree", "Strongly agree"]
    rows = {"Platelets first": [20, 31, 60, 25], "Dose first": [41, 38, 40, 17]}
    return [made.single(43, "agree", "Do you agree?", label, scale, counts, ordinal=True, kind="matrix")
            for label, counts in rows.items()]  # fmt: skip


def _holding() -> dict[str, Any]:
    answers = ["10", "20", "30", "50", "75", "100", "//Platelets alone are never a reason", "//Case by case"]
    counts = [8, 30, 41, 38, 6, 5, 7, 9]
    return made.single(30, "hold", "Below which count do you hold?", None, answers, counts, ordinal=True)


def _deaths() -> dict[str, Any]:
    low, high = [0.0, 0.0, 0.01, 0.02], [0.0, 0.02, 0.04, 0.06]
    return registry.incidence(cause="death", cif=[0.0, 0.01, 0.02, 0.04], low=low, high=high)


def _grouped() -> list[Panel]:
    entry = _classes()
    entry["by"] = {"practice_type": made.groups(entry, random.Random(1), hidden_group=True)}
    return charts.panels(entry)


def _several() -> dict[str, Any]:
    numbers = made.numeric(27, "target", "Which target?", "Upper limit", 80, 1.0, "IU/mL")
    return {"items": [_classes(), *_agreeing(), _holding(), numbers], "sections": [], "demographics": []}


CHARTS = (
    Chart("overview_dots", "All questions of a survey.",
          "A question a line, the most divided first. Filled circle: unordered answers. Open square: ordered ones. "
          "Line: 95 % interval. Small ticks: the other rows of a question. No place on the axis: the note says why.",
          lambda: charts.overview_dots(overview_rows(_several()), WIDE, prefix="overview", title="All questions")),
    Chart("sorted_bars", "Unordered answers, several choices, ranks.",
          "The highest share first, “other” and merged answers last, hidden ones hatched. The leader is dark. "
          "Whiskers hold for all answers together where each clinician gives one.",
          lambda: charts.sorted_bars(made.hide(_classes(), [3]), WIDTH, prefix="bars")),
    Chart("diverging_bars", "Ordered answers: the rows of a matrix.",
          "In the order of the scale, never sorted; up to five answers part at the middle. What is off the scale "
          "stands beside n.",
          lambda: charts.diverging_bars(_agreeing(), WIDTH, prefix="scale")),
    Chart("threshold_steps", "At which platelet count clinicians say they give the full dose.",
          "The share who still give it at each count, with 95 % bands. Below 100 % at the right: the others name no "
          "count. Dashed: adult guidance, not made for children.",
          lambda: charts.threshold_steps([_holding()], WIDTH, prefix="steps", guidance=GUIDANCE)),
    Chart("quantile_strip", "Measured numbers.",
          "Box: the middle half. Thick line: the median. Thin line: the middle four fifths. Dot: the mean with its "
          "interval. The lowest and the highest number are single persons and never drawn.",
          lambda: charts.quantile_strip(_several()["items"][-1], WIDTH, prefix="strip")),
    Chart("dot_whisker", "Groups of clinicians, and answers to short cases.",
          "One answer: its share in each group with its interval. Dashed: all clinicians. Effect size first, p last.",
          lambda: charts.dot_whisker(_grouped(), WIDTH, prefix="groups", title="Who says “LMWH”")),
    Chart("flow_diagram", "From invitation to analysis.",
          "Arrows stand where the numbers add up; a dashed box is not known.",
          lambda: charts.flow_diagram(flowing(None, **LEDGER), "invite", WIDTH, prefix="flow")),
    Chart("duration_curves", "How long children were treated.",
          "The share who have stopped by each day, with a band; below: how many were still observed. Hatched: hidden.",
          lambda: charts.duration_curves(
              [registry.duration(), registry.withheld(registry.duration(group="pe"))], WIDTH, prefix="dur")),
    Chart("incidence_curves", "What happened next: recurrence, bleeding, death.",
          "The share with the event by each day where other events compete. Each curve has its own colour, dash, shape "
          "and name.",
          lambda: charts.incidence_curves(
              [registry.incidence(), _deaths()], WIDTH, prefix="inc")),
    Chart("hold_dots", "What was done below each platelet count.",
          "Diamond: held. Square, dashed: held or reduced. Intervals resample whole sites.",
          lambda: charts.hold_dots([registry.hold(), registry.hold("lt10", n=15)], WIDTH, prefix="holds")),
    Chart("observed_steps", "What was done beside what was said.",
          "The observed threshold over the survey's steps, where both are known.",
          lambda: charts.observed_steps(
              registry.threshold(), WIDTH, prefix="seen", stated=_holding(), guidance=GUIDANCE)),
    Chart("funnel_plot", "Sites against what chance would give.",
          "A dot a site of 11 children or more; lines: 95 % and 99.8 % limits around the target. No site is named.",
          lambda: charts.funnel_plot(registry.sites(), WIDTH, prefix="funnel")),
    Chart("site_heat_map", "Which option sites use, by their size.",
          "A row a size of site, never a single site; darker for a larger share; hatched cells are hidden.",
          lambda: charts.site_heat_map(registry.site_map(), WIDTH, prefix="map")),
    Chart("variation_dots", "How much sites differ.",
          "The median odds ratio: by how much the odds change from one site to another, 1 for no variation.",
          lambda: charts.variation_dots(
              [registry.sites(), registry.sites(quantity="held")], WIDTH, prefix="vary")),
    Chart("rate_dots", "How often children bleed on treatment.",
          "Bleeds per 100 months by what was given on the day; an arrow where the limits go beyond the axis.",
          lambda: charts.rate_dots(
              [registry.bleeding_rate("all"), registry.bleeding_rate(),
               registry.bleeding_rate("held", n=85, bled=0, bleeds=0, rate=registry.estimate(0.0, 0, 16.5)),
               registry.withheld(registry.bleeding_rate("unknown"))], WIDTH, prefix="rates")),
    Chart("completeness_bars", "How complete the registry is.",
          "The share of required fields that are filled, the least complete kind of row first.",
          lambda: charts.completeness_bars(
              [registry.completeness(), registry.completeness("death", 0.71)], WIDTH, prefix="filled")),
)  # fmt: skip

INTRODUCTION = """\
# Charts

Every chart is an SVG that the server draws: without scripts, with a title and a description for those who hear it, with
a table of the same numbers beside it on the page, and with "SYNTHETIC" across it where the data are simulated. What is
hatched is hidden: too few people, or it would give such a few away. The examples are invented.
"""


@cache
def pictures() -> dict[str, str]:
    """File name -> SVG of each example, on white for readers with a dark page."""
    return {f"{chart.function}.svg": _on_white(chart.draw()) for chart in CHARTS}


def _on_white(svg: str) -> str:
    head, end, rest = svg.partition("</desc>")
    return f"{head}{end}{WHITE}{rest}\n"


def page() -> str:
    parts = [
        f"\n## {chart.when}\n\n![{chart.function}](images/charts/{chart.function}.svg)\n\n{chart.read} "
        f"(`analytics.reports.charts.{chart.function}`)\n"
        for chart in CHARTS
    ]
    return INTRODUCTION + "".join(parts)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.svg"):
        old.unlink()
    for name, svg in pictures().items():
        (PICTURES / name).write_text(svg, encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
