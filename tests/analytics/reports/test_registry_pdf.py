"""The registry report as PDF: tagged, both papers, each part from a new page, every cell of its tables on paper."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from analytics.reports import registry_pdf
from analytics.reports import registry_terms as terms
from analytics.reports.registry_parts import BLOCKS
from analytics.reports.registry_sections import sections
from tests.analytics.reports import registry_told as told
from tests.analytics.reports.test_pdf import smallest_text


@pytest.fixture(scope="module")
def made() -> bytes:
    return registry_pdf.registry_pdf_bytes(told.summary())


@pytest.fixture(scope="module")
def pages(made: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return registry_pdf.document(told.summary(), {})


def test_it_is_tagged_has_a_title_and_a_language_and_no_time(made: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert (reader.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == (
        told.summary()["title"], "en-GB", True,
    )  # fmt: skip
    assert b"pdfuaid" in made or b"pdfuaid" in root["/Metadata"].get_data()
    assert "/CreationDate" not in reader.metadata and made == registry_pdf.registry_pdf_bytes(told.summary())


def test_each_part_begins_a_page_with_a_bookmark(made: bytes, pages: list[str]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made))
    places = {one.title: reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)}
    starts = [places[part.title] for part in BLOCKS]
    assert starts == sorted(set(starts)) and starts[0] == 1
    told_at = [pages[place].partition(part.title)[0] for place, part in zip(starts, BLOCKS, strict=True)]
    assert {before.replace(" ", "") for before in told_at} == {"SYNTHETIC"}, "only the mark stands before the title"


def test_every_sentence_and_every_cell_is_on_paper(pages: list[str], data: dict[str, Any]) -> None:
    whole = " ".join(pages).replace("- ", "").replace("-", "").replace(" ", "")
    cells = [cell for part in data["parts"] for one in part["sections"] for table in one["tables"]
             for line in table[1:] for cell in line]  # fmt: skip
    leads = [line["lead"] for part in data["parts"] for one in part["sections"] for line in one["lines"]]
    assert len(cells) > 300 and len(leads) > 50
    assert [text for text in {*cells, *leads} if text.replace("-", "").replace(" ", "") not in whole] == []


def test_tables_are_those_of_the_pages_and_only_long_ones_are_left_out(data: dict[str, Any]) -> None:
    for part, block in zip(data["parts"], BLOCKS, strict=True):
        for shown, section in zip(part["sections"], sections(told.summary(), block.key), strict=True):
            tables = [section.table, section.figure.table if section.figure else []]
            kept = [table for table in tables if 1 < len(table) <= registry_pdf.MOST_ROWS]
            assert shown["tables"] == kept and shown["cut"] == (max(map(len, tables)) > registry_pdf.MOST_ROWS)


def test_every_figure_has_a_text_alternative_and_no_site_is_drawn(data: dict[str, Any]) -> None:
    made: dict[str, bytes] = {}
    parts = registry_pdf.document(told.summary(), made)["parts"]
    figures = [figure for part in parts for one in part["sections"] for figure in one["figures"]]
    assert {figure["file"] for figure in figures} == set(made) and all(figure["alt"] for figure in figures)
    assert all(b"SYNTHETIC" in drawn for drawn in made.values())
    assert not any(b'data-part="site"' in drawn for drawn in made.values())


def test_simulated_data_say_so_on_every_page(pages: list[str]) -> None:
    assert all("SYNTHETIC: simulated; not the data of any study" in page for page in pages)


def test_ten_kinds_of_clot_fit_on_paper_and_no_text_is_smaller_than_seven_points() -> None:
    told_of = told.summary()
    kinds = [*terms.LABELS][:10]
    for block in ("duration", "incidence"):
        row = next(row for row in told_of[block] if not row.get("hidden") and row["times"])
        told_of[block] = [row | {"group": kind} for kind in kinds]
    reader = pypdf.PdfReader(io.BytesIO(registry_pdf.registry_pdf_bytes(told_of, "letter")))
    places = {one.title: reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)}
    first, after = places["What happens after a clot"], places["How sites differ"]
    drawn = [reader.pages[i] for i in (places["How long a clot is treated"], *range(first, after))]
    assert min(smallest_text(page) for page in drawn) >= 6.999


def test_letter_is_letter_and_another_paper_is_refused() -> None:
    letter = pypdf.PdfReader(io.BytesIO(registry_pdf.registry_pdf_bytes(told.summary(), "letter")))
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in letter.pages} == {(612, 792)}
    with pytest.raises(ValueError, match="a4, letter, not 'a3'"):
        registry_pdf.registry_pdf_bytes(told.summary(), "a3")
