"""What was given on the days of treatment through the gate: shares and months add up, and few are told of nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.disclosure.registry import protect_registry
from analytics.registry_summaries.build import build
from analytics.registry_summaries.cohort import Cohort
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines
from tests.analytics.registry_summaries.test_treatment_days import HOLD, child


def registry(platelet: int = 40, lp: int = 0, reduced: int = 0, children: int = 100) -> Cohort:
    """Treated children at ten sites, the first held for platelets, the last for a puncture, some reduced in between."""

    def lines(place: int) -> tuple[str, ...]:
        held = [HOLD.format(20, "hold", "platelet", 26 + place % 5)] if place < platelet else []
        punctured = [HOLD.format(50, "hold", "lp", 53)] if place >= children - lp else []
        lowered = [HOLD.format(70, "reduce_half", "platelet", 80)] if 45 <= place < 45 + reduced else []
        return child(120 + place % 9, *held, *punctured, *lowered)

    return cohort_of_lines((f"s{place % 10}", lines(place)) for place in range(children))


def told(cohort: Cohort) -> Json:
    summary = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary
    [row] = summary["treatment_days"]
    return dict(row)


def of(row: Json) -> tuple[set[str], dict[str, int | None]]:
    """The kinds of day whose share is told; reasons that anybody, or somebody who is not told, was held for."""
    shown = {name for name, found in row["days_given"].items() if found["value"] is not None}
    return shown, {one["code"]: one["count"] for one in row["held_for"] if one["count"] != 0}


def test_enough_are_told_with_their_reasons() -> None:
    row = told(registry(lp=20, reduced=15))
    assert row["n"] == 100 and row["on_drug"]["value"] is not None
    assert of(row) == ({"therapeutic", "reduced", "held", "unknown"}, {"platelet": 40, "lp": 20})


def test_few_reduced_are_hidden_with_a_second_share() -> None:
    """Shares add up to 1: full dose, held and nothing unknown would tell the days of four children."""
    shown, _ = of(told(registry(reduced=4)))
    assert "reduced" not in shown and shown <= {"therapeutic", "unknown"}


def test_a_rare_reason_hides_the_months_of_another() -> None:
    row = told(registry(lp=3))
    months = {one["code"]: one["months"] for one in row["held_for"]}
    assert (months["lp"], months["platelet"]) == (None, None) and of(row)[1] == {"lp": None, "platelet": None}


@pytest.mark.parametrize("children", [0, 8])
def test_a_handful_is_withheld_whole(children: int) -> None:
    cohort = registry(platelet=4, children=children)
    found = protect_registry(build(cohort, replace(PLAN, replicates=0)), cohort).summary["treatment_days"]
    assert [row["hidden"] for row in found] == [True] * bool(children)
    assert [row["days_given"]["held"]["reason"] for row in found] == ["suppressed"] * bool(children)
