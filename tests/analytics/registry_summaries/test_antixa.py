"""Anti-Xa peaks in range: the share of a child first, then the mean over children."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.antixa import build
from analytics.registry_summaries.cohort import Child, Cohort
from analytics.statistics.proportions import clopper_pearson
from registry.facts import Facts
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.spec.edit_checks_table import child, parsed

TREATED = (
    "vte_event event_no=1 day=0 status=index type=cvc_dvt",
    "anticoagulant_course course_no=1 vte_event=1 intent=treatment agent=enoxaparin start_day=0 freq_h=12"
    " intensity=therapeutic",
)
WORKED = ("0.42", "0.55", "0.80", "1.10", "0.70")


def lines(*values: str) -> tuple[str, ...]:
    levels = (
        f"lab_level day={10 * place} course=1 assay=anti_xa_lmwh hours_post_dose=4 value={value}"
        for place, value in enumerate(values, start=1)
    )
    return (*TREATED, *levels)


def test_the_worked_example_is_not_pooled() -> None:
    [found, by_kit] = build(cohort_of_lines([("a", lines(*WORKED)), ("a", lines("0.60"))]), PLAN)
    assert (found["group"], found["n"], found["levels"], found["sites"]) == ("all", 2, 6, 1)
    assert found["in_range"]["value"] == pytest.approx(0.8, abs=1e-12) and found["in_range"]["value"] != 4 / 6
    # Of two first levels, 0.42 is out and 0.60 is in. scipy and R's binom.test(1, 2) agree: 0.0126 to 0.9874.
    assert (found["first_in_range"]["value"], found["first_in_range"]["method"]) == (0.5, "clopper_pearson")
    assert found["first_in_range"]["low"] == pytest.approx(0.01257911709342505)
    assert by_kit == {**found, "group": "unknown"}


def test_a_level_that_may_be_in_or_out_is_in_no_share_and_in_the_bounds() -> None:
    [found, _] = build(cohort_of_lines([("a", lines("<0.9", "0.60")), ("b", lines("<0.9"))]), PLAN)
    assert (found["n"], found["levels"], found["unknown"]) == (2, 3, 2)
    assert (found["in_range"]["value"], found["bounds"]) == (1.0, [0.25, 1.0])
    assert found["first_in_range"]["reason"] == "no_answers"


def test_a_child_without_a_peak_is_in_no_row() -> None:
    trough = "lab_level day=10 course=1 assay=anti_xa_lmwh hours_post_dose=11 value=0.3"
    assert build(cohort_of_lines([("a", (*TREATED, trough))]), PLAN) == []


def at_site(number: int, site: str, *kits: str) -> Child:
    """A child whose site has laboratories with these kits."""
    held = child(lines("0.60" if number % 3 else "0.2"))
    cells = [
        {"lab_id": f"l{place}", "from_q": "2024-Q1"} | ({"exogenous_at": kit} if kit else {})
        for place, kit in enumerate(kits)
    ]
    return Child(number, site, Facts(held.by_entity, laboratories=tuple(parsed("site_lab", one) for one in cells)))


KITS = [(("yes",), "at_added"), (("no", "no"), "no_at_added"), (("yes", "no"), "unknown"), (("",), "unknown"),
        (("yes", ""), "unknown"), ((), "unknown")]  # fmt: skip


@pytest.mark.parametrize(("kits", "expected"), KITS)
def test_the_kit_is_known_where_all_laboratories_of_the_site_agree(kits: tuple[str, ...], expected: str) -> None:
    assert [one["group"] for one in build(Cohort((at_site(1, "a", *kits),)), PLAN)] == ["all", expected]


def test_many_sites_have_a_bootstrap_and_first_levels_an_exact_interval() -> None:
    [found, _] = build(Cohort(tuple(at_site(number, f"s{number % 25}", "yes") for number in range(1, 101))), PLAN)
    assert (found["in_range"]["method"], found["in_range"]["value"]) == ("cluster_bootstrap", 0.67)
    exact = clopper_pearson(67, 100)
    assert (found["first_in_range"]["low"], found["first_in_range"]["high"]) == (exact.low, exact.high)
