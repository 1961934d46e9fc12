"""What the pages of a registry report show: sentences, figures and tables of the protected summary. No number is made
here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.downloads import Download, downloads
from analytics.pages import DESK, PHONE, Drawn, svg
from analytics.reports import registry_definitions, registry_words
from analytics.reports.registry_parts import BLOCKS, BY_KEY
from analytics.reports.registry_sections import Figure, Section, leading_lines, sections
from analytics.reports.words import AnswerLine

__all__ = ["BLOCKS", "block_page", "leading_lines", "offered", "overview_page"]

Json = dict[str, Any]
Row = Mapping[str, Any]
FILES = {
    "pdf": "A page a part, with its figures, to print",
    "xlsx": "A sheet a part, with definitions and parameters",
    "codebook-csv": "What each column, code and number means",
    "docx": "Methods paragraph, tables of every part, definitions",
}
"""What a file of the registry is for where that of a survey is for something else."""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section whose figure is drawn for a desk and for a phone."""

    title: str
    figure: Drawn | None
    lines: Sequence[tuple[str, AnswerLine]]
    table: list[list[str]]


def overview_page(summary: Row) -> Json:
    """Every block with its leading sentences, and what was held back."""
    return {
        "blocks": [{"part": one, "lines": leading_lines(one.key, summary[one.key])} for one in BLOCKS],
        "held_back": summary["disclosure"]["sentences"], "rule": summary["disclosure"]["rule"],
        "provenance": registry_definitions.provenance(summary), "untold": registry_words.untold_children(summary),
    }  # fmt: skip


def preview_page(summary: Row) -> Json:
    """The parts that a preview has, each with its sentences, figures and tables."""
    return {
        "parts": [{"part": BY_KEY[key], "sections": [_shown(one) for one in sections(summary, key)]}
                  for key in ("duration", "class_mix")],
    }  # fmt: skip


def block_page(summary: Row, key: str, own: Sequence[Row] = ()) -> Json | None:
    """One block; None for a name that is none. `own`: {"x", "n", "share"} of the reader's own sites."""
    if key not in BY_KEY:
        return None
    place = [one.key for one in BLOCKS].index(key)
    return {
        "part": BY_KEY[key], "sections": [_shown(one) for one in sections(summary, key, own)],
        "definitions": registry_definitions.rows(key),
        "before": BLOCKS[place - 1] if place else None, "after": BLOCKS[place + 1] if place + 1 < len(BLOCKS) else None,
    }  # fmt: skip


def offered(files: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, list[Download]]]:
    """The stored files in their groups, each in the words of the registry."""
    return [
        (heading, [replace(one, words=FILES.get(one.kind, one.words)) for one in group])
        for heading, group in downloads(files)
    ]


def _shown(section: Section) -> ShownSection:
    figure = None if section.figure is None else _drawn(section.figure)
    return ShownSection(section.title, figure, section.lines, section.table)


def _drawn(figure: Figure) -> Drawn:
    desk, phone = (svg(figure.svg(width, f"w{width}")) for width in (DESK, PHONE))
    return Drawn(desk, phone, figure.caption, figure.table)
