"""Completeness: what is expected depends on what the rows say, and a reason for a blank counts as an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.facts import Row
from registry.values import Missing
from registry.worklist.completeness import Part, completeness, missing_rows, open_fields
from registry.worklist.expected import MARKS, Expected, expected
from tests.spec.edit_checks_table import child

EVENT = "vte_event event_no=1 day=10 status=index type=cvc_dvt"


def part(entity: str, *lines: str) -> Part:
    return completeness(child(lines)).by_entity.get(entity, Part(0, 0))


def test_every_mark_names_fields_and_codes_that_the_codebook_has() -> None:
    assert set(MARKS) <= set(expected())
    for entity, marks in expected().items():
        for one in marks:
            assert all(not codebook().field(entity, name).derived for name in one.fields)
            if one.when:
                asked = codebook().field(entity, one.when)
                known = {"yes"} if asked.kind is Kind.BOOLEAN else {code.code for code in asked.codes}
                assert set(one.codes) <= known, (entity, one)


def test_every_denominator_field_is_expected() -> None:
    named = {(entity, name) for entity, marks in expected().items() for one in marks for name in one.fields}
    assert set(codebook().denominator) <= named


def test_fields_that_name_a_row_count_only_where_they_are_denominator() -> None:
    for entity in (one for one in codebook().entities if one.name in expected()):
        fixed = {field.name for field in entity.fields if field.denominator}
        marked = {name for one in expected()[entity.name] for name in one.fields}
        assert not (set(entity.identity) - fixed) & marked, entity.name


def test_a_blank_record_is_expected_to_hold_the_four_rows_of_every_child() -> None:
    blank = completeness(child(()))
    assert set(blank.by_entity) == {"enrolment", "all_diagnosis", "central_line", "treatment_phase"}
    assert (blank.filled, blank.percent, blank.is_whole) == (0, 0, False)


CASES = [
    ("death", [], Part(0, 0)),
    ("death", ["death day=40"], Part(1, 3)),
    ("death", ["death day=40 cause=.unk vte_related=.na"], Part(3, 3)),
    ("central_line", ["central_line line_no=1 kind=none"], Part(1, 1)),
    ("central_line", ["central_line line_no=1 kind=port"], Part(1, 4)),
    ("central_line", ["central_line line_no=1 kind=port insert_day=3 side=l vein=ijv"], Part(4, 4)),
    ("central_line", ["central_line line_no=1 kind=port insert_day=3 side=l vein=ijv remove_day=90"], Part(4, 5)),
    ("asparaginase_exposure", ["asparaginase_exposure drug=pegaspargase planned_day=4 status=planned"], Part(1, 1)),
    ("asparaginase_exposure", ["asparaginase_exposure drug=pegaspargase planned_day=4 status=omitted"], Part(1, 2)),
    ("asparaginase_exposure", ["asparaginase_exposure drug=pegaspargase planned_day=4 status=given day=4"
                               " dose_mg_m2=25 route=im"], Part(4, 4)),
    ("lp_hold", ["lp_hold lp_day=9 held=no"], Part(1, 6)),
    ("lp_hold", ["lp_hold lp_day=9 held=yes"], Part(1, 8)),
    ("vte_site", [EVENT], Part(0, 1)),
    ("vte_site", [EVENT, "vte_site vte_event=1 vein=ijv side=l"], Part(0, 1)),
    ("vte_site", [EVENT, "vte_site vte_event=1 vein=ijv side=l occlusive=partial"], Part(1, 1)),
    ("initial_decision", [EVENT.replace("index", "residual")], Part(0, 0)),
    ("initial_decision", [EVENT], Part(0, 3)),
    ("vte_event", ["enrolment vte_ever=no"], Part(0, 0)),
    ("vte_event", ["enrolment vte_ever=yes"], Part(0, 9)),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "lines", "wanted"), CASES)
def test_what_is_expected_follows_from_what_the_rows_say(entity: str, lines: list[str], wanted: Part) -> None:
    assert part(entity, *lines) == wanted


def test_percents_are_rounded_down_so_that_100_is_whole() -> None:
    assert [Part(199, 200).percent, Part(200, 200).percent, Part(0, 0).percent] == [99, 100, None]


def test_what_a_row_still_has_to_say_is_named() -> None:
    [line] = child(["central_line line_no=1 kind=port side=l"]).rows("central_line")
    assert open_fields(line) == ("insert_day", "vein")


def test_rows_to_come_name_the_clot_that_they_belong_to() -> None:
    found = [(entity, event.key if event else None) for entity, event in missing_rows(child([EVENT]))]
    assert found[-2:] == [("vte_site", ("1",)), ("initial_decision", ("1",))]


def test_a_mark_that_takes_any_of_several_fields_needs_one() -> None:
    assert Expected(("dose_iu_m2", "dose_mg_m2"), "status", ("given", "delayed")) in expected()["asparaginase_exposure"]


ROWS = ["enrolment sex=f vte_ever=yes", "all_diagnosis lineage=b_all wbc_dx=9", EVENT,
        "central_line line_no=1 kind=port",
        "central_line line_no=2 kind=none remove_day=9", "treatment_phase phase=induction start_day=0", "death day=90",
        "asparaginase_exposure drug=pegaspargase planned_day=4 status=given", "lp_hold lp_day=9 held=yes",
        "vte_site vte_event=1 vein=ijv side=l", "initial_decision vte_event=1 day=10 intensity=half",
        "anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=10 stop_day=60",
        "platelet_hold_episode vte_event=1 decision_day=30 action=hold resume_day=36",
        "followup_visit planned=d7 day=17",
        "bleeding_event day=40 site=intracranial fatal=no", "count day=3 plt=40"]  # fmt: skip


@given(st.sets(st.sampled_from(ROWS)))
def test_answering_what_is_open_is_all_that_it_takes(lines: set[str]) -> None:
    """And until then something is open: nobody is told 99 % with nothing left to do."""
    facts = child(sorted(lines))
    before = completeness(facts)
    assert 0 <= before.filled <= before.expected
    has_open = any(open_fields(row) for rows in facts.by_entity.values() for row in rows)
    assert before.is_whole is not (has_open or any(missing_rows(facts)))
    answered = {entity: tuple(map(answering, rows)) for entity, rows in facts.by_entity.items()}
    after = completeness(replace(facts, by_entity=answered))
    lacking = sum(1 for _ in missing_rows(replace(facts, by_entity=answered)))
    assert after.is_whole is not bool(lacking)


def answering(row: Row) -> Row:
    return replace(row, values={**row.values, **dict.fromkeys(open_fields(row), Missing.UNKNOWN)})
