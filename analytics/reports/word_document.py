"""A Word file of a report, from its front page to its bytes: what a survey's and the registry's have in common."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Word
from docx.shared import Mm

from analytics.reports.word_tables import add_style, clean
from analytics.reports.wordfile import EPOCH, without_clock

PAGE, MARGIN = (Mm(210), Mm(297)), Mm(20)
WIDE = 170.0
"""Millimetres between the margins."""


def begun(title: str, marks: str, about: str) -> Word:
    """A4 upright with its title; `marks` (simulated, pilot) stand on every page, `about` in the properties."""
    document, title = Document(), clean(title)
    page = document.sections[0]
    page.page_width, page.page_height = PAGE
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    add_style(document)
    page.header.paragraphs[0].text = clean(f"{title}. {marks}" if marks else title)
    document.add_heading(title, level=1)
    if marks:
        document.add_paragraph().add_run(marks).bold = True
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title[:255], "PAVE", "PAVE", marks
    core.subject = about
    core.created = core.modified = EPOCH
    core.revision = 1
    return document


def saved(document: Word) -> bytes:
    """The bytes, without the moment at which they were made."""
    made = io.BytesIO()
    document.save(made)
    return without_clock(made.getvalue())
