"""Drawings in a Word file: as PNG, which every Word shows, with a caption that Word numbers and words for those who do
not see them.

All drawings of a report are made in one run of the typesetter: some 80 take about a second.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docx.document import Document
from docx.oxml import parse_xml
from docx.shared import Mm

from analytics.reports.word_tables import caption_xml, clean
from pave.lib.typeset import carried_out, printable

DOTS_PER_INCH = 200
WIDTH, HIGHEST = Mm(170), Mm(215)
_PAGE = "#set page(width: {width}mm, height: auto, margin: 0pt, fill: white)\n"


def pictures(svgs: Sequence[str]) -> list[bytes]:
    """Each drawing as PNG, as wide as the text of a page. Raises TypesetError where one cannot be drawn."""
    if not svgs:
        return []
    with tempfile.TemporaryDirectory(prefix="pave-") as folder:
        root = Path(folder)
        for place, svg in enumerate(svgs):
            (root / f"{place}.svg").write_text(str(printable(svg)), encoding="utf-8")
        pages = "\n#pagebreak()\n".join(f'#image("{place}.svg", width: 100%)' for place in range(len(svgs)))
        main = root / "main.typ"
        main.write_text(_PAGE.format(width=WIDTH.mm) + pages, encoding="utf-8")
        return carried_out(root, "png", str(DOTS_PER_INCH))


def add_picture(document: Document, png: bytes, caption: str, alt: str) -> None:
    """The picture at the end of the document, kept with its caption below ("Figure 3. ...")."""
    shape = document.add_picture(io.BytesIO(png), width=WIDTH)
    if shape.height > HIGHEST:
        shape.width, shape.height = int(shape.width * HIGHEST / shape.height), HIGHEST
    shape._inline.docPr.set("descr", clean(alt))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.element.body.sectPr.addprevious(parse_xml(caption_xml("Figure", caption, above=False)))
