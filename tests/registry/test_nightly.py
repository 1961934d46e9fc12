"""The night finds what no write could, removes what nobody needs, and stops for no single child."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.acting import acting
from audit.models import Change
from pave.lib.clock import now
from registry import actions, nightly
from registry.data_queries import engine
from registry.governance.actions import switch
from registry.models import AdjudicationTask, ApiToken, Case, DataQuery, SentBefore, UnsentForm, Upload
from tests.registry.children import child, two_sites

pytestmark = pytest.mark.django_db
ROWS = [
    ("vte_event", {"day": "0"}),
    ("anticoagulant_course", {"vte_event": "1", "intent": "treatment", "agent": "enoxaparin", "start_day": "0",
                              "intensity": "therapeutic"}),
    ("count", {"day": "39", "plt": "80"}), ("count", {"day": "40", "plt": "60"}),
]  # fmt: skip


@pytest.fixture
def case(db: None) -> Case:
    """A child whose count fell to 60 on full dose: no question, until the site says that its protocol holds at 70."""
    return child(two_sites()[0].site, rows=ROWS)


def protocol(case: Case, threshold: str) -> None:
    actions.add_row(owner=case.site, entity="site", cells={"plt_protocol_hold": threshold}, by="ada")


def asked(case: Case) -> list[tuple[str, str]]:
    return list(DataQuery.unscoped.filter(case=case).values_list("rule", "state"))


def test_a_new_threshold_of_the_site_is_asked_about_in_the_night(case: Case) -> None:
    protocol(case, "70")
    assert asked(case) == []
    assert nightly.check_all() == "3 open children checked, 1 brought up to date, 0 failed"
    assert asked(case) == [("E24", "open")]
    assert set(Change.objects.filter(table_name="registry_dataquery").values_list("actor", "site")) == {
        ("system:nightly", case.site.code)
    }


def test_a_second_night_changes_nothing(case: Case) -> None:
    protocol(case, "70")
    nightly.check_all()
    before = Change.objects.count()
    assert nightly.check_all() == "3 open children checked, 0 brought up to date, 0 failed"
    assert Change.objects.count() == before


def test_a_question_to_reviewers_whose_check_was_off_is_asked_in_the_night(case: Case) -> None:
    switch(check_id="E46", on=False, by="mo", reason="the reviewers are away")
    other = child(case.site, rows=[("death", {"day": "90", "cause": "vte"})])
    switch(check_id="E46", on=True, by="mo", reason="they are back")
    assert not AdjudicationTask.unscoped.exists()
    nightly.check_all()
    assert list(AdjudicationTask.unscoped.values_list("case", "rule")) == [(other.pk, "E46")]
    assert "0 brought up to date" in nightly.check_all()


def test_a_day_that_has_come_is_known_to_the_night_alone(case: Case, monkeypatch) -> None:
    """A check that asks which day today is gets it in memory; a child without a date of diagnosis has no today."""
    actions.keep_anchor(case=case, anchor=(now() - timedelta(days=400)).date(), by="ada")
    seen: dict[str, int | None] = {}

    def spy(facts, **more):
        seen[facts.one("enrolment").code("case_code")] = facts.today_day
        return iter(())

    monkeypatch.setattr(nightly, "findings", spy)
    nightly.check_all()
    assert seen.pop(case.code) == 400 and set(seen.values()) == {None}


def test_a_child_that_fails_is_told_by_its_number_and_the_others_go_on(case: Case, monkeypatch, caplog) -> None:
    other = child(case.site, rows=ROWS)
    protocol(case, "70")
    real = engine.keep_up

    def trip(found: Case, *args, **more) -> None:
        if found.pk == case.pk:
            raise RuntimeError(found.code)
        real(found, *args, **more)

    monkeypatch.setattr(engine, "keep_up", trip)
    assert nightly.check_all() == "4 open children checked, 1 brought up to date, 1 failed"
    assert asked(case) == [] and asked(other) == [("E24", "open")]
    assert f"child {case.pk} was not checked: RuntimeError" in caplog.text and case.code not in caplog.text


def test_a_child_that_is_not_open_is_left_alone(case: Case) -> None:
    protocol(case, "70")
    with acting(actor="ada"):
        Case.unscoped.filter(pk=case.pk).update(state=Case.State.LOCKED)
    nightly.check_all()
    assert asked(case) == []


def test_many_children_with_nothing_to_do_take_as_many_statements_as_few(case: Case) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as made:
            nightly.check_all()
        return len(made)

    few = counted()
    for _ in range(10):
        child(case.site, rows=ROWS)
    assert counted() == few


def test_what_nobody_needs_any_more_goes(case: Case) -> None:
    ada, old = User.objects.get(username="ada"), timedelta(days=31)
    with acting(actor="ada"):
        token = ApiToken.objects.create(user=ada, name="t", digest="d", expires_at=now())
    for age in (old, timedelta(hours=1)):
        at = now() - age
        UnsentForm.unscoped.create(user=ada, site=case.site, entity="count", key=str(age), sealed=b"x", kept_at=at)
        SentBefore.objects.create(token=token, key=str(age), request_digest="r", at=at)
        with acting(actor="ada"):
            Upload.unscoped.create(site=case.site, by="ada", file_name="f", sha256="s", sealed=b"rows", at=at)
    told = StringIO()
    call_command("registry_nightly", stdout=told)
    assert "1 unsent forms removed\n1 kept answers of programs removed\n1 uploads discarded" in told.getvalue()
    assert [table.count() for table in (UnsentForm.unscoped, SentBefore.objects)] == [1, 1]
    assert set(Upload.unscoped.values_list("state", "sealed")) == {("checked", b"rows"), ("discarded", None)}


@pytest.mark.parametrize(("age", "kept"), [(6, b"codes"), (8, None)])
def test_codes_that_nobody_fetches_go_after_a_week(case: Case, age: int, kept: bytes | None) -> None:
    at = now() - timedelta(days=age)
    with acting(actor="ada"):
        Upload.unscoped.create(
            site=case.site, by="ada", file_name="f", sha256="s", state="applied", sealed=b"codes", applied_at=at
        )
    call_command("registry_nightly", stdout=StringIO())
    assert Upload.unscoped.values_list("sealed", flat=True).get() == kept


def test_a_date_of_diagnosis_that_does_not_open_stops_nothing(case: Case) -> None:
    from registry.models import Anchor

    actions.keep_anchor(case=case, anchor=date(2024, 2, 29), by="ada")
    with acting(actor="ada"):
        Anchor.unscoped.update(sealed=b"spoilt")
    assert nightly.check_all().endswith("0 failed")
