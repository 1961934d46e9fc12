"""The report as one PDF: overview, flow, a page a question, definitions, provenance. All texts are made here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from analytics.reports import charts, definitions, provenance, words
from analytics.reports import entries as en
from analytics.reports.charts.overview_dots import CAPTION
from analytics.reports.charts.subgroups import leading_title
from analytics.reports.entries import Entry, Summary
from analytics.reports.numbers import number
from analytics.reports.overview import headline, overview_rows
from pave.lib.typeset import typeset

TEMPLATE = Path(__file__).with_name("report.typ")
PRINT_FONT = "Libertinus Serif"
FULL, HALF, OVERVIEW = 660, 350, 840
Figures = dict[str, bytes]


def pdf_bytes(
    summary: Summary, threshold_items: Collection[str] = (), guidance: Sequence[tuple[float, str]] = ()
) -> bytes:
    """A4, tagged (PDF/UA-1), the same bytes from the same summary.

    threshold_items: ids of items that ask for a platelet threshold; they are drawn as steps, with `guidance` lines.
    Raises pave.lib.typeset.TypesetError where the document cannot be made.
    """
    made: Figures = {}
    data = document(summary, made, threshold_items, guidance)
    return typeset(TEMPLATE, data, made, title=data["title"])


def document(
    summary: Summary, made: Figures, threshold_items: Collection[str] = (),
    guidance: Sequence[tuple[float, str]] = (),
) -> dict[str, Any]:  # fmt: skip
    """The template's data, texts only; figures go into `made` under the names the data refer to."""
    page = _Page(summary, made, frozenset(threshold_items), tuple(guidance))
    head = headline(summary)
    return {
        "title": str(summary.get("title") or summary["source"].get("id", "Survey")),
        "headline": head.title, "lead": head.lead, "strip": _strip(summary), "overview": page.overview(head.title),
        "caption": CAPTION, "footer": provenance.marks(summary),
        "snapshot": str((summary.get("snapshot") or {}).get("sha256") or "")[:12],
        "flow": provenance.flow_rows(summary), "rates": provenance.rate_rows(summary),
        "items": [page.item(group) for group in en.by_item(summary)],
        "definitions": definitions.rows(), "methods": provenance.methods_used(summary),
        "provenance": provenance.provenance_rows(summary),
    }  # fmt: skip


def _strip(summary: Summary) -> list[list[str]]:
    flow = summary.get("flow") or {}
    keys = ("invited", "submitted", "analysed")
    return [[number(flow[key], "count"), key] for key in keys if flow.get(key) is not None]


class _Page:
    """Builds the pages' data and their figures; holds nothing but its inputs."""

    def __init__(
        self, summary: Summary, made: Figures, thresholds: frozenset[str], guidance: tuple[tuple[float, str], ...]
    ) -> None:
        self.summary, self.made, self.thresholds, self.guidance = summary, made, thresholds, guidance
        self.common: dict[str, Any] = {"synthetic": bool(summary.get("synthetic")), "font": PRINT_FONT}

    def overview(self, title: str) -> dict[str, str]:
        rows = overview_rows(self.summary)
        drawn = charts.overview_dots(rows, OVERVIEW, prefix="overview", title=title, pitch=21, **self.common)
        return self._keep("overview", drawn, "All questions by how far the answers spread; the pages that follow give "
                          "each with its numbers.")  # fmt: skip

    def item(self, group: list[Entry]) -> dict[str, Any]:
        first = group[0]
        return {
            "number": str(first["number"]), "section": en.section_of(self.summary, int(first["number"])),
            "title": str(first["text"]), "shown": self._shown(first),
            "blocks": [self.block(block) for block in blocks(group, self.thresholds)],
        }  # fmt: skip

    def _shown(self, entry: Entry) -> str:
        parts = [("base", "in the base"), ("shown", "shown the question"), ("answered", "answered")]
        known = [f"{number(entry[key], 'count')} {text}" for key, text in parts if entry.get(key) is not None]
        return ", ".join(known)

    def block(self, block: list[Entry]) -> dict[str, Any]:
        wide = self._wide_figure(block)
        if len(block) == 1:
            return {"figure": None, "entries": [self.entry(block[0], wide)]}
        return {"figure": wide, "entries": [self.entry(entry, None, shared=wide is not None) for entry in block]}

    def _wide_figure(self, block: list[Entry]) -> dict[str, str] | None:
        name, first = _name(block[0]), block[0]
        if not en.is_ordinal(first) or all(en.withheld(e) or not e["answered"] for e in block):
            return None
        if first["item"] in self.thresholds:
            drawn = charts.threshold_steps(block, FULL, prefix=name, guidance=self.guidance, **self.common)
            caption = "Share who still give the full dose at each platelet count, with 95 % bands (Wilson)."
        else:
            drawn = charts.diverging_bars(block, FULL, prefix=name, **self.common)
            caption = "Per cent of the clinicians who answered, in the order of the scale."
        text = " ".join(f"{en.label_of(e)}: {words.answer_line(e)}" for e in block)
        return self._keep(name, drawn, text) | {"caption": caption}

    def entry(self, entry: Entry, wide: dict[str, str] | None, shared: bool = False) -> dict[str, Any]:
        line, judged = words.answer_line(entry), words.verdict(entry)
        empty = en.withheld(entry) or not entry["answered"]
        table = [] if empty or not entry["options"] else _option_table(entry)
        return {
            "label": str(entry.get("label") or ""), "lead": line.lead, "rest": line.rest,
            "verdict": judged.word or "", "because": judged.because if judged.word else "",
            "figure": wide or (None if empty or shared else self._own_figure(entry)),
            "wide": wide is not None or _is_number(entry),
            "options": table, "missing": [] if en.withheld(entry) else _missing_table(entry),
            "caption": _caption(entry),
            "numbers": charts.numeric_rows(entry) if _is_number(entry) and not empty else [],
            "groups": self._groups(entry),
        }  # fmt: skip

    def _own_figure(self, entry: Entry) -> dict[str, str] | None:
        name, text = _name(entry), words.description(entry)
        if _is_number(entry):
            return self._keep(name, charts.quantile_strip(entry, FULL, prefix=name, **self.common), text)
        if not entry["options"]:
            return None
        return self._keep(name, charts.sorted_bars(entry, HALF, prefix=name, pitch=42, **self.common), text)

    def _groups(self, entry: Entry) -> dict[str, Any] | None:
        found = charts.vignette_panels(entry) if entry["kind"] == "vignette" else charts.panels(entry)
        if not found:
            return None
        name, title = f"{_name(entry)}-by", leading_title(entry)
        drawn = charts.dot_whisker(found, HALF, prefix=name, title=title, **self.common)
        text = f"{title}. The table beside gives the numbers."
        return {"title": title, "figure": self._keep(name, drawn, text), "rows": charts.group_rows(found)}

    def _keep(self, name: str, drawn: str, text: str) -> dict[str, str]:
        self.made[f"{name}.svg"] = drawn.encode("utf-8")
        return {"file": f"{name}.svg", "alt": text}


def blocks(group: list[Entry], thresholds: Collection[str] = ()) -> list[list[Entry]]:
    """The entries of an item, neighbours on one ordered scale together (they share a figure), all others alone.

    Rows of a threshold item share a figure even where merging left them different scales: steps share an axis.
    """
    found: list[list[Entry]] = []
    for entry in group:
        if found and en.is_ordinal(entry) and (entry["item"] in thresholds or _scale(found[-1][0]) == _scale(entry)):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def _scale(entry: Entry) -> list[str] | None:
    return [str(o["code"]) for o in en.on_scale(entry)] if en.is_ordinal(entry) else None


def _is_number(entry: Entry) -> bool:
    return entry["kind"] in ("numeric", "range")


def _name(entry: Entry) -> str:
    return "e-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in str(entry["id"]))


def _option_table(entry: Entry) -> list[list[str]]:
    rows = charts.option_rows(entry, ordered=en.is_ordinal(entry))
    return [["Answer", "Count", "% of answered", "95 % interval", "% of shown"], *rows[1:]]


def _missing_table(entry: Entry) -> list[list[str]]:
    return charts.missing_rows(entry)[1:]


def _caption(entry: Entry) -> str:
    method = charts.option_rows(entry)[0][3] if entry["options"] else ""
    return f"Whiskers and limits: {method}." if method else ""
