"""The sections of a part of a registry report: sentences, a figure to draw at any width, a table. No number is made
here; the pages and the PDF show the same sections.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from analytics.reports import charts
from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.charts import bleeding_rates, completeness, duration, heat_map, hold_shares
from analytics.reports.charts.svg import SANS
from analytics.reports.registry_phrases import HIDDEN
from analytics.reports.registry_tables import (
    antixa_rows,
    asparaginase_rows,
    class_entry,
    duration_key_rows,
    hold_length_rows,
    lp_rows,
    platelet_day_rows,
    treatment_day_rows,
)
from analytics.reports.registry_words import block_lines
from analytics.reports.words import AnswerLine

Row = Mapping[str, Any]
Table = list[list[str]]
Draw = Callable[..., str]
INCIDENCE = (
    "Cumulative incidence, death competing (Aalen-Johansen), with 95 % bands that take whole sites as clusters. A step "
    "is never a few children."
)
FUNNEL = "Your site among the limits of chance around the share of all sites. No other site is drawn, for anybody."
NO_DOTS = "The limits of chance around the share of all sites. No site is drawn; each sees its own dot after release."
MOST_ON_PAPER = 4  # curves of a drawing: more are higher than a page, or too small to read
CAUSES = ("recurrence", "progression", "major_bleed", "crnm_or_major", "death")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, its caption, and its numbers as a table, header first. `draw(width, prefix=, synthetic=, font=)`
    gives an SVG; `name` makes the ids of a part's figures differ. `on_paper`: the same in several drawings, where one
    would be higher than a page."""

    draw: Draw
    name: str
    caption: str
    table: Table
    synthetic: bool
    on_paper: Sequence[Draw] = ()

    def svg(self, width: float, prefix: str, font: str = SANS) -> str:
        """Width in px; `prefix` starts the ids."""
        return self._drawn(self.draw, width, prefix, font)

    def svgs(self, width: float, prefix: str, font: str = SANS) -> list[str]:
        """The drawings for paper."""
        return [self._drawn(draw, width, prefix, font) for draw in self.on_paper or (self.draw,)]

    def _drawn(self, draw: Draw, width: float, prefix: str, font: str) -> str:
        whole = f"{prefix}-{self.name}" if self.name else prefix
        return draw(width, prefix=whole, synthetic=self.synthetic, font=font)


@dataclass(frozen=True, slots=True)
class Section:
    """A figure with the sentences that it bears out; `lines` beside the label of their row."""

    title: str
    figure: Figure | None
    lines: Sequence[tuple[str, AnswerLine]]
    table: Table


def sections(summary: Row, key: str, own: Sequence[Row] = ()) -> list[Section]:
    """Those of one part; `own`: {"x", "n", "share"} of the reader's own sites. Raises KeyError for an unknown part."""
    return _Sections(summary).of(key, own)


def leading_lines(key: str, rows: Any) -> list[AnswerLine]:
    """One sentence a question of a block: of all clots where it has kinds; HIDDEN where none is told."""
    if key in ("sites", "completeness"):
        return block_lines(key, rows)
    chosen = [row for row in rows if row.get("group", "all") == "all"]
    if key == "platelet_holds":
        chosen = [row for row in rows if row["threshold"] == 50]
    if key == "platelet_threshold":
        chosen = [row for row in rows if row["act"] == "held"]
    if key == "incidence":
        told_of = [row for row in chosen if not en.hidden(row) and row["events"] is not None]
        chosen = [row for row in told_of if not terms.is_second(row)]
    told = [_aged(row, line) for row in chosen for line in block_lines(key, [row]) if line != HIDDEN]
    if key == "incidence" and rows and not told:
        return [AnswerLine("How many had another event is withheld: too few, by every outcome.", "")]
    return told or ([HIDDEN] if rows else [AnswerLine("No child is recorded here yet.", "")])


def _aged(row: Row, line: AnswerLine) -> AnswerLine:
    """With the age of the clot before it, where two rows differ in nothing else."""
    age = terms.CLOT_AGES.get(str(row.get("clot_age")))
    return line if age is None else AnswerLine(f"{age}: {line.lead[:1].lower()}{line.lead[1:]}", line.rest)


class _Sections:
    def __init__(self, summary: Row) -> None:
        self.summary, self.synthetic = summary, bool(summary["synthetic"])

    def of(self, key: str, own: Sequence[Row]) -> list[Section]:
        rows = self.summary[key]
        if key == "sites":
            return self._sites(rows, own)
        if not rows:
            return [Section("", None, [("", AnswerLine("No child is recorded here yet.", ""))], [])]
        found: list[Section] = getattr(self, f"_{key}")(rows)
        return found

    def _drawn(self, draw: Draw, name: str, caption: str, table: Table) -> Figure:
        return Figure(draw, name, caption, table, self.synthetic)

    def _curves(self, draw: Draw, rows: Sequence[Row], name: str, caption: str, table: Table) -> Figure:
        several = -(-len(rows) // MOST_ON_PAPER)
        size = -(-len(rows) // several)
        parts = [partial(draw, rows[i : i + size]) for i in range(0, len(rows), size)]
        return Figure(partial(draw, rows), name, caption, table, self.synthetic, parts)

    def _lines(self, key: str, rows: Sequence[Row], label: Callable[[Row], str]) -> list[tuple[str, AnswerLine]]:
        """The rows that tell something with their label, then in one sentence those that do not."""
        told = [(label(row), line) for row in rows for line in block_lines(key, [row])]
        silent = [name for name, line in told if line == HIDDEN and name]
        if len(silent) < 2:
            return told
        rest = ("Withheld", AnswerLine(f"{'; '.join(dict.fromkeys(silent))}.", terms.WITHHELD))
        return [*(one for one in told if one[1] != HIDDEN), rest]

    def _duration(self, rows: list[Row]) -> list[Section]:
        shown = [row for row in rows if not en.hidden(row)] or rows[:1]
        figure = self._curves(charts.duration_curves, shown, "", duration.caption(shown), charts.duration_rows(rows))
        first = Section("", figure, self._lines("duration", rows, _group), duration_key_rows(rows))
        return [first, *self._treatment_days()]

    def _treatment_days(self) -> list[Section]:
        """Reports that were made before this block have none."""
        rows = self.summary.get("treatment_days") or []
        lines = self._lines("treatment_days", rows, lambda row: "")
        return [Section("What was given on those days", None, lines, treatment_day_rows(rows))] if rows else []

    def _incidence(self, rows: list[Row]) -> list[Section]:
        found = []
        for cause in CAUSES:
            every = [row for row in rows if row["cause"] == cause]
            mine = [row for row in every if not terms.is_second(row)]
            if mine:
                drawn = [row for row in mine if row.get("times")]
                figure = self._incidence_of(drawn, mine) if drawn else None
                table = [] if figure else charts.incidence_rows(mine)
                lines = self._lines("incidence", mine, _group)
                found.append(Section(terms.cause(cause).label, figure, lines, table))
            found += [self._second(mine[0], row) for row in every if terms.is_second(row)]
        return [*found, *self._bleeding_rates(), *self._platelet_days()]

    def _platelet_days(self) -> list[Section]:
        """A sentence a band; what was given on the days stands in the table. Older reports have no such block."""
        rows = self.summary.get("platelet_days") or []
        every = [row for row in rows if row["intensity"] == "all"]
        lines = self._lines("platelet_days", every, lambda row: f"Platelets {terms.BANDS[str(row['band'])]}")
        return [Section("Bleeds and clots by platelet count", None, lines, platelet_day_rows(rows))] if rows else []

    def _bleeding_rates(self) -> list[Section]:
        """Reports that were made before this block have none."""
        rows = self.summary.get("bleeding_rates") or []
        if not rows:
            return []
        draw = partial(charts.rate_dots, rows)
        told = any(not en.hidden(row) for row in rows)
        figure = self._drawn(draw, "rates", bleeding_rates.CAPTION, charts.rate_rows(rows)) if told else None
        return [
            Section("Bleeds while treated", figure, self._lines("bleeding_rates", rows, bleeding_rates.name_of), [])
        ]

    def _second(self, first: Row, row: Row) -> Section:
        """An outcome counted in another way, drawn beside the first where both have a curve."""
        label, other = terms.cause(str(row["cause"])).label, terms.scheme(row["scheme"]).label
        both = [first, row]
        drawn = all(not en.hidden(one) and one["times"] for one in both)
        draw = partial(charts.incidence_curves, both)
        name = f"{row['cause']}-{row['scheme']}"
        figure = self._drawn(draw, name, INCIDENCE, charts.incidence_rows(both)) if drawn else None
        table = [] if figure or en.hidden(row) else charts.incidence_rows([row])
        title = f"{label}: {other[:1].lower()}{other[1:]}"
        return Section(title, figure, self._lines("incidence", [row], lambda row: ""), table)

    def _incidence_of(self, drawn: list[Row], rows: list[Row]) -> Figure:
        cause = str(drawn[0]["cause"])
        return self._curves(charts.incidence_curves, drawn, cause, INCIDENCE, charts.incidence_rows(rows))

    def _class_mix(self, rows: list[Row]) -> list[Section]:
        found = []
        for row in rows:
            title = f"{terms.group(str(row['group']))}, {terms.WINDOWS[str(row['window'])]}"
            lines = self._lines("class_mix", [row], lambda row: "")
            told = not en.hidden(row) and any(not en.hidden(option) for option in row["options"])
            figure = self._classes(row) if told else None
            found.append(Section(title, figure, lines, []))
        return found

    def _classes(self, row: Row) -> Figure:
        entry = class_entry(row)
        return self._drawn(
            partial(charts.sorted_bars, entry), f"{row['group']}-{row['window']}",
            "Share of children. Whiskers: 95 % limits over sites.",
            [[cell for i, cell in enumerate(line) if i != 4] for line in _headed(charts.option_rows(entry))],
        )  # fmt: skip

    def _platelet_holds(self, rows: list[Row]) -> list[Section]:
        found = []
        for title, mine in (("By band", [r for r in rows if r["band"]]), ("Below", [r for r in rows if not r["band"]])):
            draw = partial(charts.hold_dots, mine)
            figure = self._drawn(draw, title[:2], hold_shares.caption(mine), charts.hold_rows(mine))
            lines = self._lines("platelet_holds", mine, lambda row: terms.CLOT_AGES[str(row["clot_age"])])
            found.append(Section({"Below": "By threshold"}.get(title, title), figure, lines, []))
        return [*found, *self._hold_lengths()]

    def _hold_lengths(self) -> list[Section]:
        """Reports that were made before this block have none."""
        rows = self.summary.get("hold_lengths") or []
        lines = self._lines("hold_lengths", rows, lambda row: terms.CLOT_AGES[str(row["clot_age"])])
        return [Section("How long it is held", None, lines, hold_length_rows(rows))] if rows else []

    def _platelet_threshold(self, rows: list[Row]) -> list[Section]:
        found = []
        for row in rows:
            lines = self._lines("platelet_threshold", [row], lambda row: "")
            act = "Held" if row["act"] == "held" else "Held or reduced"
            title = f"{act}: {terms.CLOT_AGES[str(row['clot_age'])].lower()}"
            told = not en.hidden(row) and row.get("counts") and row.get("n")
            figure = self._steps(row) if told else None
            found.append(Section(title, figure, lines, []))
        return found

    def _steps(self, row: Row) -> Figure:
        return self._drawn(
            partial(charts.observed_steps, row), f"{row['clot_age']}-{row['act']}",
            "Share of children still treated in full at a count (Turnbull); between two counts nothing is known.",
            charts.observed_rows(row),
        )  # fmt: skip

    def _antixa(self, rows: list[Row]) -> list[Section]:
        return [Section("", None, self._lines("antixa", rows, _kit), antixa_rows(rows))]

    def _asparaginase(self, rows: list[Row]) -> list[Section]:
        return [Section("", None, self._lines("asparaginase", rows, _group), asparaginase_rows(rows))]

    def _lp(self, rows: list[Row]) -> list[Section]:
        return [Section("", None, self._lines("lp", rows, _agent), lp_rows(rows))]

    def _sites(self, row: Row, own: Sequence[Row]) -> list[Section]:
        lines = self._lines("sites", [row], lambda row: "")
        if not en.hidden(row) and not row["n"]:
            return [Section("", None, lines, [])]
        spread = self._drawn(partial(charts.variation_dots, [row]), "",
                             "The median odds ratio with its 95 % interval.", charts.variation_rows([row]))  # fmt: skip
        found = [Section("", spread, lines, [])]
        for place, point in enumerate(own or [None]):
            draw = partial(charts.funnel_plot, row, own=point)
            figure = self._drawn(draw, f"funnel{place}", FUNNEL if point else NO_DOTS, charts.funnel_rows(row))
            found.append(Section("Your site" if point else "What chance alone would do", figure, [], []))
        return [*found, *self._site_options()]

    def _site_options(self) -> list[Section]:
        """Reports that were made before this block have none."""
        rows = self.summary.get("site_options") or []
        if not rows:
            return []
        lines = self._lines("site_options", rows, lambda row: terms.site_size(str(row["group"])))
        told = any(not en.hidden(row) for row in rows)
        draw, table = partial(charts.site_heat_map, rows), charts.heat_rows(rows)
        figure = self._drawn(draw, "map", heat_map.CAPTION, table) if told else None
        return [Section("Which drug they begin with, by size of site", figure, lines, [])]

    def _completeness(self, rows: list[Row]) -> list[Section]:
        draw = partial(charts.completeness_bars, rows)
        figure = self._drawn(draw, "", completeness.CAPTION, charts.completeness_rows(rows))
        return [Section("", figure, [("", line) for line in block_lines("completeness", rows)], [])]


def _headed(table: Table) -> Table:
    return [["Class", "Children", "% of children", "95 % interval", ""], *table[1:]]


def _group(row: Row) -> str:
    return terms.group(str(row["group"]))


def _kit(row: Row) -> str:
    return "All children" if row["group"] == "all" else terms.kit(str(row["group"])).capitalize()


def _agent(row: Row) -> str:
    return "All agents" if row["group"] == "all" else terms.drug_class(str(row["group"]))
