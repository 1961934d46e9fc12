"""The tables: a column a field, one row an identity, an actor behind every change, and no reading past the scope."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from audit.acting import acting
from audit.models import Change
from pave.lib.sealing import SealBroken
from registry import anchors, queries
from registry.codebook_reader import codebook
from registry.columns import kept, to_columns
from registry.facts import parse_row
from registry.models import TABLES, Scoped, Unscoped
from tests.accounts.proving import a_site, member
from tests.registry.children import add, child, examples
from tests.repository.tracked import ROOT

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_app_config("registry").get_models() if isinstance(model._default_manager, Scoped)]

PAGES = ("views", "pages", "forms", "urls", "access", "panel")


@pytest.mark.parametrize("entity", TABLES)
def test_every_value_of_every_field_comes_back_from_the_database(entity: str) -> None:
    case, form, table = child(), codebook().entity(entity), TABLES[entity]
    owner = case if table.owner == "case" else case.site
    with transaction.atomic(), acting(actor="ada", site=case.site.code):
        table.unscoped.filter(**{table.owner: owner}).delete()
        rows = [parse_row(form, cells)[0] for field in kept(form) if not field.derived for cells in examples(field)]
        for number, row in enumerate(rows):
            table.unscoped.create(**{table.owner: owner}, key=str(number), **to_columns(form, row.values))
    found = [queries.row_of(owner, record) for record in table.unscoped.order_by("pk")]
    code = {"enrolment": "case_code", "site": "site_code"}.get(entity, "")
    assert [{name: it for name, it in row.values.items() if name != code} for row in found] == [
        row.values for row in rows
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_a_table_is_not_read_without_a_person(model: Any) -> None:
    for read in (model.objects.all, model.objects.count, lambda: model._default_manager.filter(pk=1)):
        with pytest.raises(Unscoped, match="for_user"):
            read()
    assert list(model.objects.for_user(member("al", "analyst"))) == []


def test_only_what_belongs_to_no_site_is_read_without_a_person() -> None:
    free = set(apps.get_app_config("registry").get_models()) - set(MODELS)
    assert {model.__name__ for model in free} == {"ApiToken", "CheckSwitch", "DigestChoice", "SentBefore"}


def test_one_identity_is_one_row() -> None:
    case = child()
    with transaction.atomic(), acting(actor="ada"), pytest.raises(IntegrityError), transaction.atomic():
        TABLES["enrolment"].unscoped.create(case=case, key="")


def test_nothing_is_written_by_nobody() -> None:
    case = child()
    with pytest.raises(IntegrityError, match="nobody is named"), transaction.atomic():
        TABLES["count"].unscoped.create(case=case, key="1", day=1)


def test_the_trail_keeps_a_row_whole_but_never_the_date_of_diagnosis() -> None:
    case = child(anchor=date(2024, 2, 29))
    changes = {change.table_name: change for change in Change.objects.filter(subject=str(case.pk))}
    assert changes["registry_enrolment"].new["age_dx_mo"] == 60
    assert changes["registry_anchor"].new["sealed"] == "(kept apart)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM registry_anchor")
        assert b"2024" not in bytes(cursor.fetchone()[0])


def test_the_date_of_diagnosis_opens_for_its_own_site_and_child_alone() -> None:
    body = anchors.sealed(date(2024, 2, 29), site="AAAA", case="K7QX2M9T4")
    assert anchors.opened(body, site="AAAA", case="K7QX2M9T4") == date(2024, 2, 29)
    for site, case in (("BBBB", "K7QX2M9T4"), ("AAAA", "K7QX2M9T5")):
        with pytest.raises(SealBroken):
            anchors.opened(body, site=site, case=case)


def test_a_site_has_rows_of_its_own_in_the_trail() -> None:
    from registry.actions import add_row

    site = a_site()
    add_row(owner=site, entity="site_lab", cells={"lab_id": "main", "from_q": "2026-Q1"}, by="ada")
    change = Change.objects.get(table_name="registry_site_lab")
    assert (change.site, change.subject, change.actor) == (site.code, f"site {site.pk}", "ada")


@pytest.mark.parametrize("number", ["123456789.123456", "0.000000000001", "999999999999", "-0.1", "0.1128"])
def test_a_number_that_is_kept_comes_back_exactly(number: str) -> None:
    add(case := child(), "all_diagnosis", lineage="b_all")
    with transaction.atomic(), acting(actor="ada"):
        TABLES["all_diagnosis"].unscoped.update(weight_kg=Decimal(number))
    assert queries.entry(case, "all_diagnosis").row.get("weight_kg") == Decimal(number)


def test_no_page_and_no_other_app_reaches_past_the_scope() -> None:
    """Writers and readers of the registry's rooms do, each with a child or site that came through the scope."""
    others = [ROOT / app for app in ("accounts", "analytics", "surveys", "invitations", "pave")]
    pages = [path for mark in PAGES for path in (ROOT / "registry").rglob(f"*{mark}.py")]
    sources = [*pages, *(path for app in others for path in app.rglob("*.py"))]
    assert len(pages) > 30
    assert [path for path in sources if "registry" in (text := path.read_text()) and ".unscoped" in text] == []
