"""A Word file with a title and one table: the same texts give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import Table

# Word and the zip format want a date; any fixed one will do, and this is the earliest that a zip can hold.
EPOCH = datetime(1980, 1, 1)
A4 = (Mm(297), Mm(210))
MARGIN = Mm(14)


def table_document(
    title: str, lead: Iterable[str], head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> bytes:
    """A4 across; the header row is repeated on every page. `widths` in mm, one a column."""
    document = Document()
    page = document.sections[0]
    page.orientation, (page.page_width, page.page_height) = WD_ORIENT.LANDSCAPE, A4
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    document.styles["Normal"].font.size = Pt(9)
    document.add_heading(title, level=1)
    for text in lead:
        document.add_paragraph(text)
    _fill(document.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid"), [head, *rows], widths)
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "PAVE", "PAVE", ""
    core.created = core.modified = EPOCH
    core.revision = 1
    made = io.BytesIO()
    document.save(made)
    return without_clock(made.getvalue())


def _fill(table: Table, texts: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    table.autofit = False
    for index, (row, cells) in enumerate(zip(table.rows, texts, strict=True)):
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(text).bold = index == 0 or None
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def without_clock(data: bytes) -> bytes:
    """The package again, each part dated alike: saving stamps them with the time of day."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return made.getvalue()
