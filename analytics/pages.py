"""What the report pages show: sentences, figures and tables from the protected summary. No number is made here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from analytics.guidance import GUIDANCE, THRESHOLD_ITEMS
from analytics.reports import accounting, charts, raked, rates, words
from analytics.reports import entries as en
from analytics.reports.charts.subgroups import leading_title
from analytics.reports.entries import Entry, Summary
from analytics.reports.overview import headline, overview_rows
from analytics.reports.pdf import blocks
from analytics.reports.print_tables import RANGE_ENDS

DESK, PHONE, SIDE, OVERVIEW = 660, 350, 400, 1152
Json = dict[str, Any]
THRESHOLD_CAPTION = (
    "Share who still give the full dose at each platelet count (×10⁹/L), with 95 % bands (Wilson). Dashed: adult "
    "guidance (hold below 25, full dose from 50), not made for children. Hatched: between these counts rare answers "
    "were merged. A curve that ends below 100 %: the others name no fixed number, or were merged with those who never "
    "hold; then the band reaches up to them."
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in two drawings and as a table: header first."""

    desk: SafeString
    phone: SafeString
    caption: str
    table: list[list[str]]

    @property
    def head(self) -> list[str]:
        return self.table[0] if self.table else []

    @property
    def body(self) -> list[list[str]]:
        return self.table[1:]


def svg(drawn: str) -> SafeString:
    # Our own writer escapes every text; nothing a respondent typed reaches a figure.
    return mark_safe(drawn)


def overview_page(summary: Summary, section: str, order: str) -> Json:
    """The overview: headline, figure, and a row a question, filtered by section and ordered."""
    rows = overview_rows(summary)
    numbers = {n for one in summary["sections"] if one["id"] == section for n in one["items"]}
    chosen = [row for row in rows if row.number in numbers] if numbers else rows
    if order == "number":
        chosen = sorted(chosen, key=lambda row: row.number)
    head = headline(summary)
    synthetic = bool(summary["synthetic"])
    figure = Drawn(
        svg(charts.overview_dots(chosen, OVERVIEW, prefix="desk", title=head.title, synthetic=synthetic)),
        svg(charts.overview_dots(chosen, PHONE, prefix="phone", title=head.title, synthetic=synthetic)),
        "", charts.overview_table(chosen),
    )  # fmt: skip
    return {"headline": head, "figure": figure, "rows": chosen, "section": section, "order": order}


def question_page(summary: Summary, number: int) -> Json | None:
    """One question: its entries in blocks with figures, and its neighbours; None where there is none."""
    groups = en.by_item(summary)
    place = next((i for i, group in enumerate(groups) if int(group[0]["number"]) == number), None)
    if place is None:
        return None
    group = groups[place]
    page = _Question(summary)
    first = group[0]
    return {
        "number": number, "text": first["text"], "first": first, "section": en.section_of(summary, number),
        "blocks": [page.block(block) for block in blocks(group, THRESHOLD_ITEMS)], "several": len(group) > 1,
        "before": _neighbour(groups, place - 1), "after": _neighbour(groups, place + 1),
    }  # fmt: skip


def _neighbour(groups: list[list[Entry]], place: int) -> Json | None:
    if not 0 <= place < len(groups):
        return None
    return {"number": groups[place][0]["number"], "text": groups[place][0]["text"]}


class _Question:
    def __init__(self, summary: Summary) -> None:
        self.summary, self.synthetic = summary, bool(summary["synthetic"])

    def block(self, block: list[Entry]) -> Json:
        figure = self._together(block)
        return {"figure": figure, "entries": [self.entry(entry, alone=figure is None) for entry in block]}

    def _together(self, block: list[Entry]) -> Drawn | None:
        """Rows on one ordered scale share a figure."""
        first = block[0]
        if not en.is_ordinal(first) or all(en.withheld(entry) or not entry["answered"] for entry in block):
            return None
        name = _name(first)
        if first["item"] in THRESHOLD_ITEMS:
            drawn = [
                charts.threshold_steps(
                    block, width, prefix=f"{name}-{width}", guidance=GUIDANCE, synthetic=self.synthetic
                )
                for width in (DESK, PHONE)
            ]
            return Drawn(svg(drawn[0]), svg(drawn[1]), THRESHOLD_CAPTION, charts.threshold_rows(block))
        drawn = [
            charts.diverging_bars(block, width, prefix=f"{name}-{width}", synthetic=self.synthetic)
            for width in (DESK, PHONE)
        ]
        caption = "Per cent of the clinicians who answered, in the order of the scale."
        return Drawn(svg(drawn[0]), svg(drawn[1]), caption, charts.scale_rows(block))

    def entry(self, entry: Entry, alone: bool) -> Json:
        line, judged = words.answer_line(entry), words.verdict(entry)
        empty = en.withheld(entry) or not entry["answered"]
        options = charts.option_rows(entry, ordered=en.is_ordinal(entry)) if entry["options"] and not empty else []
        numbers = charts.numeric_rows(entry) if entry["numeric"] and not empty else []
        numbers = [row for row in numbers if not row[1].startswith("withheld")]
        figure = self._own(entry) if alone and not empty else None
        heading = RANGE_ENDS.get(str(entry["label"]), entry["label"])
        return {
            "entry": entry, "heading": heading, "line": line, "verdict": judged, "figure": figure,
            "options": _labelled(options), "missing": [] if en.withheld(entry) else charts.missing_rows(entry),
            "numbers": numbers, "groups": self._groups(entry),
            "raked": raked.answer_rows(entry), "cost": raked.cost(entry),
        }  # fmt: skip

    def _own(self, entry: Entry) -> Drawn | None:
        name = _name(entry)
        if entry["kind"] in ("numeric", "range"):
            drawn = [
                charts.quantile_strip(entry, width, prefix=f"{name}-{width}", synthetic=self.synthetic)
                for width in (DESK, PHONE)
            ]
            caption = "The middle half as a bar, the median as a line, the outer tenths as whiskers."
            return Drawn(svg(drawn[0]), svg(drawn[1]), caption, [])
        if not entry["options"]:
            return None
        drawn = [
            charts.sorted_bars(entry, width, prefix=f"{name}-{width}", synthetic=self.synthetic)
            for width in (DESK, PHONE)
        ]
        method = charts.option_rows(entry)[0][3]
        return Drawn(svg(drawn[0]), svg(drawn[1]), f"Share of those who answered. Whiskers: {method}.", [])

    def _groups(self, entry: Entry) -> Json | None:
        found = charts.vignette_panels(entry) if entry["kind"] == "vignette" else charts.panels(entry)
        if not found:
            return None
        title = leading_title(entry)
        drawn = charts.dot_whisker(found, SIDE, prefix=f"{_name(entry)}-by", title=title, synthetic=self.synthetic)
        return {"title": title, "figure": svg(drawn), "table": charts.group_rows(found)}


def own_figure(summary: Summary, entry: Entry) -> Drawn | None:
    """The figure of one entry that shares none; None for a kind without a drawing."""
    return _Question(summary)._own(entry)


def accounting_page(summary: Summary, mode: str) -> Json:
    """Flow, rates and answers a question; what is not known carries its reason."""
    synthetic = bool(summary["synthetic"])
    drawn = [
        charts.flow_diagram(summary, mode, width, prefix=f"flow-{width}", synthetic=synthetic)
        for width in (DESK, PHONE)
    ]
    counts = [["Count", "Clinicians", "How to read it"]]
    counts += [[one.label, one.told, one.why] for one in accounting.flow_rows(summary, mode)]
    caption = "Arrows stand where the numbers add up; a dashed box is not known."
    rows = rates.rates(summary, mode)
    return {
        "finding": accounting.finding(summary), "letters": rates.LETTERS, "answered": accounting.answered(summary),
        "figure": Drawn(svg(drawn[0]), svg(drawn[1]), caption, counts),
        "rates": [one for one in rows if one.value is not None],
        "unknown": _by_reason([one for one in rows if one.value is None]),
    }  # fmt: skip


def _by_reason(unknown: list[rates.Rate]) -> list[tuple[str, str]]:
    """(names, why) of the rates that are not known, those with one reason together."""
    found: dict[str, list[str]] = {}
    for one in unknown:
        found.setdefault(one.why, []).append(one.meaning.name)
    return [(", ".join(names), why) for why, names in found.items()]


def _labelled(table: list[list[str]]) -> Json | None:
    """A table whose cells know their column, so that a phone can show a row as two lines."""
    if not table:
        return None
    head, *body = table
    return {"head": head, "rows": [list(zip(head, row, strict=True)) for row in body]}


def _name(entry: Entry) -> str:
    return "e-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in str(entry["id"]))
