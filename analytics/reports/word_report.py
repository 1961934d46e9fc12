"""The report as a Word file for a manuscript: methods, drawings and tables a question, definitions, provenance.

A number is printed as on the pages; the files to compute with hold it unrounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from docx.document import Document as Word

from analytics.reports import definitions, provenance, raked, reasons, word_cells
from analytics.reports import entries as en
from analytics.reports.entries import Summary
from analytics.reports.figures import figures
from analytics.reports.long_table import Row, long_rows
from analytics.reports.methods_paragraph import methods_paragraphs, references
from analytics.reports.word_document import WIDE, begun, saved
from analytics.reports.word_pictures import add_picture, pictures
from analytics.reports.word_tables import add_table, clean, numbered

Cells = tuple[str, ...]
Drawn = tuple[bytes, str, str]  # PNG, caption, words for who does not see it
Printed = tuple[str, Sequence[str], Sequence[Cells], Sequence[float]]  # caption, header, rows, widths in mm


def word_bytes(
    summary: Summary, threshold_items: Collection[str] = (), guidance: Sequence[tuple[float, str]] = ()
) -> bytes:
    """A4 upright, tables of three lines with a repeated header row; the same bytes from the same summary.

    threshold_items, guidance: as of the PDF. Raises pave.lib.typeset.TypesetError where a drawing cannot be made.
    """
    about = f"Snapshot {(summary.get('snapshot') or {}).get('sha256')}, PAVE {summary.get('code_version')}"
    document = begun(str(summary.get("title") or "Survey"), provenance.marks(summary), about)
    _methods(document, summary)
    _who_answered(document, summary)
    _weighted(document, summary)
    _questions(document, summary, _drawn(summary, threshold_items, guidance))
    document.add_heading("Definitions", level=2)
    head, *rows = definitions.rows(raked.is_weighted(summary))
    add_table(document, "Definitions of the measures.", head, rows, (28, 24, 58, 42, 18))
    document.add_heading("Where the numbers come from", level=2)
    head, *rows = provenance.provenance_rows(summary)
    add_table(document, "What identifies and reproduces the numbers.", head, rows, (50, 120))
    numbered(document)
    return saved(document)


def _methods(document: Word, summary: Summary) -> None:
    document.add_heading("Methods, from the parameters of this report", level=2)
    for text in methods_paragraphs(summary):
        document.add_paragraph(clean(text))
    document.add_heading("References of the methods", level=3)
    for text in references(summary):
        document.add_paragraph(text, style="List Number")


def _who_answered(document: Word, summary: Summary) -> None:
    document.add_heading("Who answered", level=2)
    head, *rows = provenance.flow_rows(summary)
    add_table(document, "From invitation to analysis.", head, rows, (120, 50))
    head, *rows = provenance.rate_rows(summary)
    add_table(document, "Response rates, 95 % intervals by Wilson.", head, rows, (100, 35, 35))


def _weighted(document: Word, summary: Summary) -> None:
    """Leading shares weighted to known margins, where the report has any."""
    if not raked.is_weighted(summary):
        return
    document.add_heading("Weighted to known margins", level=2)
    document.add_paragraph(raked.CAPTION)
    head, *rows = raked.margin_rows(summary)
    add_table(document, "The margins, and those who answered.", head, rows, (60, 60, 25, 25))
    if raked.leading_rows(summary):
        head, *rows = raked.leading_rows(summary)
        add_table(document, "Leading answers, unweighted and weighted.", head, rows, (42, 34, 20, 15, 18, 15, 13, 13))


def _drawn(
    summary: Summary, threshold_items: Collection[str], guidance: Sequence[tuple[float, str]]
) -> dict[int, list[Drawn]]:
    """Question -> its drawings."""
    numbers = sorted({int(entry["number"]) for entry in summary["items"] if entry["number"]})
    told = [(n, one) for n in numbers for one in figures(summary, n, threshold_items, guidance)]
    found: dict[int, list[Drawn]] = {}
    for (number, figure), png in zip(told, pictures([figure.svg for _, figure in told]), strict=True):
        found.setdefault(number, []).append((png, figure.caption, figure.alt))
    return found


def _questions(document: Word, summary: Summary, drawn: dict[int, list[Drawn]]) -> None:
    """Answers and measures of every question; comparisons of groups in a supplement, for they are many."""
    rows = [row for row in long_rows(summary) if row["entry"] is not None]
    asked = [(n, list(own)) for n, own in groupby(sorted(rows, key=_number), key=_number)]
    texts = {int(entry["number"]): str(entry["text"]) for entry in summary["items"]}
    section = None
    for number, own in asked:
        title = en.section_of(summary, number) or "Before the questions"
        if title != section:
            section = title
            document.add_heading(clean(title), level=2)
        _head(document, number, texts[number])
        for png, caption, alt in drawn.get(number, []):
            add_picture(document, png, f"{_name(number)}. {caption}", alt)
        _question(document, own, _answers(number, texts[number], own))
    compared = [(number, own) for number, own in asked if any(row["row"] == "test" for row in own)]
    if compared:
        document.add_heading("Supplement: comparisons of groups", level=2)
    for number, own in compared:
        _head(document, number, texts[number])
        _question(document, own, _groups(number, own))


def _number(row: Row) -> int:
    return int(row["number"])


def _head(document: Word, number: int, text: str) -> None:
    document.add_heading(clean(f"{number}. {text}" if number else text), level=3)


def _question(document: Word, rows: Sequence[Row], tables: Iterator[Printed]) -> None:
    for caption, head, body, widths in tables:
        if body:
            add_table(document, caption, head, body, widths)
    document.add_paragraph(_note(rows)).runs[0].italic = True


def _name(number: int) -> str:
    return f"Question {number}" if number else "Before the questions"


def _answers(number: int, text: str, rows: Sequence[Row]) -> Iterator[Printed]:
    name = _name(number)
    yield f"{name}: {text}", word_cells.ANSWERS, word_cells.answer_rows(rows), (58, 18, 21, 24, 28, 21)
    yield f"{name}, measures.", word_cells.MEASURES, word_cells.measure_rows(rows), (62, 30, 32, 46)
    yield f"{name}, by what the case was.", word_cells.LEVELS, word_cells.level_rows(rows), (80, 30, 30, 30)


def _groups(number: int, rows: Sequence[Row]) -> Iterator[Printed]:
    name = _name(number)
    widths = (40, 34, 20, 15, 15, 18, 28)
    yield f"{name}, tests between groups.", word_cells.TESTS, word_cells.test_rows(rows), widths
    for factor in word_cells.factors_of(rows):
        for head, body in word_cells.group_tables(rows, factor):
            beside = [(WIDE - 50) / (len(head) - 1)] * (len(head) - 1)
            yield f"{name}, by {factor.replace('_', ' ')}: count (share, 95 % interval).", head, body, (50, *beside)


def _note(rows: Sequence[Row]) -> str:
    joint = {row["simultaneous_method"] for row in rows} - {None}
    parts = ["95 % intervals of shares: Wilson."] if any(row["method"] == "wilson" for row in rows) else []
    parts += [f"Simultaneous intervals: {reasons.method(name).split(',')[0]}." for name in sorted(joint)]
    if any(row["reason"] == "suppressed" for row in rows):
        parts.append("suppressed: withheld to protect clinicians.")
    return " ".join([*parts, "–: does not apply."])
