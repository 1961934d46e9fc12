"""The empty questionnaire: on a page and on paper, with every question."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils.html import escape
from pypdf import PdfReader

from surveys.instrument import Instrument
from surveys.models import Response, Survey

pytestmark = pytest.mark.django_db


def test_the_page_has_every_question_and_stores_nothing(
    practice_survey: Survey, visitor: Client, all_vte: Instrument
) -> None:
    page = visitor.get("/answer/practice/blank/")
    html = page.content.decode()
    assert page.status_code == 200
    for item in all_vte.items:
        assert escape(item.text) in html, item.number
    assert not Response.objects.exists()


def test_the_pdf_is_tagged_titled_and_has_all_44_questions(
    practice_survey: Survey, visitor: Client, all_vte: Instrument
) -> None:
    page = visitor.get("/answer/practice/blank.pdf")
    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"] == 'attachment; filename="practice-blank-form.pdf"'
    pdf = PdfReader(io.BytesIO(page.content))
    assert pdf.metadata.title == practice_survey.title
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    squeezed = words.replace(" ", "")
    for item in all_vte.items:
        start = "".join(item.text.split())[:18]
        assert start in squeezed, item.text
        assert str(item.number) in words


def test_the_same_form_gives_the_same_bytes(open_survey: Survey, visitor: Client) -> None:
    one, two = (visitor.get("/answer/umbrellas/blank.pdf").content for _ in range(2))
    assert one == two


def test_a_simulated_survey_says_so_on_page_and_paper(open_survey: Survey, visitor: Client) -> None:
    open_survey.synthetic = True
    open_survey.save()
    pdf = visitor.get("/answer/umbrellas/blank.pdf")
    assert "umbrellas-blank-form-SYNTHETIC.pdf" in pdf["Content-Disposition"]
    assert "simulated" in " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.content)).pages).lower()
    assert "simulated" in visitor.get("/answer/umbrellas/blank/").content.decode().lower()


def test_an_unknown_survey_has_no_form(visitor: Client, db: None) -> None:
    assert visitor.get("/answer/no-such/blank/").status_code == 404
    assert visitor.get("/answer/no-such/blank.pdf").status_code == 404
