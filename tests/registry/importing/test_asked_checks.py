"""Checks that are passed over in an import would have found nothing: every case of the manual that fires is asked."""

from __future__ import annotations

import pytest

from registry.importing.asked_checks import relevant
from registry.rules.checks import ALL, findings
from tests.spec.edit_checks_table import Case, cases, child

FIRING = [case for case in cases() if case.fires]


@pytest.mark.parametrize("case", FIRING, ids=lambda case: f"{case.check} {case.note}")
def test_a_check_that_fires_is_asked(case: Case) -> None:
    facts = child(case.lines)
    asked = relevant(frozenset(name for name, rows in facts.by_entity.items() if rows), ALL)
    assert case.check in asked
    assert list(findings(facts, switched_on=asked)) == list(findings(facts))


def test_a_child_of_one_enrolment_is_asked_few_of_the_checks() -> None:
    asked = relevant(frozenset({"enrolment"}), ALL)
    assert {"E40", "E48", "E50"} <= asked and len(asked) < 12
    assert "E02" not in asked and "E02" in relevant(frozenset({"death"}), ALL)


def test_a_check_that_is_off_is_never_asked() -> None:
    assert relevant(frozenset({"enrolment"}), frozenset({"E40"})) == {"E40"}
