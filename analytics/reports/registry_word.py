"""The registry report as a Word file for a manuscript: methods, what was held back, tables of every part, definitions,
where the numbers come from.

No pictures: the PDF has them. A number is printed as on the pages; the files to compute with hold it unrounded, and the
curves day by day.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Word

from analytics.reports import registry_definitions
from analytics.reports import registry_printed as printed
from analytics.reports.long_table import Row
from analytics.reports.provenance import marks
from analytics.reports.registry_long_table import TEXT_BLOCKS, Summary, blocks_of, lists_of, registry_rows
from analytics.reports.registry_methods import methods_paragraphs, references
from analytics.reports.registry_parts import BY_KEY
from analytics.reports.registry_sections import Section, sections
from analytics.reports.word_document import WIDE, begun, saved
from analytics.reports.word_tables import add_table, clean, numbered

FIRST = 42.0  # mm of a table's first column
NOTE = (
    "suppressed, hidden: withheld to protect children. –: does not apply. Curves day by day are in the files to "
    "compute with."
)


def registry_word_bytes(summary: Summary) -> bytes:
    """A4 upright, tables of three lines with a repeated header row; the same bytes from the same summary."""
    about = f"Frozen data {summary['snapshot']['sha256']}, PAVE {summary['code_version']}"
    document = begun(str(summary["title"]), marks(summary), about)
    _methods(document, summary)
    rows = registry_rows(summary)
    titles = lists_of(rows)["block"]
    for block in blocks_of(summary):
        if block not in TEXT_BLOCKS:
            _part(document, summary, block, titles[block], [row for row in rows if row["block"] == block])
    _pairs(document, "Definitions", "What the words mean.", ("Word", "Meaning"), registry_definitions.rows())
    told = registry_definitions.provenance(summary)
    _pairs(
        document, "Where the numbers come from", "What identifies and reproduces the numbers.", ("What", "Value"), told
    )
    numbered(document)
    return saved(document)


def _methods(document: Word, summary: Summary) -> None:
    document.add_heading("Methods, from the parameters of this report", level=2)
    for text in methods_paragraphs(summary):
        document.add_paragraph(clean(text))
    found = references(summary)
    if found:
        document.add_heading("References of the methods", level=3)
    for text in found:
        document.add_paragraph(text, style="List Number")
    document.add_heading("What was held back", level=2)
    for text in summary["disclosure"]["sentences"]:
        document.add_paragraph(clean(str(text)), style="List Bullet")


def _part(document: Word, summary: Summary, block: str, title: str, rows: Sequence[Row]) -> None:
    document.add_heading(clean(title), level=2)
    part = BY_KEY.get(block)
    if part:
        document.add_paragraph(part.asks).runs[0].italic = True
        for section in sections(summary, block):
            _section(document, title, section)
    numbers = printed.number_rows(rows)
    if numbers:
        add_table(document, f"{title}: every number.", printed.HEAD, numbers, (80, 32, 30, 28))
        document.add_paragraph(NOTE).runs[0].italic = True


def _section(document: Word, part: str, section: Section) -> None:
    if section.title:
        document.add_heading(clean(section.title), level=3)
    for label, line in section.lines:
        paragraph = document.add_paragraph(clean(f"{label}. " if label else ""))
        paragraph.add_run(clean(line.lead)).bold = True
        paragraph.add_run(clean(f" {line.rest}"))
    about = f"{part}: {section.title}" if section.title else part
    tables = (("", section.table), ("in numbers", section.figure.table if section.figure else []))
    for name, table in tables:
        if len(table) > 1:
            head, *body = table
            add_table(document, f"{about}{f', {name}' if name else ''}.", head, body, _widths(len(head)))


def _widths(columns: int) -> list[float]:
    return [FIRST, *[(WIDE - FIRST) / max(1, columns - 1)] * (columns - 1)]


def _pairs(document: Word, title: str, caption: str, head: Sequence[str], rows: Sequence[tuple[str, str]]) -> None:
    document.add_heading(title, level=2)
    add_table(document, caption, head, [(clean(name), clean(text)) for name, text in rows], (45, 125))
