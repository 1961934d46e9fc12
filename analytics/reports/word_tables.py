"""Tables as Word wants them: a style, a caption that Word numbers, a header row that repeats, words for screen readers.

The XML is written whole: python-docx alone takes seconds for the thousands of cells of a report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

STYLE = "PaveTable"
TWIPS = 56.7  # twentieths of a point in a millimetre
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Lines above and below, and one under the header: the look of a table in a journal.
_STYLE_XML = f"""\
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{STYLE}"><w:name w:val="PAVE table"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="17"/></w:rPr>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tblBorders>
<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders></w:tcPr></w:tblStylePr></w:style>"""
_LOOK = (
    '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
    'w:noVBand="1"/>'
)


def add_style(document: Document) -> None:
    """The table style, once a document."""
    document.styles.element.append(parse_xml(_STYLE_XML))


def add_table(
    document: Document, caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """A caption ("Table 3. ...", kept with what follows) and its table at the end of the document.

    A row has one cell a column, or a single one: a heading over the rows below it, across all columns. `widths` in mm,
    one a column. Columns after the first are set right where the cells under their header are numbers.
    Raises ValueError for a row of another length.
    """
    end = document.element.body.sectPr
    end.addprevious(parse_xml(caption_xml("Table", caption)))
    right = [_is_numeric([row[i] for row in rows if len(row) > 1]) and i > 0 for i in range(len(head))]
    body = [_row(head, widths, right, header=True), *(_row(row, widths, right) for row in rows)]
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    said = quoteattr(clean(caption))
    end.addprevious(parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{STYLE}"/><w:tblW w:w="{_twips(sum(widths))}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/>{_LOOK}<w:tblCaption w:val={said}/>'
        f'<w:tblDescription w:val={quoteattr(clean("Columns: " + ", ".join(head)))}/></w:tblPr>'
        f'<w:tblGrid>{columns}</w:tblGrid>{"".join(body)}</w:tbl>'
    ))  # fmt: skip


def clean(text: str) -> str:
    """The text without control characters, which no XML may hold."""
    return _ILLEGAL.sub("", text)


def caption_xml(what: str, text: str, above: bool = True) -> str:
    """A caption "Table 3. ..." or "Figure 3. ...", kept with what follows where it stands above."""
    field = f'<w:fldSimple w:instr=" SEQ {what} \\* ARABIC "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    kept = "<w:keepNext/>" if above else ""
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="Caption"/>{kept}</w:pPr>{_run(f"{what} ")}{field}'
        f"{_run('. ' + text)}</w:p>"
    )


def _row(cells: Sequence[str], widths: Sequence[float], right: Sequence[bool], header: bool = False) -> str:
    marks = "<w:cantSplit/><w:tblHeader/>" if header else "<w:cantSplit/>"
    if len(cells) == 1 and len(widths) > 1:
        inside = _cell(cells[0], sum(widths), False, span=len(widths), bold=True)
    else:
        inside = "".join(_cell(*each) for each in zip(cells, widths, right, strict=True))
    return f"<w:tr><w:trPr>{marks}</w:trPr>{inside}</w:tr>"


def _cell(text: str, width: float, right: bool, span: int = 1, bold: bool = False) -> str:
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shape = ("<w:keepNext/>" if bold else "") + ('<w:jc w:val="right"/>' if right else "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{across}</w:tcPr>'
        f"<w:p><w:pPr>{shape}</w:pPr>{_run(text, bold)}</w:p></w:tc>"
    )


def _run(text: str, bold: bool = False) -> str:
    shape = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{shape}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def _is_numeric(cells: Sequence[str]) -> bool:
    kept = [cell for cell in cells if cell and cell not in ("–", "suppressed")]
    return bool(kept) and all(cell[0].isdigit() or cell[0] in "−<>" for cell in kept)


def _twips(width: float) -> int:
    return round(width * TWIPS)


def numbered(document: Any) -> None:
    """Gives the captions their numbers, so that they stand before Word first counts its fields."""
    found: Counter[str] = Counter()
    for field in document.element.body.iter(qn("w:fldSimple")):
        kind = field.get(qn("w:instr"))
        found[kind] += 1
        next(field.iter(qn("w:t"))).text = str(found[kind])
