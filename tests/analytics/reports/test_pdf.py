"""The PDF read back."""

import io

import pypdf
import pytest

from analytics.reports import pdf
from analytics.reports.entries import by_item
from analytics.reports.words import answer_line

THRESHOLDS = ("plt_hold_therapeutic", "plt_hold_prophylactic")


@pytest.fixture(scope="module")
def made(summary):
    return pdf.pdf_bytes(summary, THRESHOLDS, [(50.0, "adult guidance: full from 50")])


@pytest.fixture(scope="module")
def pages(made):
    return [" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_title_language_and_tags(made, summary):
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == summary["title"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in made or b"pdfuaid" in root["/Metadata"].get_data()


def test_the_bytes_carry_no_time_and_repeat(made, summary):
    assert made == pdf.pdf_bytes(summary, THRESHOLDS, [(50.0, "adult guidance: full from 50")])
    assert "/CreationDate" not in pypdf.PdfReader(io.BytesIO(made)).metadata


def test_every_question_starts_its_own_page(pages):
    starts = [n for n in range(1, 45) for p in pages if f"question {n} " in p]
    assert starts == list(range(1, 45))


def test_the_overview_is_one_page_and_comes_first(pages, summary):
    assert "Clinicians are most divided" in pages[0]
    assert "Filled circle" in pages[0]
    assert "Who was asked" in pages[1]


def test_every_answer_line_is_printed(pages, summary):
    whole = " ".join(pages)
    missing = [e["id"] for e in summary["items"] if answer_line(e).lead not in whole]
    assert missing == []


def test_synthetic_stands_on_every_page_only_when_it_is(pages, summary):
    assert all("SYNTHETIC: simulated; not the data of any study" in p for p in pages)
    few = summary | {"items": by_item(summary)[18], "synthetic": False}
    assert "SYNTHETIC" not in pypdf.PdfReader(io.BytesIO(pdf.pdf_bytes(few))).pages[2].extract_text()


def test_definitions_and_provenance_close_the_report(pages, summary):
    assert any("index of qualitative variation" in p for p in pages[-3:])
    assert summary["snapshot"]["sha256"] in pages[-1].replace(" ", "")


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
    pdf.document(summary, made, THRESHOLDS)
    pdf.document(summary, plain)
    name = "e-plt-hold-prophylactic.svg"
    assert b"still give the full dose" not in plain[name]
    assert b"platelets" in made[name]
    assert made[name] != plain[name]


def test_neighbours_on_one_scale_share_a_figure(summary):
    group = next(g for g in by_item(summary) if g[0]["number"] == 43)
    assert [len(b) for b in pdf.blocks(group)] == [4]
    nominal = next(g for g in by_item(summary) if g[0]["number"] == 16)
    assert [len(b) for b in pdf.blocks(nominal)] == [1, 1, 1]


def test_every_picture_has_a_text_alternative(summary):
    made = {}
    data = pdf.document(summary, made, THRESHOLDS)
    shown = [data["overview"]]
    for block in (b for item in data["items"] for b in item["blocks"]):
        shown += [block["figure"], *(e["figure"] for e in block["entries"])]
        shown += [e["groups"]["figure"] for e in block["entries"] if e["groups"]]
    assert {f["file"] for f in shown if f} == set(made)
    assert all(f["alt"] for f in shown if f)
