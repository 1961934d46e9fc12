"""The PDF read back: tagged, a page a question on both papers, text never too small to read."""

import io

import pypdf
import pytest

from analytics.guidance import GUIDANCE, THRESHOLD_ITEMS
from analytics.reports import pdf
from analytics.reports.entries import by_item
from analytics.reports.words import answer_line

LEAST_POINTS = 6.99


@pytest.fixture(scope="module")
def survey(simulated):
    """154 simulated responses with three factors."""
    return simulated.protected


@pytest.fixture(scope="module")
def made(simulated):
    return simulated.files["pdf"]


@pytest.fixture(scope="module", params=["a4", "letter"])
def on_paper(request, survey, made):
    letter = request.param == "letter"
    data = pdf.pdf_bytes(survey, THRESHOLD_ITEMS, GUIDANCE, "letter") if letter else made
    return request.param, pypdf.PdfReader(io.BytesIO(data))


@pytest.fixture(scope="module")
def pages(made):
    return read(pypdf.PdfReader(io.BytesIO(made)))


def read(reader):
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def smallest_text(page):
    """Points of the smallest letters on a page, after every scaling."""
    found = []

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            area = [m[0] * m[3] - m[1] * m[2] for m in (matrix, text_matrix)]
            found.append(size * abs(area[0] * area[1]) ** 0.5)

    page.extract_text(visitor_text=visit)
    return min(found)


def tags(node):
    """Names of all structure elements below a node of the structure tree."""
    if isinstance(node, list):
        return [name for child in node for name in tags(child)]
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return tags(node)
    if not isinstance(node, dict):
        return []
    return [*([node["/S"]] if "/S" in node else []), *(tags(node["/K"]) if "/K" in node else [])]


def test_a_question_is_one_page_on_both_papers(on_paper):
    _, reader = on_paper
    texts = read(reader)
    places = [i for n in range(1, 45) for i, text in enumerate(texts) if f"uestion {n} of 44 " in text]
    assert places == list(range(2, 46))
    assert len(texts) == 48


def test_the_papers_have_their_sizes(on_paper):
    paper, reader = on_paper
    sizes = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages}
    assert sizes == {"a4": {(595, 842)}, "letter": {(612, 792)}}[paper]


def test_no_text_is_smaller_than_seven_points(on_paper):
    _, reader = on_paper
    assert min(smallest_text(reader.pages[i]) for i in (0, 15, 31)) >= LEAST_POINTS


def test_another_paper_is_refused(summary):
    with pytest.raises(ValueError, match="a4, letter, not 'a3'"):
        pdf.pdf_bytes(summary, paper="a3")


def test_the_structure_names_headings_tables_and_figures(made, pages):
    reader = pypdf.PdfReader(io.BytesIO(made))
    found = tags(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert found.count("/H1") == 48
    assert found.count("/Table") >= 44
    assert found.count("/TH") > found.count("/Table")
    assert "/Figure" in found
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_a_bookmark_leads_to_every_question(made):
    reader = pypdf.PdfReader(io.BytesIO(made))
    places = {o.title: reader.get_destination_page_number(o) for o in reader.outline}
    numbered = {int(title.split()[0]): place for title, place in places.items() if title.split()[0].isdigit()}
    assert numbered == {n: n + 1 for n in range(1, 45)}


def test_title_language_and_tags(made, survey):
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == survey["title"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in made or b"pdfuaid" in root["/Metadata"].get_data()


def test_the_bytes_carry_no_time_and_repeat(made, survey):
    assert made == pdf.pdf_bytes(survey, THRESHOLD_ITEMS, GUIDANCE)
    assert "/CreationDate" not in pypdf.PdfReader(io.BytesIO(made)).metadata


def test_every_question_starts_its_own_page(pages):
    starts = [n for n in range(1, 45) for p in pages if f"question {n} of 44 " in p]
    assert starts == list(range(1, 45))


def test_the_overview_is_one_page_and_comes_first(pages, survey):
    assert "Clinicians are most divided" in pages[0]
    assert "Filled circle" in pages[0]
    assert "Who was asked" in pages[1]


def test_every_answer_line_is_printed(pages, survey):
    whole = " ".join(pages)
    missing = [e["id"] for e in survey["items"] if answer_line(e).lead not in whole]
    assert missing == []


def test_synthetic_stands_on_every_page_only_when_it_is(pages, summary):
    assert all("SYNTHETIC: simulated; not the data of any study" in p for p in pages)
    few = summary | {"items": by_item(summary)[18], "synthetic": False}
    assert "SYNTHETIC" not in pypdf.PdfReader(io.BytesIO(pdf.pdf_bytes(few))).pages[2].extract_text()


def test_definitions_and_provenance_close_the_report(pages, survey):
    assert any("index of qualitative variation" in p for p in pages[-3:])
    assert survey["snapshot"]["sha256"] in pages[-1].replace(" ", "")


def test_markup_and_unknown_scripts_in_labels_are_text(make, summary):
    labels = ["#panic() *bold* $x$ <script>", "日本 \x00 😀", "@ref `raw` \\ // none", "B"]
    entry = make["single"](1, "x", '#read("/etc/passwd") _?_', None, labels, [40, 30, 20, 10])
    one = pdf.pdf_bytes(summary | {"items": [entry], "title": "#T *t*"})
    reader = pypdf.PdfReader(io.BytesIO(one))
    assert reader.metadata.title == "#T *t*"
    text = " ".join(" ".join(p.extract_text().split()) for p in reader.pages)
    assert '#read("/etc/passwd") _?_' in text
    assert "#panic() *bold* $x$ <script>" in text


def test_threshold_items_are_drawn_as_steps_only_on_request(summary):
    made, plain = {}, {}
    pdf.document(summary, made, THRESHOLD_ITEMS)
    pdf.document(summary, plain)
    name = "e-plt-hold-prophylactic.svg"
    assert b"platelets" in made[name]
    assert name not in plain


def test_neighbours_on_one_scale_share_a_figure(summary):
    group = next(g for g in by_item(summary) if g[0]["number"] == 43)
    assert [len(b) for b in pdf.blocks(group)] == [4]
    nominal = next(g for g in by_item(summary) if g[0]["number"] == 16)
    assert [len(b) for b in pdf.blocks(nominal)] == [1, 1, 1]


def test_every_picture_has_a_text_alternative(summary):
    made = {}
    data = pdf.document(summary, made, THRESHOLD_ITEMS)
    shown = [data["overview"], *(figure for item in data["items"] for figure in item["figures"])]
    assert {f["file"] for f in shown} == set(made)
    assert all(f["alt"] for f in shown)
