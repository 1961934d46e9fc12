"""The registry report as one PDF: overview, a page or more a part, definitions, provenance. All texts are made here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analytics.reports import registry_definitions, registry_words
from analytics.reports.numbers import number, plural
from analytics.reports.pdf import FULL, PAPERS, PRINT_FONT
from analytics.reports.provenance import marks
from analytics.reports.registry_long_table import Summary
from analytics.reports.registry_methods import methods_paragraphs
from analytics.reports.registry_parts import BLOCKS, Block
from analytics.reports.registry_sections import Figure, Section, leading_lines, sections
from analytics.reports.words import AnswerLine
from pave.lib.typeset import typeset

TEMPLATE = Path(__file__).with_name("registry_report.typ")
MOST_ROWS = 45
"""A longer table of a figure's numbers is left to the files to compute with."""
Figures = dict[str, bytes]
Json = dict[str, Any]


def registry_pdf_bytes(summary: Summary, paper: str = "a4") -> bytes:
    """Tagged (PDF/UA-1), each part from a new page, the same bytes from the same summary. `paper` is one of PAPERS.

    Raises ValueError for another paper, pave.lib.typeset.TypesetError where the document cannot be made.
    """
    if paper not in PAPERS:
        raise ValueError(f"paper is one of {', '.join(PAPERS)}, not {paper!r}")
    made: Figures = {}
    data = document(summary, made, paper)
    return typeset(TEMPLATE, data, made, title=data["title"])


def document(summary: Summary, made: Figures, paper: str = "a4") -> Json:
    """The template's data, texts only; figures go into `made` under the names the data refer to."""
    disclosure = summary["disclosure"]
    return {
        "paper": PAPERS[paper][0], "title": str(summary["title"]), "lead": _lead(summary), "footer": marks(summary),
        "synthetic": bool(summary.get("synthetic")), "snapshot": str(summary["snapshot"]["sha256"])[:12],
        "overview": [{"title": part.title, "lines": [_line("", line) for line in leading_lines(part.key, rows)]}
                     for part, rows in ((part, summary[part.key]) for part in BLOCKS)],
        "parts": [_part(summary, part, made) for part in BLOCKS],
        "rule": str(disclosure["rule"]), "held_back": [str(text) for text in disclosure["sentences"]],
        "methods": methods_paragraphs(summary),
        "provenance": [["Provenance", "Value"], *_told(summary)],
    }  # fmt: skip


def _told(summary: Summary) -> list[list[str]]:
    """Provenance without what the page of the overview says."""
    left_out = ("Small numbers", "Held back")
    return [[name, text] for name, text in registry_definitions.provenance(summary) if name not in left_out]


def _lead(summary: Summary) -> str:
    held = summary["snapshot"]
    if held.get("children") is None:
        return f"{registry_words.untold_children(summary)} Sites are never named, ranked or shown."
    told = "child" if held["children"] == 1 else "children"
    who = f"{number(held['children'], 'count')} {told} of {plural(held['sites'], 'site')}."
    return f"{who} Sites are never named, ranked or shown."


def _part(summary: Summary, part: Block, made: Figures) -> Json:
    found = [_section(part, place, section, made) for place, section in enumerate(sections(summary, part.key))]
    return {
        "title": part.title, "asks": part.asks, "sections": found,
        "definitions": [list(pair) for pair in registry_definitions.rows(part.key)],
    }  # fmt: skip


def _section(part: Block, place: int, section: Section, made: Figures) -> Json:
    figure = section.figure
    tables = [section.table, figure.table if figure else []]
    return {
        "title": section.title, "lines": [_line(label, line) for label, line in section.lines],
        "figures": _drawn(f"{part.key}-{place}", part, section, figure, made) if figure else [],
        "caption": figure.caption if figure else "",
        "tables": [table for table in tables if 1 < len(table) <= MOST_ROWS],
        "cut": any(len(table) > MOST_ROWS for table in tables),
    }  # fmt: skip


def _drawn(name: str, part: Block, section: Section, figure: Figure, made: Figures) -> list[Json]:
    """One drawing, or several where one would be higher than a page; all are told by the sentences of the section."""
    said = " ".join(f"{label}: {line}" if label else str(line) for label, line in section.lines)
    drawn = {f"{name}-{place}.svg": svg for place, svg in enumerate(figure.svgs(FULL, "p", PRINT_FONT))}
    made |= {file: svg.encode("utf-8") for file, svg in drawn.items()}
    return [{"file": file, "alt": said or f"{part.title}. {section.title}"} for file in drawn]


def _line(label: str, line: AnswerLine) -> Json:
    return {"label": label, "lead": line.lead, "rest": line.rest}
