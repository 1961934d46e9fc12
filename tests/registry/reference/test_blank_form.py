"""Forms for paper hold the fields of the codebook, and nothing that names a child."""

from __future__ import annotations

import pytest

from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.reference.blank_form import LONG_LIST, paper_fields
from tests.registry.children import two_sites
from tests.registry.fast_entry.pages import client, text_of

FORMS = [entity.name for entity in codebook().entities if entity.name not in ("anchor", "adjudication")]


def drawn(entity: str, label: str) -> object:
    return next(field for field in paper_fields(codebook().entity(entity)) if field.label == label)


@pytest.mark.parametrize("entity", FORMS)
def test_every_entered_field_is_on_its_form_in_order(entity: str) -> None:
    form = codebook().entity(entity)
    assert [field.label for field in paper_fields(form)] == [field.label for field in form.entered]


@pytest.mark.parametrize("entity", FORMS)
def test_every_code_is_a_box_or_the_list_is_too_long_for_paper(entity: str) -> None:
    form = codebook().entity(entity)
    for field, on_paper in zip(form.entered, paper_fields(form), strict=True):
        labels = (
            tuple(code.label for code in field.codes) if field.kind in (Kind.CODE, Kind.MULTI) else on_paper.options
        )
        assert on_paper.options == (labels if len(labels) <= LONG_LIST else ())
        assert not (field.kind is Kind.BOOLEAN and on_paper.options != ("Yes", "No"))


def test_units_limits_reasons_and_other_words_have_their_place() -> None:
    plt = next(field for field in paper_fields(codebook().entity("count")) if field.label == "Platelets")
    assert plt.units == ("×10⁹/L", "×10³/µL", "/µL") and plt.limits == "0 to 5000" and plt.unconfirmed
    assert plt.reasons == ("not done", "unknown", "not applicable") and not plt.names_row
    level = next(field for field in paper_fields(codebook().entity("lab_level")) if field.label == "Level")
    assert "IU/mL" in level.units and "ng/mL" in level.units
    vein = next(field for field in paper_fields(codebook().entity("central_line")) if field.label == "Vein")
    assert vein.other == "Another vein"


@pytest.mark.django_db
@pytest.mark.parametrize("entity", ["count", "vte_event", "site"])
def test_a_form_asks_for_the_code_alone_and_warns_of_names_and_dates(entity: str) -> None:
    two_sites()
    body = text_of(client("mo").get(f"/registry/forms/{entity}/"))
    assert "No name, record number, birth date or calendar date" in body and 'href="/static/built/print' in body
    assert ("Case code" in body) == (entity != "site")


@pytest.mark.django_db
@pytest.mark.parametrize("entity", ["anchor", "adjudication", "nothing"])
def test_the_date_of_diagnosis_and_reviews_have_no_form(entity: str) -> None:
    two_sites()
    assert client("mo").get(f"/registry/forms/{entity}/").status_code == 404
    assert f"/registry/forms/{entity}/" not in text_of(client("mo").get("/registry/forms/"))
