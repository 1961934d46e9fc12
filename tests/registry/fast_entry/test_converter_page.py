"""The converter's page: every unit of an amount, a dose said in four ways, and nothing kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from audit.models import Change
from tests.accounts.proving import somebody
from tests.registry.children import two_sites
from tests.registry.fast_entry.pages import client, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(db: None) -> None:
    two_sites()


def ask(**more: str) -> Any:
    return client().post("/registry/convert/", more)


def test_an_amount_is_said_in_every_unit_of_its_quantity() -> None:
    body = text_of(ask(quantity="count.plt", amount="45,000 /µL"))
    assert "You typed 45,000 /µL, kept as 45 ×10⁹/L." in body
    assert '<th scope="row">/µL</th><td class="number">45000</td>' in body


def test_an_ambiguous_amount_offers_both_and_keeps_what_was_typed() -> None:
    answer = ask(quantity="count.wbc", amount="1,234")
    assert answer.status_code == 422 and "Did you mean 1.234 or 1234?" in text_of(answer)
    assert 'value="1,234"' in text_of(answer)


def test_a_dose_by_weight_becomes_one_a_day() -> None:
    body = text_of(ask(act="dose", dose="1", way="per_kg", weight="30,5", freq_h="12"))
    assert '<th scope="row">each dose, absolute</th><td class="number">30.5</td>' in body
    assert '<th scope="row">a day, absolute</th><td class="number">61</td>' in body


@pytest.mark.parametrize(("given", "says"), [
    ({"dose": "1", "weight": "", "freq_h": "12"}, "Fill in the weight."),
    ({"dose": "1", "weight": "0", "freq_h": "12"}, "The weight must be above 0 kg."),
    ({"dose": "1", "weight": "30", "freq_h": ""}, "Choose how often the dose is given."),
    ({"dose": "1,234", "weight": "30", "freq_h": "12"}, "could be 1.234 or 1234"),
    ({"dose": "1 mg", "weight": "30", "freq_h": "12"}, "Write the dose as a number alone."),
])  # fmt: skip
def test_a_dose_that_cannot_be_converted_says_why(given: dict[str, str], says: str) -> None:
    answer = ask(act="dose", way="per_kg", **given)
    assert answer.status_code == 422 and says in text_of(answer)


def test_nothing_is_kept_of_what_was_asked() -> None:
    before = Change.objects.count()
    ask(quantity="count.plt", amount="77777 /µL")
    held = [session.get_decoded() for session in Session.objects.all()]
    assert Change.objects.count() == before and "77777" not in str(held)


def test_an_administrator_converts_and_an_analyst_does_not() -> None:
    somebody("root", "administrator")
    assert client("root").get("/registry/convert/").status_code == 200
    assert client("al").get("/registry/convert/").status_code == 403


DOSE = {"act": "dose", "dose": "1", "weight": "20", "freq_h": "12"}


@pytest.mark.parametrize(
    "sent",
    [
        {"amount": "1" * 200_000},
        {"amount": "9" * 40},
        {**DOSE, "dose": "1" * 200_000},
        {**DOSE, "weight": "1" * 200_000},
        {**DOSE, "dose": "9" * 40},
        {**DOSE, "freq_h": "1" * 5000},
    ],
)
def test_a_number_that_nobody_means_is_refused(sent: dict[str, str]) -> None:
    assert ask(quantity="count.plt", **sent).status_code == 422
