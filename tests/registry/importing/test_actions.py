"""Uploads: checked, applied as one batch, undone; nothing by halves and nothing twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Site
from audit.models import Change
from registry import actions as rows
from registry import queries
from registry.importing import actions, undoing
from registry.importing.reading import FilesRefused
from registry.models import Anchor, Case, DataQuery, Upload, UploadedRow
from registry.values import Day, Measured
from tests.accounts.proving import a_site
from tests.registry.children import add, child
from tests.registry.importing.files import CHILD, applied, csv_file, everything, looked_at, said, texts, workbook

pytestmark = pytest.mark.django_db
NEW = {"local_key": "A", **CHILD}


@pytest.fixture
def site(db: None) -> Site:
    return a_site()


@pytest.fixture
def case(site: Site) -> Case:
    return child(site)


def test_a_new_child_comes_in_with_all_of_its_rows_and_its_code_is_handed_out_once(site: Site) -> None:
    counts = csv_file("count", {"local_key": "A", "day": "10", "plt": "45000 /uL"}, {"local_key": "A", "day": "12"})
    upload = applied(site, csv_file("enrolment", NEW), counts)
    codes = actions.hand_out_codes(upload=upload, by="ada")
    facts = queries.facts_of(Case.unscoped.get(code=codes["A"]))
    assert [row.key for row in facts.rows("count")] == [("10",), ("12",)]
    assert facts.rows("count")[0].get("plt") == Measured(45, "=", "45000", "/uL")  # type: ignore[arg-type]
    with pytest.raises(actions.Refused, match="handed out"):
        actions.hand_out_codes(upload=upload, by="ada")
    assert Upload.unscoped.get().sealed is None


def test_the_trail_of_every_row_says_who_and_which_upload(site: Site) -> None:
    upload = applied(site, csv_file("enrolment", NEW))
    trail = Change.objects.filter(table_name__in=["registry_case", "registry_enrolment"])
    assert set(trail.values_list("actor", "site", "reason")) == {("ada", site.code, f"upload {upload.pk}")}
    assert trail.count() == 2


def test_a_check_writes_nothing_but_itself(site: Site, case: Case) -> None:
    before = everything()
    upload = looked_at(site, csv_file("enrolment", NEW), csv_file("count", {"local_key": "A", "day": "3"}))
    assert everything() == before and upload.counts["new_children"] == 1 and upload.counts["new_rows"] == 2


def test_a_refused_cell_refuses_the_whole_upload_and_every_bad_cell_is_named(site: Site, case: Case) -> None:
    bad = csv_file(
        "count", {"case_code": case.code, "day": "1", "plt": "45"}, {"case_code": case.code, "day": "x", "plt": "y"},
        {"case_code": case.code, "day": "2", "plt": "-1", "hb": "99"},
    )  # fmt: skip
    upload, before = looked_at(site, bad), everything()
    assert said(upload) == [
        (3, "day", "refuse"), (3, "plt", "refuse"), (4, "plt", "refuse"), (4, "hb", "refuse"),
    ]  # fmt: skip
    with pytest.raises(actions.Refused, match="cells that stop it"):
        actions.apply(upload=upload, by="ada")
    assert everything() == before


def test_a_comma_is_a_decimal_one_unless_three_digits_follow(site: Site, case: Case) -> None:
    given = {"case_code": case.code, "day": "1", "hb": "8,2", "wbc": "<0,25", "fibrinogen": "150,5 mg/dL"}
    applied(site, csv_file("count", given))
    [row] = queries.facts_of(case).rows("count")
    assert [str(row.number(name)) for name in ("hb", "wbc", "fibrinogen")] == ["8.2", "0.25", "1.505"]
    for text in ("8,200", "1,5,2", "8,", "8,2x"):
        again = looked_at(site, csv_file("count", {"case_code": case.code, "day": "2", "hb": text}))
        assert said(again) == [(2, "hb", "refuse")], text


def test_a_child_of_another_site_reads_as_one_that_is_not_there(site: Site) -> None:
    other, nobody = child(a_site("Hill Infirmary")), "K7QX2M9T4"
    theirs = looked_at(site, csv_file("count", {"case_code": other.code, "day": "1"}))
    none = looked_at(site, csv_file("count", {"case_code": nobody, "day": "1"}))
    assert texts(theirs) == texts(none) and said(theirs) == [(2, "case_code", "refuse")]
    own = looked_at(other.site, csv_file("count", {"case_code": other.code, "day": "1"}))
    assert said(own) == []  # the control: at its own site the same file is good


@pytest.mark.parametrize(("mode", "kept"), [("fill", (45, None)), ("update", (50, None)), ("replace", (50, None))])
def test_each_mode_leaves_what_it_leaves(site: Site, case: Case, mode: str, kept: Any) -> None:
    add(case, "count", day="10", plt="45", hb="9")
    add(case, "count", day="20", plt="60")
    given = {"case_code": case.code, "day": "10", "plt": "50", "hb": "", "wbc": "3", "reason": "misread"}
    upload = applied(site, csv_file("count", given), mode=mode)
    facts = queries.facts_of(case)
    row = facts.rows("count")[0]
    assert row.number("plt") == kept[0] and row.number("hb") == 9 and row.number("wbc") == 3
    assert len(facts.rows("count")) == (1 if mode == "replace" else 2)
    assert upload.counts["deleted_rows"] == (mode == "replace")
    deleted = Change.objects.filter(kind="delete", table_name="registry_count").values_list("reason", flat=True)
    assert list(deleted) == [f"upload {upload.pk}"] * (mode == "replace")


def test_blank_erases_nothing_and_the_token_erases_with_a_reason(site: Site, case: Case) -> None:
    add(case, "count", day="10", plt="45")
    token = {"case_code": case.code, "day": "10", "plt": "~ERASE~"}
    kept = looked_at(site, csv_file("count", token))
    assert kept.counts["kept_cells"] == 1 and kept.counts["changed_rows"] == 0
    assert said(looked_at(site, csv_file("count", token), mode="update")) == [(2, "reason", "refuse")]
    applied(site, csv_file("count", token), mode="update", reason="another child's")
    assert not queries.facts_of(case).rows("count")[0].has("plt")


def test_the_same_file_twice_changes_nothing_and_says_so(site: Site, case: Case) -> None:
    file = csv_file("count", {"case_code": case.code, "day": "10", "plt": "45000 /uL", "hb": "9.50"})
    applied(site, file)
    before, trail = everything(), Change.objects.exclude(table_name="registry_upload").count()
    again = applied(site, file, mode="update")
    assert (again.counts["unchanged_rows"], again.counts["changed_rows"]) == (1, 0)
    assert everything() == before and Change.objects.exclude(table_name="registry_upload").count() == trail


def test_new_children_do_not_come_twice_from_the_same_rows(site: Site) -> None:
    first = applied(site, csv_file("enrolment", NEW, {**NEW, "local_key": "B"}))
    turned = csv_file("enrolment", {**NEW, "local_key": "B"}, NEW)
    with pytest.raises(actions.Refused, match=f"applied as upload {first.pk}"):
        applied(site, turned)
    assert Case.unscoped.count() == 2


def test_what_changed_since_the_check_refuses_the_batch_with_a_list(site: Site, case: Case) -> None:
    add(case, "count", day="10", plt="45")
    given = [{"case_code": case.code, "day": "10", "hb": "9"}, {"case_code": case.code, "day": "11", "hb": "8"}]
    upload = looked_at(site, csv_file("count", *given))
    rows.save_row(owner=case, entity="count", key=("10",), cells={"wbc": "3"}, revision=1, by="eve")
    before = everything()
    with pytest.raises(actions.Refused, match="Nothing was written") as refused:
        actions.apply(upload=upload, by="ada")
    assert len(refused.value.rows) == 1 and "count 10" in refused.value.rows[0] and everything() == before
    assert Upload.unscoped.get().state == "checked"


def test_applying_twice_is_applying_once(site: Site) -> None:
    upload = applied(site, csv_file("enrolment", NEW))
    trail = Change.objects.count()
    assert actions.apply(upload=upload, by="ada").state == "applied" and Change.objects.count() == trail


def test_an_undone_upload_leaves_everything_as_it_was(site: Site, case: Case) -> None:
    add(case, "count", day="10", plt="45")
    add(case, "count", day="20", plt="60")
    before = everything()
    changed = {"case_code": case.code, "day": "10", "plt": "7 ", "reason": "misread"}
    upload = applied(
        site, csv_file("count", changed, {"local_key": "A", "day": "4"}), csv_file("enrolment", NEW), mode="replace"
    )
    assert everything() != before
    undoing.undo(upload=upload, by="ada")
    assert everything() == before and undoing.undo(upload=upload, by="ada").state == "undone"
    assert not UploadedRow.unscoped.exists()


def test_an_undo_refuses_where_somebody_wrote_since(site: Site, case: Case) -> None:
    upload = applied(site, csv_file("vte_event", {"case_code": case.code, "event_no": "1", "day": "20"}))
    rows.add_row(
        owner=case, entity="vte_site", cells={"vte_event": "1", "vein": "ijv", "side": "l"}, by="eve"
    )  # fmt: skip
    before = everything()
    with pytest.raises(undoing.Refused) as refused:
        undoing.undo(upload=upload, by="ada")
    assert "refers to this number" in refused.value.rows[0] and everything() == before
    enrolled = applied(site, csv_file("enrolment", NEW))
    new = Case.unscoped.get(code=actions.hand_out_codes(upload=enrolled, by="ada")["A"])
    add(new, "count", day="9")
    with pytest.raises(undoing.Refused) as refused:
        undoing.undo(upload=enrolled, by="ada")
    assert any("count 9" in row for row in refused.value.rows)


def test_dates_become_days_and_stand_nowhere_afterwards(site: Site) -> None:
    key = csv_file("key", {"local_key": "A", "all_dx_date": "2024-03-01"})
    event = {"local_key": "A", "event_no": "1", "day_date": "2024-03-21", "reason": "no treatment"}
    site_row = {"local_key": "A", "vte_event": "1", "vein": "ijv", "side": "l"}
    upload = looked_at(
        site, csv_file("enrolment", NEW), key, csv_file("vte_event", event), csv_file("vte_site", site_row)
    )
    held = actions.content_of(upload)
    assert held is not None and "2024-03" not in repr(held) and "key" not in {one.entity for one in held.tables}
    actions.apply(upload=upload, by="ada")
    case = Case.unscoped.get()
    [row] = queries.facts_of(case).rows("vte_event")
    assert row.day("day") == Day(20) and row.number("event_year") == 2024 and row.code("lag_band") == "gt90"
    assert queries.facts_of(case).one("enrolment").day("last_contact_day") == Day(20)  # type: ignore[union-attr]


def test_a_date_of_diagnosis_is_kept_where_the_site_asks_and_then_serves_the_next_upload(site: Site) -> None:
    key = csv_file("key", {"local_key": "A", "all_dx_date": "2024-03-01"})
    upload = applied(site, csv_file("enrolment", NEW), key, keep_anchors=True)
    code = actions.hand_out_codes(upload=upload, by="ada")["A"]
    applied(site, csv_file("count", {"case_code": code, "day_date": "2024-03-11"}))
    assert queries.facts_of(Case.unscoped.get()).rows("count")[0].day("day") == Day(10)
    clash = csv_file("key", {"case_code": code, "all_dx_date": "2024-03-02"})
    refused = looked_at(site, clash, csv_file("count", {"case_code": code, "day_date": "2024-03-12"}))
    assert "another date of diagnosis" in texts(refused)


def test_an_undo_forgets_the_dates_of_diagnosis_that_came_with_the_upload(site: Site, case: Case) -> None:
    key = csv_file("key", {"case_code": case.code, "all_dx_date": "2024-03-01"})
    upload = applied(
        site, csv_file("count", {"case_code": case.code, "day_date": "2024-03-11"}), key, keep_anchors=True
    )
    assert Anchor.unscoped.filter(case=case).exists()
    undoing.undo(upload=upload, by="ada")
    assert not Anchor.unscoped.exists() and not queries.facts_of(case).rows("count")


def test_a_soft_limit_needs_the_reason_column_and_opens_its_query(site: Site) -> None:
    odd = {**NEW, "age_dx_mo": "6"}
    assert said(looked_at(site, csv_file("enrolment", odd), reason="for all")) == [(2, "age_dx_mo", "reason")]
    applied(site, csv_file("enrolment", {**odd, "reason": "an infant"}))
    query = DataQuery.unscoped.get()
    assert (query.rule, query.fields, query.state) == ("soft", "age_dx_mo", "answered")
    assert Change.objects.filter(table_name="registry_enrolment").latest("id").reason.endswith(": an infant")


def test_rows_of_the_site_come_without_a_child(site: Site) -> None:
    lab = {"lab_id": "L1", "from_q": "2026-Q1", "at_method": "xa"}
    upload = applied(site, csv_file("site", {"annual_all_dx": "30"}), csv_file("site_lab", lab))
    assert upload.counts["new_rows"] == 2 and queries.site_facts(site).one("site").number("annual_all_dx") == 30  # type: ignore[union-attr]
    before = everything()
    undoing.undo(upload=applied(site, csv_file("site_lab", {**lab, "to_q": "2026-Q2"})), by="ada")
    assert everything() == before


def test_files_that_are_no_tables_are_refused_and_nothing_is_kept(site: Site) -> None:
    with pytest.raises(FilesRefused) as refused:
        looked_at(site, ("counts.csv", b"case_code,day\n"), ("enrolment.csv", b"local_key,agee_dx_mo\nA,4\n"))
    assert "the nearest is “count”" in str(refused.value) and "the nearest is age_dx_mo" in str(refused.value)
    assert not Upload.unscoped.exists()


@pytest.mark.parametrize("children", [3, 30])
def test_the_number_of_statements_does_not_grow_with_the_children(site: Site, children: int) -> None:
    many = [{**NEW, "local_key": str(number)} for number in range(children)]
    with CaptureQueriesContext(connection) as ran:
        applied(site, csv_file("enrolment", *many))
    assert len(ran) < 60 and Case.unscoped.count() == children


def test_a_date_after_today_is_refused(site: Site) -> None:
    far = date(2999, 1, 1).isoformat()
    upload = looked_at(
        site, csv_file("enrolment", {**NEW, "enrol_day": "", "enrol_day_date": far}),
        csv_file("key", {"local_key": "A", "all_dx_date": "2024-03-01"}),
    )  # fmt: skip
    assert said(upload) == [(2, "enrol_day_date", "refuse")] and far not in repr(actions.content_of(upload))


@pytest.mark.parametrize(("name", "kept"), [
    ("counts of 2026.xlsx", "counts of 2026.xlsx"), ("Smith_John_2024-03-01.xlsx", "a file (xlsx)"),
    ("Ada Lovelace.xlsx", "a file (xlsx)"), ("mrn 12345678.xlsx", "a file (xlsx)"),
])  # fmt: skip
def test_a_file_name_that_may_tell_who_a_child_is_is_not_kept(site: Site, name: str, kept: str) -> None:
    rows = [tuple(NEW), tuple(NEW.values())]
    assert looked_at(site, (name, workbook(enrolment=rows))).file_name == kept


def test_an_upload_of_many_children_reads_the_site_at_once(site: Site, case: Case, monkeypatch: Any) -> None:
    add(case, "count", day="10", plt="45")
    other = child(site)
    files = csv_file("count", *({"case_code": one.code, "day": "10", "hb": "9"} for one in (case, other)))
    few = looked_at(site, files)
    monkeypatch.setattr(actions.kept, "FEW", 1)
    assert looked_at(site, files).counts == few.counts and few.counts["fill_cells"] == 1
    before = everything()
    undoing.undo(upload=applied(site, files), by="ada")
    assert everything() == before


@pytest.mark.parametrize("children", [2, 20])
def test_changes_take_as_many_statements_for_many_children_as_for_few(site: Site, children: int) -> None:
    made = [child(site) for _ in range(children)]
    upload = looked_at(site, csv_file("enrolment", *({"case_code": one.code, "cohort": "vte_case"} for one in made)))
    with CaptureQueriesContext(connection) as ran:
        actions.apply(upload=upload, by="ada")
    assert len(ran) < 75 and upload.counts["changed_rows"] == children
