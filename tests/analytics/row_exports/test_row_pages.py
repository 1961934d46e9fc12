"""Who comes to which page of rows, what it says before anything leaves, and what is downloaded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import create_person, give_role
from analytics.models import RowExport
from analytics.row_exports import actions
from audit.models import Entry
from surveys.models import Survey
from tests.accounts.proving import proved
from tests.analytics.row_exports.conftest import PURPOSE

pytestmark = pytest.mark.django_db
TAKE = "/rows/of/simulated/"


@pytest.fixture
def fresh() -> Callable[[str], Client]:
    """fresh(role) -> somebody who has just signed in."""

    def signed_in(role: str) -> Client:
        person = create_person(username=f"fresh-{role}", password="not used", role=role, by="test")
        client = Client()
        client.force_login(person)
        return proved(client, person)

    return signed_in


@pytest.fixture
def data_manager() -> Client:
    person = create_person(username="dm", password="not used", role="member", by="test")
    give_role(person=person, role="data_manager", site=None, by="test")
    client = Client()
    client.force_login(person)
    return proved(client, person)


def test_the_report_is_shown_before_anything_leaves(survey: Survey, fresh: Callable[[str], Client]) -> None:
    page = fresh("investigator").post(TAKE, {"keep": ["practice_type"], "look": ""}).content.decode()
    assert "142 rows." in page and "the risk of naming the right row" in page and "Purpose" in page
    assert not RowExport.objects.exists()


def test_rows_are_taken_for_a_purpose_and_downloaded(survey: Survey, fresh: Callable[[str], Client]) -> None:
    client = fresh("investigator")
    made = client.post(TAKE, {"keep": ["practice_type"], "purpose": PURPOSE, "take": ""}, follow=True)
    export = RowExport.objects.get()
    assert PURPOSE in made.content.decode()
    answer = client.get(f"/rows/{export.pk}/rows-csv.zip")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "simulated-rows-SYNTHETIC.csv" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert answer["Cache-Control"] == "private, no-store"
    assert Entry.objects.filter(verb="rows.downloaded").count() == 1


def test_a_short_purpose_is_told_beside_its_field(survey: Survey, fresh: Callable[[str], Client]) -> None:
    answer = fresh("investigator").post(TAKE, {"purpose": "<b>x</b>", "take": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#purpose"' in page and "&lt;b&gt;x&lt;/b&gt;" in page and not RowExport.objects.exists()


def test_who_did_not_just_sign_in_proves_it_first(survey: Survey, investigator: Client) -> None:
    session = investigator.session
    session["account_authentication_methods"] = []
    session.save()
    answer = investigator.post(TAKE, {"purpose": PURPOSE, "take": ""})
    assert answer.status_code == 302 and "/confirm/" in answer["Location"]
    assert not RowExport.objects.exists()


@pytest.mark.parametrize("role", ["coordinator", "member"])
def test_others_do_not_come_here(survey: Survey, fresh: Callable[[str], Client], role: str) -> None:
    client = fresh(role)
    assert {client.get(path).status_code for path in ("/rows/", TAKE, "/rows/of-the-registry/")} == {403}


def test_a_data_manager_takes_rows_of_the_registry_alone(survey: Survey, data_manager: Client) -> None:
    export = actions.take(survey=survey, wanted=[], purpose=PURPOSE, by="ada")
    page = data_manager.get("/rows/")
    assert page.status_code == 200 and PURPOSE not in page.content.decode()
    assert data_manager.get(f"/rows/{export.pk}/").status_code == 404
    assert data_manager.get(TAKE).status_code == 403
    assert data_manager.get("/rows/of-the-registry/").status_code == 200


def test_an_investigator_does_not_take_rows_of_the_registry(fresh: Callable[[str], Client]) -> None:
    assert fresh("investigator").get("/rows/of-the-registry/").status_code == 403


def test_an_empty_registry_says_so(data_manager: Client) -> None:
    answer = data_manager.post("/rows/of-the-registry/", {"look": ""})
    assert answer.status_code == 422 and "no row may leave" in answer.content.decode()
