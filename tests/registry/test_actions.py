"""Writing: a row is kept whole or not at all, two people lose nothing, and who and why stand in the trail."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Change
from pave.lib.clock import now
from registry import queries
from registry.actions import (
    Conflict,
    Refused,
    Saved,
    add_row,
    add_rows,
    delete_row,
    drop_anchor,
    keep_anchor,
    open_case,
    save_row,
)
from registry.models import TABLES, Anchor, Case
from registry.values import Day, Measured, Missing, Precision
from tests.accounts.proving import a_site
from tests.registry.children import ENROLMENT, add, child

pytestmark = pytest.mark.django_db
EVENT = {"event_no": "1", "day": "20", "status": "index", "type": "cvc_dvt"}


@pytest.fixture
def case(db: None) -> Case:
    return child()


def save(case: Case, entity: str, key: tuple[str, ...] = (), revision: int = 1, **more: Any) -> Saved:
    given = {name: more.pop(name) for name in ("by", "reason", "anchor") if name in more}
    return save_row(owner=case, entity=entity, key=key, cells=more, revision=revision, **{"by": "ada", **given})


def rules(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in refused.value.problems]


def everything() -> list[Any]:
    return [list(model.unscoped.values()) for model in (Case, Anchor, *TABLES.values())] + [Change.objects.count()]


def test_a_child_is_taken_in_under_a_random_code_with_its_enrolment() -> None:
    site = a_site()
    case = open_case(site=site, cells=ENROLMENT, by="ada")
    enrolment = queries.facts_of(case).one("enrolment")
    assert enrolment is not None and enrolment.code("case_code") == case.code and enrolment.number("age_dx_mo") == 60
    written = Change.objects.filter(table_name__startswith="registry_")
    assert set(written.values_list("actor", "site", "kind")) == {("ada", site.code, "insert")}


def test_a_refused_enrolment_takes_nobody_in() -> None:
    site = a_site()
    before = everything()
    with pytest.raises(Refused) as refused:
        open_case(site=site, cells={**ENROLMENT, "age_dx_mo": "400"}, by="ada", anchor=date(2024, 2, 29))
    assert rules(refused) == [("age_dx_mo", "hard"), ("age_dx_mo", "E40")] and everything() == before


def test_a_row_is_changed_field_by_field_with_a_reason_for_what_was_given(case: Case) -> None:
    add(case, "count", day="10", plt="45000 /uL", hb="9.5")
    filled = save(case, "count", ("10",), wbc="3.2")
    assert filled.revision == 2 and filled.row.get("plt") == Measured(Decimal(45), "=", "45000", "/uL")
    with pytest.raises(Refused) as refused:
        save(case, "count", ("10",), 2, hb="9.1")
    assert rules(refused) == [("", "reason")]
    assert save(case, "count", ("10",), 2, hb="9.1", wbc="", reason="typed wrongly").row.has("wbc") is False
    last = Change.objects.filter(table_name="registry_count").latest("id")
    assert (last.reason, last.kind, last.new["hb"]) == ("typed wrongly", "update", Decimal("9.1"))


def test_a_save_that_changes_nothing_writes_nothing(case: Case) -> None:
    add(case, "count", day="10", plt="45")
    before = everything()
    assert save(case, "count", ("10",), plt="45").revision == 1 and everything() == before


def test_the_second_of_two_people_gets_both_values_and_writes_nothing(case: Case) -> None:
    add(case, "count", day="10")
    save(case, "count", ("10",), plt="45", hb="9.5")
    before = everything()
    with pytest.raises(Conflict) as conflict:
        save(case, "count", ("10",), plt="54", by="eve", reason="I know better")
    both = conflict.value
    assert (both.fields, both.revision, everything()) == (("plt",), 2, before)
    assert both.theirs is not None and (both.mine.number("plt"), both.theirs.number("plt")) == (54, 45)


def test_a_row_that_somebody_deleted_meanwhile_is_a_conflict_that_keeps_what_was_typed(case: Case) -> None:
    add(case, "count", day="10", plt="45")
    delete_row(owner=case, entity="count", key=("10",), revision=1, by="eve", reason="another child's")
    with pytest.raises(Conflict) as conflict:
        save(case, "count", ("10",), day="10", plt="54")
    assert conflict.value.theirs is None and conflict.value.mine.number("plt") == 54
    assert Change.objects.latest("id").old["plt"] == 45


@pytest.mark.parametrize(("cells", "expected"), [
    ({"day": "twelve"}, [("day", "unreadable")]),
    ({"day": "12", "plt": "6000"}, [("plt", "E51")]),
    ({"day": "12", "plt": "6001"}, [("plt", "hard")]),
    ({"day": "12", "creat": "1234567890.123456789"}, [("creat", "unreadable")]),
    ({"day": "12", "plt": ".na", "hb": "60"}, [("hb", "hard")]),
    ({"day": "12", "colour": "red"}, [("colour", "column")]),
    ({"plt": "45"}, [("day", "identity")]),
])  # fmt: skip
def test_nothing_of_a_row_is_written_where_one_cell_is_refused(
    case: Case, cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        add(case, "count", **cells)
    assert [one for one in rules(refused) if one in expected] == expected and everything() == before


def test_an_unusual_value_is_written_with_a_reason(case: Case) -> None:
    cells = {"day": "12", "hb": "1.5"}
    with pytest.raises(Refused) as refused:
        add(case, "count", **cells)
    assert rules(refused) == [("hb", "soft")]
    saved = add_row(owner=case, entity="count", cells=cells, by="ada", reason="bled heavily")
    assert [one.rule for one in saved.problems] == ["soft"]
    assert save(case, "count", ("12",), plt="45").problems == (), "what was accepted is not asked again"


def test_a_count_that_seems_typed_in_another_unit_is_written_and_offered(case: Case) -> None:
    saved = add_row(owner=case, entity="count", cells={"day": "12", "plt": "1000"}, by="ada", reason="thrombocytosis")
    assert [(one.rule, one.severity, one.offer) for one in saved.problems] == [("E51", "warn", "1")]


def test_a_check_of_severity_refuse_stops_the_write_wherever_it_fires(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        add(case, "treatment_phase", phase="induction", start_day="8", stop_day="2")
    assert rules(refused) == [("start_day", "E01")]
    add(case, "count", day="40")
    with pytest.raises(Refused) as refused:
        add(case, "death", day="30", cause="infection")
    assert rules(refused) == [("day", "E02")] and not TABLES["death"].unscoped.exists()


def test_consent_can_be_withdrawn_and_then_nothing_more_is_written(case: Case) -> None:
    add(case, "count", day="40")
    save(case, "enrolment", revision=2, consent_status="withdrawn_erase", reason="the parents' wish")
    with pytest.raises(Refused) as refused:
        save(case, "count", ("40",), plt="45")
    assert rules(refused) == [("", "E50")]


def test_a_closed_case_takes_no_more(case: Case) -> None:
    from audit.acting import acting

    with acting(actor="ada"):
        Case.unscoped.filter(pk=case.pk).update(state=Case.State.CLOSED)
    with pytest.raises(Refused, match="no more data"):
        add(case, "count", day="40")


# -- identities and references ----------------------------------------------------------------------------------------


def test_an_identity_stands_once_and_a_better_known_day_is_the_same_row(case: Case) -> None:
    add(case, "count", day="10 ~14")
    with pytest.raises(Refused, match="already"):
        add(case, "count", day="10")
    moved = save(case, "count", ("10",), day="11", reason="found the letter")
    assert moved.row.key == ("11",) and queries.entry(case, "count", ("11",)).revision == 2
    add(case, "count", day="10")
    with pytest.raises(Refused, match="already"):
        save(case, "count", ("11",), 2, day="10", reason="back")


def test_events_without_a_number_take_the_next_one(case: Case) -> None:
    cells = {**EVENT, "event_no": ""}
    assert [add(case, "vte_event", reason="charted", **cells).row.key for _ in range(2)] == [("1",), ("2",)]


def test_a_row_refers_to_what_is_there_and_keeps_it_there(case: Case) -> None:
    vein = {"vte_event": "1", "vein": "subclavian", "side": "l"}
    with pytest.raises(Refused) as refused:
        add(case, "vte_site", **vein)
    assert rules(refused) == [("vte_event", "reference")]
    add(case, "vte_event", reason="charted", **EVENT)
    add(case, "vte_site", **vein)
    for change in (
        lambda: delete_row(owner=case, entity="vte_event", key=("1",), revision=1, by="ada", reason="none"),
        lambda: save(case, "vte_event", ("1",), event_no="2", reason="order"),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert rules(refused) == [("event_no", "reference")]


def test_a_row_is_deleted_with_a_reason_and_the_enrolment_never(case: Case) -> None:
    add(case, "count", day="10")
    for entity, key, reason in (("count", ("10",), " "), ("enrolment", (), "why not")):
        with pytest.raises(Refused):
            delete_row(owner=case, entity=entity, key=key, revision=queries.entry(case, entity, key).revision, by="ada",
                       reason=reason)  # fmt: skip
    with pytest.raises(Conflict):
        delete_row(owner=case, entity="count", key=("10",), revision=7, by="ada", reason="typed twice")


def test_another_code_is_refused_in_the_enrolment(case: Case) -> None:
    with pytest.raises(Refused, match="another one"):
        save(case, "enrolment", case_code=child(a_site("Hill")).code)


def test_many_rows_are_written_together_or_not_at_all(case: Case) -> None:
    vein = ("vte_site", {"vte_event": "1", "vein": "subclavian", "side": "l"})
    before = everything()
    with pytest.raises(Refused) as refused:
        add_rows(owner=case, by="ada", rows=[vein, ("vte_event", EVENT), vein, ("count", {"day": "x"})])
    assert [[problem.rule for problem in problems] for problems in refused.value.by_row] == [
        [], [], ["identity"], ["unreadable"],
    ]  # fmt: skip
    assert everything() == before
    saved = add_rows(
        owner=case, by="ada", reason="charted", rows=[vein, ("vte_event", EVENT), ("count", {"day": "50"})]
    )
    assert [one.row.entity for one in saved] == ["vte_site", "vte_event", "count"]
    assert queries.entry(case, "enrolment").row.get("last_contact_day") == Day(50)


def test_rows_that_do_not_agree_are_refused_where_they_stand(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        add_rows(owner=case, by="ada", rows=[("death", {"day": "30"}), ("count", {"day": "40"})])
    assert [len(problems) for problems in refused.value.by_row] == [0, 1]
    case = child(case.site, rows=[("count", {"day": "40"}), ("vte_event", EVENT)], reason="charted")
    assert queries.entry(case, "enrolment").revision == 1 and len(queries.entries(case, "count")) == 1


# -- days -------------------------------------------------------------------------------------------------------------


def test_a_typed_date_becomes_a_day_and_leaves_its_year_and_a_band(case: Case) -> None:
    anchor = (now() - timedelta(days=60)).date()
    typed = anchor + timedelta(days=20)
    cells = {"event_no": "1", "day_date": typed.isoformat(), "status": "index"}
    row = add_row(owner=case, entity="vte_event", cells=cells, by="ada", anchor=anchor, reason="charted").row
    assert (row.day("day"), row.number("event_year"), row.code("lag_band")) == (Day(20), typed.year, "d31_90")
    assert typed.isoformat() not in str(everything()) + str(list(Change.objects.values()))
    later = save(case, "vte_event", ("1",), day="21", reason="typed wrongly")
    assert not later.row.has("event_year") and later.row.code("lag_band") == "d31_90"


def test_without_an_anchor_a_date_is_refused_and_not_repeated(case: Case) -> None:
    with pytest.raises(Refused) as refused:
        add(case, "count", day="2024-05-06")
    assert "2024" not in str(refused.value)


def test_the_last_contact_is_the_latest_day_of_any_row_or_later(case: Case) -> None:
    def contact() -> Any:
        return queries.entry(case, "enrolment").row.get("last_contact_day")

    assert contact() == Day(3), "the enrolment itself"
    add(case, "count", day="40 ~3")
    assert contact() == Day(40, Precision.PM3)
    add(case, "count", day="90 ~?")
    add(case, "asparaginase_exposure", planned_day="300", drug="pegaspargase", status="planned")
    assert contact() == Day(40, Precision.PM3)
    save(case, "enrolment", revision=2, last_contact_day="20", reason="as I recall")
    assert contact() == Day(40, Precision.PM3)
    save(case, "enrolment", revision=2, last_contact_day="200", reason="seen in clinic")
    add(case, "count", day="41")
    assert contact() == Day(200)


def test_a_reason_why_nobody_knows_gives_way_to_a_day() -> None:
    case = open_case(site=a_site(), cells={"consent_status": "waiver", "last_contact_day": ".unk"}, by="ada")
    assert queries.entry(case, "enrolment").row.get("last_contact_day") is Missing.UNKNOWN
    add(case, "count", day="41")
    assert queries.entry(case, "enrolment").row.get("last_contact_day") == Day(41)


def test_a_date_of_diagnosis_is_corrected_with_a_reason_and_can_be_dropped(case: Case) -> None:
    keep_anchor(case=case, anchor=date(2024, 2, 29), by="ada")
    with pytest.raises(Refused, match="Say why"):
        keep_anchor(case=case, anchor=date(2024, 2, 28), by="ada")
    keep_anchor(case=case, anchor=date(2024, 2, 28), by="ada", reason="typed wrongly")
    with pytest.raises(Refused, match="Give it"):
        drop_anchor(case=case, by="ada", reason=" ")
    drop_anchor(case=case, by="ada", reason="the site's rule")
    assert not Anchor.unscoped.exists()


# -- rows of a site, and many people ----------------------------------------------------------------------------------


def test_a_site_keeps_its_own_rows_in_the_same_way() -> None:
    site = a_site()
    lab = add_row(owner=site, entity="site_lab", cells={"lab_id": "main", "from_q": "2026-Q1"}, by="ada")
    assert lab.row.key == ("main", "2026-Q1")
    add_row(owner=site, entity="site", cells={"plt_protocol_hold": "30"}, by="ada")
    case = child(site)
    add(case, "lab_level", day="3", assay="anti_xa_lmwh", hours_post_dose="4", lab_id="main")
    facts = queries.facts_of(case)
    assert facts.site is not None and facts.site.key == (site.code,) and facts.laboratories == (lab.row,)
    with pytest.raises(queries.NotFound):
        add_row(owner=site, entity="count", cells={"day": "1"}, by="ada")


EDITS = st.lists(st.tuples(st.sampled_from(["plt", "wbc", "hb"]), st.integers(5, 19), st.integers(0, 2)), max_size=12)


@settings(
    deadline=None,
    max_examples=25,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=EDITS)
def test_the_accepted_edits_played_again_are_the_row(case: Case, edits: list[tuple[str, int, int]]) -> None:
    """An edit from a revision that is no longer the last one changes nothing, however the edits follow each other."""
    day = str(len(queries.entries(case, "count")))
    kept: dict[str, int | None] = dict.fromkeys(("plt", "wbc", "hb"))
    revision = add(case, "count", day=day).revision
    for name, value, stale in edits:
        if stale and revision > stale:
            with pytest.raises(Conflict):
                save(case, "count", (day,), revision - stale, reason="r", **{name: str(value)})
            continue
        revision += kept[name] != value
        kept[name] = value
        assert save(case, "count", (day,), queries.entry(case, "count", (day,)).revision, reason="r",
                    **{name: str(value)}).revision == revision  # fmt: skip
    found = queries.entry(case, "count", (day,))
    assert found.revision == revision and {name: found.row.number(name) for name in kept} == kept


@pytest.mark.django_db(transaction=True)
def test_of_many_edits_at_once_each_is_kept_or_told() -> None:
    """Every accepted edit is one revision, in one line from the first to the last, and the row is the last one."""
    case = child()
    add(case, "count", day="10", plt="1")
    accepted: list[tuple[int, int]] = []
    told: list[int] = []

    def edit(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(6):
            revision, value = queries.entry(case, "count", ("10",)).revision, dice.randrange(1, 900)
            try:
                saved = save(case, "count", ("10",), revision, plt=str(value), by=f"p{seed}", reason="r")
                accepted.append((saved.revision, value))
            except Conflict:
                told.append(value)
        connection.close()

    _all_at_once([lambda seed=seed: edit(seed) for seed in range(4)])
    final = queries.entry(case, "count", ("10",))
    changed = sorted(set(accepted))
    assert len(accepted) + len(told) == 24
    assert [revision for revision, _ in changed] == list(range(changed[0][0], final.revision + 1))
    assert final.row.number("plt") == changed[-1][1]


def _all_at_once(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
