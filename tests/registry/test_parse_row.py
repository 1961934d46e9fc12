"""A row as somebody types it: every cell is typed, or refused with a sentence that helps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cells import Problem
from registry.codebook import Kind
from registry.codebook_reader import codebook
from registry.facts import Row, parse_row
from registry.values import Day, Measured, Missing, Precision, written

BOOK = codebook()


def parse(entity: str, anchor: date | None = None, **cells: str) -> tuple[Row, tuple[Problem, ...]]:
    return parse_row(BOOK.entity(entity), cells, anchor=anchor)


def told(entity: str, **cells: str) -> list[tuple[str, str, str]]:
    """(field, severity, rule) of every problem."""
    return [(one.field, one.severity, one.rule) for one in parse(entity, **cells)[1]]


def test_a_row_of_many_kinds() -> None:
    row, problems = parse(
        "vte_event",
        event_no="1",
        day="24 ~3",
        type="cvst",
        symptomatic="yes",
        risk_factors="obesity;age10",
        plt_at_event=".nd",
    )
    assert problems == ()
    assert row.values == {
        "event_no": 1, "day": Day(24, Precision.PM3), "type": "cvst", "symptomatic": True,
        "risk_factors": ("age10", "obesity"), "plt_at_event": Missing.NOT_DONE,
    }  # fmt: skip
    assert row.key == ("1",)


def test_blank_cells_are_not_there_and_blanks_around_a_value_do_not_count() -> None:
    row, problems = parse("count", day=" 12 ", plt="", hb=" 9.5 ")
    assert (set(row.values), problems) == ({"day", "hb"}, ())


def test_companions_say_the_same_as_one_cell() -> None:
    apart, _ = parse("count", day="12", day_precision="pm3", plt="45000", plt_unit="/uL", hb="5", hb_op="<")
    together, _ = parse("count", day="12 ~3", plt="45000 /uL", hb="<5")
    assert apart == together
    assert apart.get("plt") == Measured(Decimal(45), "=", "45000", "/uL")


def test_dates_become_days_and_are_not_kept() -> None:
    row, problems = parse("count", anchor=date(2024, 5, 17), day_date="2024-06-01", plt="45")
    assert (row.values["day"], row.key, problems) == (Day(15), ("15",), ())
    assert "2024" not in repr(row)


UNREADABLE = [
    ("count", {"day": "12", "plt": "4.5"}, "plt", "no whole number"),
    ("count", {"day": "12", "hb": "9,5"}, "hb", "decimal point"),
    ("count", {"day": "12", "d_dimer": "500 ng/mL"}, "d_dimer", "never converted"),
    ("count", {"day": "12", "plt_op": "<"}, "plt", "plt_op stands without plt"),
    ("count", {"day": "12", "day_date": "2024-06-01"}, "day", "a day or a date, not both"),
    ("count", {"day": "12 ~3", "day_precision": "pm14"}, "day", "Keep one"),
    ("count", {"day": "12", "day_precision": "near"}, "day", "A precision is one of"),
    ("count", {"day": ".unk"}, "day", "cannot be missing as .unk"),
    ("vte_event", {"event_no": "1", "type": "PE"}, "type", "the nearest is pe"),
    ("vte_event", {"event_no": "1", "symptomatic": "maybe"}, "symptomatic", "yes or no"),
    ("vte_event", {"event_no": "1", "risk_factors": "obesity;obesity"}, "risk_factors", "names a code twice"),
    ("vte_event", {"event_no": "1", "type": "pe", "type_other": "x"}, "type", "only beside “Other”"),
    ("vte_event", {"event_no": "1", "type": "other", "type_other": "x" * 201}, "type", "201 characters; 200 fit"),
    (
        "platelet_hold_episode",
        {"vte_event": "1", "decision_day": "3", "outcome_30d": "none;bleed"},
        "outcome_30d",
        "alone",
    ),
    ("site_lab", {"lab_id": "main", "from_q": "2026-Q5"}, "from_q", "2026-Q1"),
    ("site_lab", {"lab_id": "main\x07", "from_q": "2026-Q1"}, "lab_id", "cannot be printed"),
    ("enrolment", {"case_code": "123"}, "case_code", "this one has 3"),
    ("anchor", {"anchor_date": "17.5.2024"}, "anchor_date", "year-month-day"),
]


@pytest.mark.parametrize(("entity", "cells", "field", "words"), UNREADABLE)
def test_a_cell_that_does_not_read_says_where_and_why(
    entity: str, cells: dict[str, str], field: str, words: str
) -> None:
    row, problems = parse(entity, **cells)
    (problem,) = problems
    assert (problem.field, problem.severity, problem.rule) == (field, "refuse", "unreadable")
    assert words in problem.text and problem.text.startswith(BOOK.field(entity, field).label)
    assert field not in row.values


LIMITS = [
    ("count", {"day": "12", "hb": "30"}, [("hb", "reason", "soft")]),
    ("count", {"day": "12", "hb": "30.1"}, [("hb", "refuse", "hard")]),
    ("count", {"day": "12", "hb": "20"}, []),
    ("count", {"day": "1826", "hb": "9"}, [("day", "reason", "soft")]),
    ("count", {"day": "14601"}, [("day", "refuse", "hard")]),
    ("count", {"day": "-30"}, []),
    ("enrolment", {"age_dx_mo": "264"}, [("age_dx_mo", "reason", "soft")]),
    ("enrolment", {"age_dx_mo": "265"}, [("age_dx_mo", "refuse", "hard")]),
    ("lab_level", {"day": "3", "hours_post_dose": "4", "assay": "inr", "value": "0.4"}, [("value", "refuse", "hard")]),
    ("lab_level", {"day": "3", "hours_post_dose": "4", "assay": "riva", "value": "601"}, [("value", "reason", "soft")]),
    (
        "lab_level",
        {"day": "3", "hours_post_dose": "4", "assay": "anti_xa_lmwh", "value": "2.1"},
        [("value", "reason", "soft")],
    ),
]


@pytest.mark.parametrize(("entity", "cells", "expected"), LIMITS)
def test_hard_limits_refuse_and_soft_limits_ask_for_a_reason(
    entity: str, cells: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert told(entity, **cells) == expected


def test_the_sentence_names_the_limit_the_unit_and_what_to_do() -> None:
    (beyond,) = parse("count", day="12", hb="30.1")[1]
    assert beyond.text == "Haemoglobin: 30.1 cannot be outside 0.5 to 30 g/dL. Correct it."
    (unusual,) = parse("count", day="12", hb="25")[1]
    assert unusual.text == "Haemoglobin: 25 is unusual outside 2 to 20 g/dL. Correct it, or give the reason."
    (negative,) = parse("screening_log", quarter="2026-Q1", eligible_n="-1")[1]
    assert negative.text == "Eligible: -1 cannot be below 0. Correct it."


DOUBTED = [
    ("45000", "refuse", "45"),
    ("5000", "warn", "5"),
    ("1000", "warn", "1"),
]


@pytest.mark.parametrize(("typed", "severity", "offer"), DOUBTED)
def test_a_count_per_microlitre_is_asked_about_before_any_limit(typed: str, severity: str, offer: str) -> None:
    row, (problem,) = parse("count", day="12", plt=typed)
    assert (problem.rule, problem.severity, problem.offer) == ("E51", severity, offer)
    assert row.number("plt") == int(typed)
    assert f"Did you mean {offer} ×10⁹/L?" in problem.text


@pytest.mark.parametrize("cells", [{"plt": "0"}, {"plt": "999"}, {"plt": "45000 /uL"}, {"plt": "1000000 /uL"}])
def test_no_count_is_doubted_that_could_be_meant(cells: dict[str, str]) -> None:
    assert told("count", day="12", **cells) == []
    assert told("count", day="12", plt="45500") == [("plt", "refuse", "hard")]


def test_an_anti_xa_in_another_unit_is_asked_about() -> None:
    level = {"day": "3", "hours_post_dose": "4", "assay": "anti_xa_lmwh"}
    assert told("lab_level", **level, value="5") == [("value", "reason", "soft")]
    assert told("lab_level", **level, value="5.1") == [("value", "warn", "E18")]
    assert told("lab_level", **level, value="45") == [("value", "refuse", "E18")]


COURSES = [
    ({"agent": "enoxaparin", "dose_mg_kg": "10", "freq_h": "12"}, []),
    ({"agent": "enoxaparin", "dose_mg_kg": "10.1", "freq_h": "12"}, [("dose_mg_kg", "refuse", "hard")]),
    ({"agent": "enoxaparin", "dose_mg_kg": "10.1", "freq_h": "12", "given_in_error": "yes"}, []),
    ({"agent": "enoxaparin", "dose_mg_kg": "-1", "given_in_error": "yes"}, [("dose_mg_kg", "refuse", "hard")]),
    ({"agent": "dabigatran", "dose_abs": "350", "freq_h": "12"}, []),
    ({"agent": "dabigatran", "dose_abs": "351", "freq_h": "12"}, [("dose_abs", "refuse", "hard")]),
    ({"agent": "danaparoid", "dose_iu_kg": "100", "freq_h": "12"}, []),
    ({"agent": "danaparoid", "dose_iu_kg": "100", "freq_h": "continuous"}, [("dose_iu_kg", "refuse", "hard")]),
    ({"dose_mg_kg": "100"}, []),
]


@pytest.mark.parametrize(("cells", "expected"), COURSES)
def test_a_dose_keeps_to_its_agent_unless_it_was_given_in_error(
    cells: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    assert told("anticoagulant_course", course_no="1", **cells) == expected


def test_words_that_identify_are_refused_and_not_kept() -> None:
    row, (problem,) = parse("vte_event", event_no="1", type="other", type_other="Dr Smith, 3.4.2026")
    assert (problem.field, problem.severity, problem.rule) == ("type_other", "refuse", "E48")
    assert "a date and a name with a title" in problem.text and "Smith" not in problem.text
    assert row.get("type") == "other" and "type_other" not in row.values


def test_words_that_may_identify_are_kept_and_pointed_at() -> None:
    row, (problem,) = parse("vte_event", event_no="1", type="other", type_other="Anna Schmidt")
    assert (problem.severity, problem.rule) == ("warn", "E48")
    assert row.get("type_other") == "Anna Schmidt"


def test_strange_and_derived_columns_and_a_row_without_a_name() -> None:
    assert told("count", day="1", ptl="45") == [("ptl", "refuse", "column")]
    assert "the nearest is plt" in parse("count", day="1", ptl="45")[1][0].text
    assert told("vte_event", event_no="1", days_since_asp="3") == [("days_since_asp", "refuse", "derived")]
    assert told("vte_event", event_no="1", days_since_asp="") == []
    assert told("count", plt="45") == [("day", "refuse", "identity")]


def test_a_day_that_becomes_better_known_is_the_same_row() -> None:
    assert parse("count", day="12 ~3")[0].key == parse("count", day="12")[0].key == ("12",)


def test_unknown_is_a_code_where_the_field_has_it_and_a_reason_where_it_has_a_dot() -> None:
    assert parse("enrolment", sex="unk")[0].get("sex") == "unk"
    assert parse("enrolment", sex=".unk")[0].get("sex") is Missing.UNKNOWN
    assert parse("enrolment", enrol_day="unk")[0].get("enrol_day") is Missing.UNKNOWN


ENTERED = [(entity, field) for entity in BOOK.entities for field in entity.entered if not field.derived]


@given(st.sampled_from(ENTERED), st.text(max_size=30))
def test_no_text_breaks_a_cell_and_what_reads_is_written_back_as_itself(place: tuple, text: str) -> None:
    entity, field = place
    row, problems = parse_row(entity, {field.name: text})
    if field.name not in row.values:
        assert not text.strip() or any(problem.field == field.name for problem in problems)
        return
    again, _ = parse_row(entity, {field.name: written(row.values[field.name])})
    assert written(again.values[field.name]) == written(row.values[field.name])


@given(st.sampled_from([one for one in ENTERED if one[1].kind is Kind.CODE]), st.data())
def test_every_declared_code_reads(place: tuple, data: st.DataObject) -> None:
    entity, field = place
    code = data.draw(st.sampled_from(list(field.by_code)))
    assert parse_row(entity, {field.name: code})[0].get(field.name) == code
