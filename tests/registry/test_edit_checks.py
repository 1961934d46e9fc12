"""The edit checks: the table holds, is complete, would notice the loss of any check, and is what the manual prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.rules.check import SEVERITIES, Check, Finding
from registry.rules.checks import ALL, CHECKS, REFUSING, findings
from registry.values import Day, Missing, Precision
from tests.spec.edit_checks_manual import render
from tests.spec.edit_checks_table import Case, cases, child, fired

MANUAL = Path(__file__).parents[2] / "docs" / "edit-checks.md"
VAGUE_IS_WORTH_TELLING = "E49"


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.check} {case.note}")
def test_check_fires_as_the_table_says(case: Case) -> None:
    assert fired(case) is case.fires


def test_there_are_52_checks_with_stable_ids() -> None:
    assert [check.id for check in CHECKS] == [f"E{number:02}" for number in range(1, 53)]
    assert {check.severity for check in CHECKS} == set(SEVERITIES)
    assert {"E01", "E02", "E19", "E48", "E50"} == REFUSING


def test_every_reason_opens_something() -> None:
    assert [check.id for check in CHECKS if check.severity == "reason" and not check.opens] == []
    assert {check.id for check in CHECKS if check.opens == "adjudication"} == {"E29", "E36", "E46"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_check_has_a_firing_a_silent_and_a_boundary_case(check: Check) -> None:
    assert {case.kind for case in cases() if case.check == check.id} == {"fires", "silent", "boundary"}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_table_notices_a_check_that_is_dropped(check: Check) -> None:
    left = ALL - {check.id}
    assert [case.note for case in cases() if case.check == check.id and fired(case, switched_on=left) != case.fires]


def test_findings_name_row_and_fields_that_exist() -> None:
    for case in cases():
        facts = child(case.lines)
        for finding in findings(facts):
            columns = codebook().entity(finding.entity).columns
            assert set(finding.fields) <= set(columns), (finding.check.id, finding.fields)
            assert finding.key in {row.key for row in facts.rows(finding.entity)}
            assert finding.sentence.endswith(".") and finding.repair.endswith(".")


@pytest.mark.parametrize(("stop", "says"), [
    ("", "It overlaps with course 1, which has no last dose; courses may share at most 5 days. "
         "Give the last day of course 1, or say why."),
    ("stop_day=40", "It overlaps with course 1 for 11 days; courses may share at most 5 days. "
                    "Correct the days of one of the two, or say why."),
])  # fmt: skip
def test_two_courses_at_once_are_told_in_days_with_what_to_do(stop: str, says: str) -> None:
    first, second = (f"anticoagulant_course course_no={one} intent=treatment agent={agent} start_day={day}"
                     for one, agent, day in ((1, "enoxaparin", 20), (2, "rivaroxaban", 30)))  # fmt: skip
    [found] = findings(child((f"{first} {stop}", second)), only=frozenset({"E09"}))
    assert f"{found.sentence} {found.repair}" == says


def test_only_what_is_asked_for_is_checked() -> None:
    facts = child(("anticoagulant_course course_no=1 start_day='20 ~14' stop_day=2", "vte_event event_no=1 day=-1"))
    asked = {finding.check.id for finding in findings(facts, only=REFUSING)}
    assert asked == {"E01"}
    assert "E03" not in {finding.check.id for finding in findings(facts, switched_on=ALL - {"E03"})}


@pytest.mark.parametrize("value", [None, *Missing])
def test_rows_that_say_nothing_are_silent(value: Missing | None) -> None:
    for entity in codebook().entities:
        values = {} if value is None else {field.name: value for field in entity.entered}
        assert list(findings(Facts({entity.name: (Row(entity.name, ("1",), values),)}))) == [], entity.name


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.check} {case.note}")
def test_a_vaguer_day_never_makes_a_conflict(case: Case) -> None:
    facts = child(case.lines)
    vague = replace(facts, by_entity={name: tuple(map(_vaguer, rows)) for name, rows in facts.by_entity.items()})
    known, found = (_ids(findings(one)) for one in (facts, vague))
    assert found - known <= {VAGUE_IS_WORTH_TELLING}


def test_manual_is_the_rendering_of_the_table() -> None:
    assert MANUAL.read_text(encoding="utf-8") == render()


def _vaguer(row: Row) -> Row:
    changed = {
        name: Day(value.day, Precision.UNKNOWN) if isinstance(value, Day) else value
        for name, value in row.values.items()
    }
    return Row(row.entity, row.key, changed)


def _ids(found: Iterable[Finding]) -> set[str]:
    return {finding.check.id for finding in found}
