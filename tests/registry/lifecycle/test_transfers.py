"""A child moves between sites: offered, taken or declined, and nothing of it is left behind."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import Q

from audit.acting import acting
from audit.models import Change
from pave.lib.sealing import SealBroken
from registry import actions, anchors, queries
from registry.importing.actions import content_of
from registry.lifecycle import actions as acts
from registry.lifecycle import transfers
from registry.lifecycle.queries import offer_to_answer, offers_from, offers_to, signature_of
from registry.lifecycle.rules import Refused
from registry.models import TABLES, Anchor, Transfer, UnsentForm, Upload, UploadedRow
from tests.registry.importing.files import CHILD, applied, csv_file, looked_at
from tests.registry.lifecycle.stage import Stage, again, put, sign, staged, state

pytestmark = pytest.mark.django_db
DIAGNOSIS = date(2024, 2, 29)


@pytest.fixture
def stage(db: None) -> Stage:
    return staged()


def offered(stage: Stage) -> Transfer:
    transfers.offer(case=stage.case, to=stage.hill.code, by=stage.ada, reason="the family moves")
    return offer_to_answer(stage.eve, stage.case.code)


def sees(person: object, code: str) -> bool:
    try:
        return queries.case_for(person, code).code == code  # type: ignore[arg-type]
    except queries.NotFound:
        return False


def test_a_child_that_is_taken_is_found_there_and_no_longer_here(stage: Stage) -> None:
    offer = offered(stage)
    assert sees(stage.ada, stage.case.code) and not sees(stage.eve, stage.case.code)
    transfers.take(offer=offer, by=stage.eve)
    assert sees(stage.eve, stage.case.code) and not sees(stage.ada, stage.case.code) and not sees(stage.ivy, "x")
    assert queries.facts_of(again(stage.case)).one("enrolment") is not None
    assert again(stage.case).site == stage.hill


def test_nothing_is_left_at_the_giving_site_in_any_table(stage: Stage) -> None:
    """Every table with a way to a site, asked as the giving site's people would; before the transfer it is there."""
    actions.keep_anchor(case=stage.case, anchor=DIAGNOSIS, by="ada")
    with transaction.atomic(), acting(actor="ada"):
        upload = Upload.unscoped.create(site=stage.harbour, by="ada", file_name="a.csv", sha256="0")
        UploadedRow.unscoped.create(upload=upload, case=stage.case, entity="count", after={"day": "9"})
        UnsentForm.unscoped.create(user=stage.ada, site=stage.harbour, case=stage.case, entity="count", sealed=b"x")
    scoped = [*(table for table in TABLES.values() if table.owner == "case"), Anchor, UnsentForm, UploadedRow, Transfer]

    def left() -> set[str]:
        return {table.__name__ for table in scoped if table.objects.for_user(stage.ada).filter(case=stage.case)}

    offer = offered(stage)
    assert left() == {"EnrolmentRecord", "Anchor", "UnsentForm", "UploadedRow", "Transfer"}
    transfers.take(offer=offer, by=stage.eve)
    assert left() == set() and not UnsentForm.unscoped.exists() and not UploadedRow.unscoped.exists()


def test_the_receiving_site_sees_the_offer_and_nothing_else(stage: Stage) -> None:
    offer = offered(stage)
    assert list(offers_to(stage.eve)) == [offer] == list(offers_from(stage.ada))
    assert not offers_to(stage.ada).exists() and not offers_from(stage.eve).exists()
    with pytest.raises(queries.NotFound):
        offer_to_answer(stage.ada, stage.case.code)
    with pytest.raises(queries.NotFound):
        queries.case_to_enter(stage.eve, stage.case.code)


def test_the_date_of_diagnosis_is_sealed_anew_for_the_new_site(stage: Stage) -> None:
    actions.keep_anchor(case=stage.case, anchor=DIAGNOSIS, by="ada")
    transfers.take(offer=offered(stage), by=stage.eve)
    case = again(stage.case)
    assert queries.anchor_for(stage.eve, case) == DIAGNOSIS and queries.anchor_for(stage.ada, case) is None
    with pytest.raises(SealBroken):
        anchors.opened(bytes(Anchor.unscoped.get().sealed), site=stage.harbour.code, case=case.code)
    assert "2024-02-29" not in str(list(Change.objects.values()))


def test_taking_voids_the_signature_opens_the_case_and_keeps_the_day(stage: Stage) -> None:
    sign(stage.case, stage.ivy)
    moved = transfers.take(offer=offered(stage), by=stage.eve, day="120 ~3")
    [event] = queries.entries(again(stage.case), "status_event")
    assert state(stage.case) == "open" and signature_of(stage.case) is None and moved.warnings == ()
    assert (event.row.code("kind"), str(event.row.day("day"))) == ("transfer", "120 ~3")
    written = Change.objects.filter(table_name="registry_status_event").get()
    assert (written.actor, written.site) == ("eve", stage.hill.code)


def test_a_page_that_was_open_at_the_giving_site_writes_nothing_after_the_transfer(stage: Stage) -> None:
    """ada's page read the case before eve took it; what it sends then finds no case, as a new page would."""
    stale = queries.case_to_enter(stage.ada, stage.case.code)
    transfers.take(offer=offered(stage), by=stage.eve)
    before = Change.objects.count()
    for write in (
        lambda: actions.add_row(owner=stale, entity="count", cells={"day": "9", "plt": "45"}, by="ada"),
        lambda: acts.close(case=stale, by=stage.ada, reason="wrong child"),
    ):
        with pytest.raises(queries.NotFound):
            write()
    assert Change.objects.count() == before


def test_a_day_that_does_not_read_is_told_and_the_child_is_taken_anyway(stage: Stage) -> None:
    moved = transfers.take(offer=offered(stage), by=stage.eve, day="in spring")
    assert again(stage.case).site == stage.hill and "was not kept" in moved.warnings[0]


def test_who_answers_second_is_told_and_changes_nothing(stage: Stage) -> None:
    offer = offered(stage)
    transfers.take(offer=offer, by=stage.eve)
    before = Change.objects.count()
    for second in (
        lambda: transfers.take(offer=offer, by=stage.hal),
        lambda: transfers.decline(offer=offer, by=stage.hal),
    ):
        with pytest.raises(Refused, match="answered or withdrew it meanwhile"):
            second()
    assert Change.objects.count() == before


def test_a_declined_or_withdrawn_offer_leaves_the_child_where_it_is(stage: Stage) -> None:
    transfers.decline(offer=offered(stage), by=stage.eve, answer="not ours")
    second = offered(stage)
    transfers.withdraw(case=stage.case, by=stage.ivy)
    with pytest.raises(Refused, match="answered or withdrew"):
        transfers.take(offer=second, by=stage.eve)
    assert again(stage.case).site == stage.harbour
    states = Transfer.unscoped.order_by("pk").values_list("state", "answered_by", "answer")
    assert list(states) == [("declined", "eve", "not ours"), ("withdrawn", "ivy", "")]


@pytest.mark.parametrize(("who", "to"), [
    ("eve", "hill"), ("au", "hill"), ("ada", "harbour"), ("ada", "nowhere"),
])  # fmt: skip
def test_an_offer_needs_somebody_of_the_site_and_another_site(stage: Stage, who: str, to: str) -> None:
    code = getattr(stage, to).code if hasattr(stage, to) else "0000"
    with pytest.raises(Refused):
        transfers.offer(case=stage.case, to=code, by=getattr(stage, who), reason="moves")
    assert not Transfer.unscoped.exists()


def test_nobody_of_another_site_and_no_data_manager_takes_it(stage: Stage) -> None:
    offer = offered(stage)
    for person in (stage.ada, stage.ivy, stage.mo, stage.au):
        with pytest.raises(Refused, match="it is offered to"):
            transfers.take(offer=offer, by=person)


def test_one_offer_waits_at_a_time(stage: Stage) -> None:
    offered(stage)
    with pytest.raises(Refused, match="is offered to another site"):
        transfers.offer(case=stage.case, to=stage.hill.code, by=stage.mo, reason="again")


# -- laboratories -----------------------------------------------------------------------------------------------------


def lab(site: object, name: str, **more: str) -> None:
    cells = {"lab_id": name, "from_q": "2025-Q1", **more}
    actions.add_row(owner=site, entity="site_lab", cells=cells, by="ada")  # type: ignore[arg-type]


def level_lab(stage: Stage) -> str:
    [level] = queries.entries(again(stage.case), "lab_level")
    return level.row.code("lab_id")


def leveled(stage: Stage) -> Stage:
    put(stage.case, "lab_level", day="3", assay="anti_xa_lmwh", hours_post_dose="4", lab_id="main")
    return stage


def names(site: object) -> list[str]:
    return sorted(one.row.code("lab_id") for one in queries.entries(site, "site_lab"))  # type: ignore[arg-type]


def test_a_laboratory_that_a_level_names_comes_along_and_others_stay(stage: Stage) -> None:
    lab(stage.harbour, "main", plt_method="optical")
    lab(stage.harbour, "unused")
    transfers.take(offer=offered(leveled(stage)), by=stage.eve)
    assert names(stage.hill) == ["main"] == [level_lab(stage)]
    facts = queries.facts_of(again(stage.case))
    assert facts.laboratories[0].code("plt_method") == "optical"


def test_a_laboratory_of_the_same_name_is_another_one_unless_it_is_the_same(stage: Stage) -> None:
    lab(stage.harbour, "main", plt_method="optical")
    lab(stage.hill, "main", plt_method="impedance")
    transfers.take(offer=offered(leveled(stage)), by=stage.eve)
    assert level_lab(stage) == f"main {stage.harbour.code}"
    assert names(stage.hill) == ["main", f"main {stage.harbour.code}"]


def test_the_same_laboratory_is_not_copied_twice(stage: Stage) -> None:
    for site in (stage.harbour, stage.hill):
        lab(site, "main", plt_method="optical")
    transfers.take(offer=offered(leveled(stage)), by=stage.eve)
    assert names(stage.hill) == ["main"] == [level_lab(stage)]


# -- two at once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_wins_and_the_other_is_told() -> None:
    stage = staged()
    offer, told, done = offered(stage), [], []
    start = threading.Barrier(2)

    def answer(what: str) -> None:
        start.wait()
        try:
            act = {"take": transfers.take, "decline": transfers.decline}[what]
            act(offer=offer, by=stage.eve if what == "take" else stage.hal)
            done.append(what)
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(what,)) for what in ("take", "decline")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1 and "answered or withdrew it meanwhile" in told[0]
    final = Transfer.unscoped.get()
    assert final.state == {"take": "taken", "decline": "declined"}[done[0]]
    assert again(stage.case).site == (stage.hill if done[0] == "take" else stage.harbour)
    assert Change.objects.filter(Q(table_name="registry_transfer"), kind="update").count() == 1


def test_an_upload_that_waits_does_not_outlive_the_move_and_the_other_sites_uploads_wait_on(stage: Stage) -> None:
    put(stage.case, "count", day="10", plt="487")
    row = {"case_code": stage.case.code, "day": "10", "plt": "321"}
    ours, theirs = (looked_at(site, csv_file("count", row), mode="update") for site in (stage.harbour, stage.hill))
    offer = offered(stage)
    assert content_of(Upload.unscoped.get(pk=ours.pk)) is not None
    transfers.take(offer=offer, by=stage.eve)
    ours, theirs = (Upload.unscoped.get(pk=one.pk) for one in (ours, theirs))
    assert (ours.state, ours.sealed, theirs.state) == ("discarded", None, "checked")


def test_the_codes_of_an_upload_go_with_its_child(stage: Stage) -> None:
    uploads = [applied(stage.harbour, csv_file("enrolment", {"local_key": key, **CHILD})) for key in ("A", "B")]
    moves = UploadedRow.unscoped.filter(upload=uploads[0]).first().case
    transfers.offer(case=moves, to=stage.hill.code, by=stage.ada, reason="the family moves")
    transfers.take(offer=offer_to_answer(stage.eve, moves.code), by=stage.eve)
    assert [Upload.unscoped.get(pk=one.pk).sealed is None for one in uploads] == [True, False]
