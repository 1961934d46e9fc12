"""Risk models on the facts of a child: what is known goes in, what is not stays missing."""

from __future__ import annotations

import pytest

from registry.risk_models import Outcome, risk_models
from registry.risk_models_of_child import outcome_of
from tests.spec.edit_checks_table import child

MODELS = {(model.id, model.version): model for model in risk_models()}
CHILD = ("enrolment age_dx_mo=100", "all_diagnosis lineage=b_all fam_hx_vte=none wbc_dx=8 plt_dx=400 hb_dx=9")
LINE = "central_line line_no=1 kind=port insert_day=2"
ASPARAGINASE = (
    "treatment_phase phase=induction start_day=0 steroid=dex",
    "asparaginase_exposure drug=e_coli_native planned_day=10 status=given day=10",
)
TESTED = tuple(f"thrombophilia_test day=1 test={test} result=normal" for test in ("fvl", "pt20210", "pc", "ps", "at"))


def forerunner(*lines: str) -> Outcome:
    return outcome_of(child((*CHILD, *lines)), MODELS["mitchell", "2008 abstract"])


def test_khorana_refuses_every_child_with_leukaemia() -> None:
    found = outcome_of(child(CHILD), MODELS["khorana", "2008"])
    assert (found.status, len(found.reasons)) == ("not_applicable", 2)
    grown = outcome_of(child(("enrolment age_dx_mo=240", CHILD[1])), MODELS["khorana", "2008"])
    assert (grown.status, len(grown.reasons)) == ("not_applicable", 1)


def test_a_whole_child_is_scored() -> None:
    found = forerunner(LINE, *ASPARAGINASE, *TESTED)
    assert (found.status, found.low, found.high, found.band) == ("scored", 2, 2, "low")


def test_what_is_missing_leaves_a_range() -> None:
    found = forerunner(LINE)
    assert (found.status, found.low, found.high) == ("incomplete", 1, 4)
    assert outcome_of(child(CHILD), MODELS["mitchell", "2010"]).status == "not_available"


TRAITS = [
    ((), 2, 4),
    (("thrombophilia_test day=2 test=fvl result=het",), 2, 4),
    (("thrombophilia_test day=2 test=fvl result=het", "thrombophilia_test day=2 test=pt20210 result=het"), 4, 4),
    (TESTED, 2, 2),
    ((*TESTED[1:], "thrombophilia_test day=2 test=fvl result=hom"), 3, 3),
    ((*TESTED[:4], "thrombophilia_test day=20 test=at result=low on_asp_or_heparin=yes"), 2, 4),
    ((*TESTED, "thrombophilia_test day=20 test=at result=low on_asp_or_heparin=yes"), 2, 2),
    ((*TESTED, "thrombophilia_test day=2 test=lpa result=positive"), 2, 2),
]


@pytest.mark.parametrize(("tests", "low", "high"), TRAITS)
def test_thrombophilia_needs_every_test_to_be_normal(tests: tuple[str, ...], low: int, high: int) -> None:
    found = forerunner(LINE, *ASPARAGINASE, *tests)
    assert (found.low, found.high) == (low, high)
