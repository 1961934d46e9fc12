"""The report as one PDF: overview, flow, one page a question, definitions, provenance. All texts are made here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from analytics.reports import charts, definitions, provenance, raked, words
from analytics.reports import entries as en
from analytics.reports.charts.overview_dots import CAPTION
from analytics.reports.entries import Entry, Summary
from analytics.reports.numbers import number
from analytics.reports.overview import headline, overview_rows
from analytics.reports.print_groups import dot_table, group_table, number_table, panels_of
from analytics.reports.print_matrix import matrix_table
from analytics.reports.print_tables import bar_table, columns_of, empty, name_of
from pave.lib.typeset import typeset

TEMPLATE = Path(__file__).with_name("report.typ")
PRINT_FONT = "Libertinus Serif"
FULL, OVERVIEW = 660, 840
PAPERS = {"a4": ("a4", 21), "letter": ("us-letter", 18)}
"""Name -> the template's name of the paper, and px a row of the overview, whose text stays at 7 pt on it."""
ROWS_THAT_FIT = (42, 50, 58)
"""Above so many rows a page does not begin with the largest size, the second, the third."""
NUMBERS = ("numeric", "range")
STEPS = (
    "Share who still give the full dose at each platelet count, with 95 % bands (Wilson). Dashed: adult guidance. "
    "Hatched: between these counts rare answers were merged."
)
Figures = dict[str, bytes]


def pdf_bytes(
    summary: Summary, threshold_items: Collection[str] = (), guidance: Sequence[tuple[float, str]] = (),
    paper: str = "a4",
) -> bytes:  # fmt: skip
    """Tagged (PDF/UA-1), a page a question, the same bytes from the same summary.

    threshold_items: ids of items that ask for a platelet threshold; they are drawn as steps, with `guidance` lines.
    `paper` is one of PAPERS. The template sets a question in the largest of its sizes that fits one page, text never
    under 7 pt; one that does not fit in the smallest goes on overleaf.
    Raises ValueError for another paper, pave.lib.typeset.TypesetError where the document cannot be made.
    """
    if paper not in PAPERS:
        raise ValueError(f"paper is one of {', '.join(PAPERS)}, not {paper!r}")
    made: Figures = {}
    data = document(summary, made, threshold_items, guidance, paper)
    return typeset(TEMPLATE, data, made, title=data["title"])


def document(
    summary: Summary, made: Figures, threshold_items: Collection[str] = (),
    guidance: Sequence[tuple[float, str]] = (), paper: str = "a4",
) -> dict[str, Any]:  # fmt: skip
    """The template's data, texts and places on axes only; figures go into `made` under the names the data refer to."""
    page = _Page(summary, made, frozenset(threshold_items), tuple(guidance))
    head, groups = headline(summary), en.by_item(summary)
    return {
        "paper": PAPERS[paper][0], "title": str(summary.get("title") or summary["source"].get("id", "Survey")),
        "headline": head.title, "lead": head.lead, "strip": _strip(summary),
        "overview": page.overview(head.title, PAPERS[paper][1]),
        "caption": CAPTION, "footer": provenance.marks(summary), "synthetic": bool(summary.get("synthetic")),
        "threshold": str((summary.get("disclosure") or {}).get("threshold") or 5),
        "snapshot": str((summary.get("snapshot") or {}).get("sha256") or "")[:12],
        "flow": provenance.flow_rows(summary), "rates": provenance.rate_rows(summary),
        "items": [page.item(group, len(groups)) for group in groups],
        "definitions": definitions.rows(raked.is_weighted(summary)), "margins": raked.margin_rows(summary),
        "weighted": raked.leading_rows(summary), "weighted_caption": raked.CAPTION,
        "methods": provenance.methods_used(summary),
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

    def overview(self, title: str, pitch: int) -> dict[str, str]:
        rows = overview_rows(self.summary)
        drawn = charts.overview_dots(rows, OVERVIEW, prefix="overview", title=title, pitch=pitch, **self.common)
        return self._keep("overview", drawn, "All questions by how far the answers spread; the pages that follow give "
                          "each with its numbers.")  # fmt: skip

    def item(self, group: list[Entry], last: int) -> dict[str, Any]:
        first = group[0]
        shared = self._shared_figure(group)
        rows = [e for e in group if e["kind"] == "matrix" and e["options"]]
        alone = [e for e in group if e["options"] and not empty(e) and not (e["kind"] == "matrix" and len(rows) > 1)]
        told = [e for e in group if panels_of(e)]
        return {
            "start": _start(group, told), "number": str(first["number"]), "last": str(last),
            "title": str(first["text"]),
            "section": en.section_of(self.summary, int(first["number"])), "shown": _shown(first, len(group) > 1),
            "lines": [_line(entry) for entry in group], "figures": [*shared, *self._strips(group)],
            "matrices": [matrix_table(part, not shared) for part in columns_of(rows)] if len(rows) > 1 else [],
            "bars": [bar_table(entry) for entry in alone], "numbers": _numbers(group),
            "dots": dot_table(told[0]) if len(told) == 1 else None,
            "groups": [group_table(part) for part in columns_of(told)] if len(told) > 1 else [],
            "caption": _caption(group),
        }  # fmt: skip

    def _shared_figure(self, group: list[Entry]) -> list[dict[str, str]]:
        """One drawing of all rows where they share an ordered scale or ask for a threshold."""
        found = blocks(group, self.thresholds)
        first = group[0]
        threshold = first["item"] in self.thresholds
        if not en.is_ordinal(first) or len(found) > 1 or all(map(empty, group)) or (len(group) == 1 and not threshold):
            return []
        if threshold:
            drawn = charts.threshold_steps(
                group,
                FULL,
                prefix=_name(first),
                guidance=self.guidance,
                tall=170 if len(group) > 1 else 250,
                **self.common,
            )
            caption = STEPS
        else:
            drawn = charts.diverging_bars(group, FULL, prefix=_name(first), **self.common)
            caption = "Per cent of the clinicians who answered, in the order of the scale."
        text = " ".join(f"{en.label_of(e)}: {words.answer_line(e)}" for e in group)
        return [self._keep(_name(first), drawn, text) | {"caption": caption}]

    def _strips(self, group: list[Entry]) -> list[dict[str, str]]:
        """Drawings of measured numbers; where the question has answers to choose as well, these are its drawing."""
        if any(e["options"] for e in group):
            return []
        caption = (
            "Bar: the middle half. Thick line: the median. Whiskers: the outer tenths. Dot: the mean, 95 % interval."
        )
        return [
            self._keep(_name(e), charts.quantile_strip(e, FULL, prefix=_name(e), **self.common), words.description(e))
            | {"caption": f"{name_of(e)}. {caption}" if name_of(e) else caption}
            for e in group
            if e["kind"] in NUMBERS and en.value_of(e, "q1") is not None
        ]

    def _keep(self, name: str, drawn: str, text: str) -> dict[str, str]:
        self.made[f"{name}.svg"] = drawn.encode("utf-8")
        return {"file": f"{name}.svg", "alt": text}


def _start(group: list[Entry], told: list[Entry]) -> int:
    """The place of the size to try first: a page with many rows does not fit the large ones, and trying costs time."""
    groups = max((sum(len(panel.groups) + 1 for panel in panels_of(entry)) for entry in told), default=0)
    rows = groups + sum(len(e["options"]) for e in group) // (1 if len(group) < 3 else 2) + 2 * len(group)
    return sum(rows > most for most in ROWS_THAT_FIT)


def _shown(entry: Entry, several: bool) -> str:
    """The denominators above the answers; with several entries each says itself how many answered."""
    parts = [("base", "in the base"), ("shown", "shown the question"), *([] if several else [("answered", "answered")])]
    known = [f"{number(entry[key], 'count')} {text}" for key, text in parts if entry.get(key) is not None]
    return ", ".join(known)


def _line(entry: Entry) -> dict[str, str]:
    line, judged = words.answer_line(entry), words.verdict(entry)
    return {"label": name_of(entry), "lead": line.lead, "rest": line.rest, "verdict": judged.word or "",
            "because": judged.because if judged.word else ""}  # fmt: skip


def _numbers(group: list[Entry]) -> dict[str, Any] | None:
    measured = [e for e in group if e["kind"] in NUMBERS and not empty(e)]
    return number_table(measured) if measured else None


def _caption(group: list[Entry]) -> str:
    methods = sorted({charts.option_rows(e)[0][3] for e in group if e["options"] and not empty(e)})
    return f"Whiskers and limits: {'; '.join(methods)}." if methods else ""


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


def _name(entry: Entry) -> str:
    return "e-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in str(entry["id"]))
