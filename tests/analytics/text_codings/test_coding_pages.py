"""Two people sort what was written, each alone; nobody else reads a text; a report counts the categories."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import create_person
from analytics.actions import Parameters, request_run
from analytics.models import TextCoding
from analytics.permissions import Refused
from analytics.text_codings import actions, queries
from audit.models import Entry
from surveys.models import InstrumentVersion, Survey

pytestmark = pytest.mark.django_db
TEXTS = ["Too dear"] * 6 + ["far away"] * 6 + ["=1+1", "مرحبا", "🩸", "<script>x</script>", "long " * 80]
TOML = b"""
id = "words"
version = "1"
title = "Words"
[[section]]
id = "s1"
title = "S"
[[section.item]]
number = 1
id = "why"
kind = "text"
text = "Why?"
required = "soft"
"""


@pytest.fixture
def survey(db: None) -> Survey:
    from surveys import actions as surveys

    version: InstrumentVersion = surveys.publish_instrument(source=TOML, tables={}, by="test")[0]
    made = surveys.create_survey(slug="words", instrument=version, title="Words", mode="import", by="test")
    text = io.StringIO()
    cells = enumerate([*TEXTS, *[""] * 5])
    csv.writer(text).writerows([["respondent", "why"], *([f"r{n}", cell] for n, cell in cells)])
    surveys.import_responses(survey=made, data=text.getvalue().encode(), by="test")
    return made


@pytest.fixture
def people(db: None) -> Callable[[str], Client]:
    """people(name) -> a browser; ada and bea code, cem is an investigator too."""
    for name in ("ada", "bea", "cem"):
        create_person(username=name, password="not used", role="investigator", by="test")

    def browser(name: str) -> Client:
        from accounts.models import User

        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    return browser


@pytest.fixture
def coding(survey: Survey, people: Callable[[str], Client]) -> TextCoding:
    return actions.begin(survey=survey, column="why", typed="Cost\nPlace", coders=("ada", "bea"), by="cem")


def sort_all(coding: TextCoding, coder: str, differ: bool = False) -> None:
    """Cost for what is dear, Place for the rest; with differ the strange ones cannot be sorted."""
    words = {"too dear": "c1", "far away": "c2"}
    choices = {t.digest: words.get(t.text.casefold(), "unclear" if differ else "c2") for t in queries.texts(coding)}
    actions.code(coding=coding, choices=choices, by=coder)


def test_an_investigator_names_question_categories_and_two_people(
    survey: Survey, people: Callable[[str], Client]
) -> None:
    typed = {"column": "why", "categories": "Cost\nPlace", "first": "ada", "second": "bea"}
    answer = people("cem").post("/codings/of/words/", typed, follow=True)
    assert "7 different texts" in answer.content.decode() and TextCoding.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"second": "ada"}, {"first": "nobody"}, {"column": "nothing"}, {"categories": "One"}]
)
def test_what_cannot_begin_is_told_and_kept(
    survey: Survey, people: Callable[[str], Client], change: dict[str, str]
) -> None:
    typed = {"column": "why", "categories": "Cost\nPlace", "first": "ada", "second": "bea"} | change
    answer = people("cem").post("/codings/of/words/", typed)
    assert answer.status_code == 422 and "One entry needs another look" in answer.content.decode()
    assert not TextCoding.objects.exists()


def test_the_texts_are_for_the_two_alone(coding: TextCoding, people: Callable[[str], Client]) -> None:
    page = people("ada").get(f"/codings/{coding.pk}/texts/").content.decode()
    assert "Too dear" in page and "&lt;script&gt;" in page and "مرحبا" in page and "🩸" in page
    others = people("cem")
    assert others.get(f"/codings/{coding.pk}/texts/").status_code == 403
    assert others.get(f"/codings/{coding.pk}/together/").status_code == 403
    assert "Too dear" not in others.get(f"/codings/{coding.pk}/").content.decode()


def test_choices_are_kept_page_by_page_and_hidden_from_the_other(
    coding: TextCoding, people: Callable[[str], Client]
) -> None:
    some = queries.texts(coding)[0].digest
    client = people("ada")
    client.post(f"/codings/{coding.pk}/texts/?page=1", {f"text-{some}": "c1", "text-other": "c1"})
    assert queries.coded_by(coding, "ada") == {some: "c1"}
    assert "checked" in client.get(f"/codings/{coding.pk}/texts/").content.decode()
    assert "checked" not in people("bea").get(f"/codings/{coding.pk}/texts/").content.decode()


def test_nobody_talks_before_both_have_finished_and_nobody_changes_a_word_after(
    coding: TextCoding, people: Callable[[str], Client]
) -> None:
    sort_all(coding, "ada")
    with pytest.raises(Refused, match="both of you"):
        actions.settle(coding=coding, choices={}, by="ada")
    assert people("ada").get(f"/codings/{coding.pk}/together/").status_code == 302
    sort_all(coding, "bea", differ=True)
    with pytest.raises(Refused, match="together now"):
        sort_all(coding, "ada")


def test_what_differs_is_settled_once_and_a_report_counts_it(
    coding: TextCoding, survey: Survey, people: Callable[[str], Client]
) -> None:
    sort_all(coding, "ada")
    sort_all(coding, "bea", differ=True)
    assert "2 of 7" in people("cem").get(f"/codings/{coding.pk}/").content.decode()
    wanted = Parameters(replicates=100)
    before = request_run(survey=survey, parameters=wanted, by="cem")
    page = people("bea").get(f"/codings/{coding.pk}/together/").content.decode()
    assert "ada: Place" in page and "bea: Cannot be sorted" in page and "Too dear" not in page
    settled = {t.digest: "c2" for t in queries.texts(coding)}
    assert actions.settle(coding=coding, choices=settled, by="bea") == 5
    assert actions.settle(coding=coding, choices=dict.fromkeys(settled, "c1"), by="bea") == 0
    after = request_run(survey=survey, parameters=wanted, by="cem")
    assert "codings" not in before.parameters and after.parameters["codings"] == [coding.pk]


def test_the_report_holds_categories_through_the_gate_and_no_text(
    coding: TextCoding, survey: Survey, people: Callable[[str], Client]
) -> None:
    from analytics.making import plan_of, protected
    from analytics.snapshots import read_frame
    from analytics.summaries import build
    from analytics.text_codings.reporting import with_codings

    for coder in ("ada", "bea"):
        sort_all(coding, coder, differ=True)
    parameters = {"by": [], "replicates": 100, "seed": 1}
    frame = read_frame(queries.store().get(coding.snapshot.parquet))
    frame, plan = with_codings(frame, plan_of(survey, coding.snapshot, parameters), [coding.pk])
    told = protected(build(frame, plan), plan.instrument, survey)
    entry = next(one for one in told["items"] if one["id"] == "why__coded")
    assert {option["count"] for option in entry["options"]} == {6, 5}
    assert "Too dear" not in str(told) and "far away" not in str(told)


def test_the_trail_keeps_no_text(coding: TextCoding) -> None:
    sort_all(coding, "ada")
    trail = str(list(Entry.objects.filter(verb__startswith="coding.").values_list("verb", "detail")))
    assert "coding.begun" in trail and "coding.finished" in trail
    assert not any(text.strip() and text[:20] in trail for text in TEXTS)
