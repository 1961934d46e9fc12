"""A batch is written whole or not at all, once a form, and is read and checked once whatever its size."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.acting import acting
from audit.models import Change as Trail
from registry import actions, queries
from registry.fast_entry.actions import BatchRefused, Change, SavedBefore, save_batch
from registry.models import Case
from tests.registry.children import add, child

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None) -> Case:
    found = child()
    for day in ("10", "12", "14"):
        add(found, "count", day=day, plt="45")
    return found


def write(
    case: Case, *changes: Change, entity: str = "count", reason: str = "corrected", form: str = ""
) -> list[actions.Saved]:
    return save_batch(case=case, entity=entity, changes=changes, by="ada", reason=reason, anchor=None,
                      form=form or str(changes))  # fmt: skip


def counts(case: Case) -> dict[str, tuple[str, int]]:
    entries = queries.entries(case, "count")
    return {one.row.key[0]: (str(one.row.number("plt")), one.revision) for one in entries}


def changed(day: str, revision: int = 1, /, **cells: str) -> Change:
    return Change(cells, (day,), revision)


def test_a_mixed_batch_is_one_act_with_one_reason(case: Case) -> None:
    before = Trail.objects.count()
    write(
        case, changed("10", plt="50"), Change(key=("12",), revision=1, delete=True), Change({"day": "16", "plt": "9"})
    )
    assert counts(case) == {"10": ("50", 2), "14": ("45", 1), "16": ("9", 1)}
    trail = Trail.objects.order_by("pk")[before:]
    assert {(one.actor, one.reason) for one in trail} == {("ada", "corrected")}


@pytest.mark.parametrize("bad", [
    changed("14", plt="9000"), changed("14", day="10"), changed("14", day="12"), Change({"day": "12", "plt": "1"}),
    Change({"plt": "1"}), changed("14", 7, plt="50"), Change(key=("14",), revision=7, delete=True),
    changed("99", plt="50"), Change({"day": "16", "plt": "lots"}),
])  # fmt: skip
def test_one_change_that_cannot_be_leaves_all_unwritten(case: Case, bad: Change) -> None:
    before = counts(case), Trail.objects.count()
    with pytest.raises(BatchRefused) as refused:
        write(case, changed("10", plt="50"), changed("12", plt="51"), bad)
    assert {*refused.value.problems, *refused.value.conflicts} == {2}
    assert (counts(case), Trail.objects.count()) == before


def test_two_changes_to_one_day_are_refused(case: Case) -> None:
    with pytest.raises(BatchRefused) as refused:
        write(case, changed("10", day="20"), changed("12", day="20"))
    assert [problem.rule for problem in refused.value.problems[1]] == ["identity"] and "20" not in counts(case)


def test_every_refused_row_is_told_at_its_place_with_the_conflicts(case: Case) -> None:
    with pytest.raises(BatchRefused) as refused:
        write(case, changed("10", plt="9000"), changed("12", 4, plt="1"), Change({"day": "30", "hb": "900"}))
    assert set(refused.value.problems) == {0, 2} and set(refused.value.conflicts) == {1}
    theirs = refused.value.conflicts[1]
    assert theirs is not None and theirs.revision == 1 and theirs.row.number("plt") == 45


def test_a_delete_without_reason_or_of_a_row_that_others_name_is_refused(case: Case) -> None:
    with pytest.raises(BatchRefused):
        write(case, Change(key=("12",), revision=1, delete=True), reason=" ")
    add(case, "anticoagulant_course", intent="primary_proph", agent="enoxaparin", start_day="5")
    add(case, "dose_change", course="1", day="9", to_dose="1")
    with pytest.raises(BatchRefused) as refused:
        write(case, Change(key=("1",), revision=1, delete=True), entity="anticoagulant_course")
    assert [problem.rule for problem in refused.value.problems[0]] == ["reference"]


def test_the_last_contact_moves_with_the_batch(case: Case) -> None:
    write(case, Change({"day": "400", "plt": "200"}))
    enrolment = queries.facts_of(case).one("enrolment")
    assert enrolment is not None and enrolment.number("last_contact_day") == 400


def test_a_form_is_saved_once_and_a_refused_one_may_come_again(case: Case) -> None:
    with pytest.raises(BatchRefused):
        write(case, changed("10", plt="9000"), form="one")
    write(case, changed("10", plt="50"), form="one")
    with pytest.raises(SavedBefore):
        write(case, changed("10", plt="50"), form="one")
    assert counts(case)["10"] == ("50", 2)


def test_what_is_typed_into_a_saved_page_is_written_and_a_new_row_only_after_a_word(case: Case) -> None:
    """Somebody goes back in the browser and types on."""
    write(case, changed("10", plt="50"), form="one")
    write(case, changed("12", plt="50"), form="one")
    assert counts(case)["12"] == ("50", 2)
    with pytest.raises(BatchRefused) as refused:
        write(case, Change({"day": "20", "plt": "22"}), form="one")
    assert [problem.rule for problem in refused.value.problems[0]] == ["saved_before"] and "20" not in counts(case)
    write(case, Change({"day": "20", "plt": "22"}), form="one")
    assert counts(case)["20"] == ("22", 1)


def test_a_closed_case_takes_nothing_and_a_reason_that_names_somebody_is_none(case: Case) -> None:
    with pytest.raises(BatchRefused) as refused:
        write(case, changed("10", plt="50"), reason="seen by Dr. Miller")
    assert [problem.rule for problem in refused.value.problems[0]] == ["E48"]
    with transaction.atomic(), acting(actor="ada"):
        Case.unscoped.filter(pk=case.pk).update(state=Case.State.LOCKED)
    with pytest.raises(BatchRefused) as refused:
        write(case, changed("10", plt="50"))
    assert [problem.rule for problem in refused.value.problems[0]] == ["closed"] and counts(case)["10"] == ("45", 1)


def test_statements_grow_by_one_a_changed_row_and_by_hardly_any_a_new_one(case: Case) -> None:
    def asked(*batch: Change) -> int:
        with CaptureQueriesContext(connection) as found:
            write(case, *batch)
        return len(found)

    write(case, *(Change({"day": str(day), "plt": "60"}) for day in range(500, 700)))
    one = asked(Change({"day": "90", "plt": "60"}))
    many = asked(*(Change({"day": str(day), "plt": "60"}) for day in range(100, 160)))
    assert many - one < 6  # SQLite takes one INSERT in parts
    two = asked(changed("500", hb="9"), changed("501", hb="9"))
    assert asked(*(changed(str(day), hb="9") for day in range(510, 550))) - two == 38
