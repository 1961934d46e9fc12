"""A check is tried on what is there, switched for a reason, and then asks or asks no more."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Change
from registry import nightly
from registry.actions import add_rows
from registry.governance import actions
from registry.governance.backtest import back_test, check_of
from registry.governance.switches import switched_on
from registry.models import Case, CheckSwitch, DataQuery
from registry.rules.checks import ALL
from tests.accounts.proving import proved, signed_in
from tests.registry.children import child, two_sites

pytestmark = pytest.mark.django_db
COURSE = {"course_no": "1", "vte_event": "1", "intent": "treatment", "agent": "enoxaparin", "start_day": "0",
          "intensity": "therapeutic"}  # fmt: skip
ROWS = [("vte_event", {"day": "0"}), ("anticoagulant_course", COURSE)]


def low(case: Case, *days: int) -> None:
    """Counts that fall below 50 on these days, on full dose and without a decision: one finding of E24 each."""
    pairs = [pair for day in days for pair in ((day - 1, "80"), (day, "30"))]
    rows = [("count", {"day": str(day), "plt": plt}) for day, plt in pairs]
    first = [] if Case.unscoped.filter(pk=case.pk, state="open").count() == 0 else ROWS
    add_rows(owner=case, rows=[*first, *rows], by="ada")


@pytest.fixture
def both(db: None) -> tuple[Case, Case]:
    cases = two_sites()
    low(cases[0], 40, 60)
    low(cases[1], 40)
    return cases


def browser(name: str) -> Client:
    person = User.objects.get(username=name)
    return proved(signed_in(person), person)


def waiting() -> list[str]:
    return sorted(query.state + query.how for query in DataQuery.unscoped.filter(rule="E24"))


def off(reason: str = "too many") -> None:
    actions.switch(check_id="E24", on=False, reason=reason, by="mo")


def on() -> None:
    actions.switch(check_id="E24", on=True, reason="we want to know", by="mo")


def test_a_trial_counts_the_rows_and_writes_nothing(both) -> None:
    before = Change.objects.count()
    found = back_test(check_of("E24"))
    assert (found.tried, found.rows, found.cases, found.sites) == (2, 3, 2, 2)
    assert Change.objects.count() == before


def test_a_trial_finds_the_same_whether_the_check_is_on_or_off(both) -> None:
    found = back_test(check_of("E24"))
    off()
    assert back_test(check_of("E24")).rows == found.rows == 3


def test_a_trial_takes_as_many_statements_for_many_children(both) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as made:
            back_test(check_of("E24"))
        return len(made)

    few = counted()
    for _ in range(10):
        low(child(both[0].site), 40)
    assert counted() == few < 15


def test_a_check_that_is_switched_off_withdraws_its_questions_and_one_switched_on_brings_them_back(both) -> None:
    assert waiting() == ["open"] * 3
    off()
    assert waiting() == ["closedwithdrawn"] * 3 and switched_on() == ALL - {"E24"}
    nightly.check_all()
    assert waiting() == ["closedwithdrawn"] * 3
    on()
    nightly.check_all()
    assert waiting() == ["open"] * 3


def test_a_new_check_asks_about_rows_that_were_there_before(both) -> None:
    off()
    low(child(both[0].site), 40)
    assert len(waiting()) == 3
    on()
    nightly.check_all()
    assert waiting() == ["open"] * 4


def test_every_switch_stays_with_its_reason_and_its_trial(both) -> None:
    mo = browser("mo")
    reason = "the sites asked for a pause"
    page = mo.post("/registry/checks/E24/switch/", {"turn": "off", "reason": reason})
    assert page.status_code == 302
    [row] = CheckSwitch.objects.all()
    assert (row.check_id, row.on, row.by, row.found, row.reason) == ("E24", False, "mo", 3, reason)
    last = Change.objects.filter(table_name="registry_checkswitch").get()
    assert (last.actor, last.reason) == ("mo", reason)
    assert mo.post("/registry/checks/E24/switch/", {"turn": "off", "reason": "again"}).status_code == 302
    assert CheckSwitch.objects.count() == 1, "the second click changes nothing"


@pytest.mark.parametrize(("check_id", "reason", "says"), [
    ("E24", "", "Say why"), ("E24", "since 10 March 2026", "a date"), ("E50", "why not", "stays on"),
])  # fmt: skip
def test_a_switch_without_a_reason_or_of_what_protects_children_is_refused(both, check_id, reason, says) -> None:
    page = browser("mo").post(f"/registry/checks/{check_id}/switch/", {"turn": "off", "reason": reason})
    assert page.status_code == 422 and says in page.content.decode() and not CheckSwitch.objects.exists()


def test_a_site_reads_the_checks_tries_them_on_its_own_and_switches_none(both) -> None:
    ada = browser("ada")
    body = ada.get("/registry/checks/E24/try/").content.decode()
    assert "2 rows in 1 of 1 case" in body and both[0].code in body and both[1].code not in body
    assert "Switch it off" not in body and ada.get("/registry/checks/").status_code == 200
    assert ada.post("/registry/checks/E24/switch/", {"turn": "off", "reason": "mine"}).status_code == 403
    assert "3 rows in 2 of 2 cases, at 2 sites" in browser("mo").get("/registry/checks/E24/try/").content.decode()
    assert ada.get("/registry/checks/E99/try/").status_code == 404


def test_what_a_trial_of_the_network_found_is_told_to_no_site(both) -> None:
    actions.switch(check_id="E24", on=False, reason="too many", by="mo", found=3)
    ada, mo = (browser(name).get("/registry/checks/E24/try/").content.decode() for name in ("ada", "mo"))
    assert "its trial found 3 rows" in mo and "its trial found" not in ada and "too many" in ada


def test_the_command_tells_counts_alone(both) -> None:
    told = StringIO()
    call_command("backtest", "e24", stdout=told)
    assert "3 rows in 2 of 2 cases at 2 sites" in told.getvalue() and both[0].code not in told.getvalue()
    with pytest.raises(CommandError):
        call_command("backtest", "E99")
