"""The observed threshold: the worked example, which decisions count, and the count at which half act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.registry_summaries import platelet_threshold
from analytics.registry_summaries.platelet_threshold import build
from analytics.statistics.act_threshold import ed50
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised
from tests.analytics.registry_summaries.test_platelet_holds import WORKED, lines


def row(rows: list[Json], act: str = "held", age: str = "acute") -> Json:
    return next(one for one in rows if (one["act"], one["clot_age"]) == (act, age))


EXPECTED = [
    ("acute", [0.0, 0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0, 1.0], 3),
    ("late", [0.0, 0.0, 0.0, 0.0, 1.0], [1.0] * 5, 1),
]


@pytest.mark.parametrize(("age", "least", "most", "decisions"), EXPECTED)
def test_the_worked_example(age: str, least: list[float], most: list[float], decisions: int) -> None:
    found = row(build(cohort_of_lines([("a", lines(WORKED))]), PLAN), age=age)
    assert (found["counts"], found["turnbull"], found["turnbull_most"]) == ([10, 20, 30, 40, 50], least, most)
    assert (found["n"], found["sites"], found["intervals"], found["decisions"]) == (1, 1, 1, decisions)
    assert found["ed50_marginal"]["reason"] == found["ed50_conditional"]["reason"] == "n_too_small"


def test_a_lower_dose_is_acting_where_it_counts() -> None:
    rows = build(cohort_of_lines([("a", lines({3: (45, "reduce_half resume_day=6"), 9: (35, "hold")}))]), PLAN)
    # Held at 35 after 45 was not held: (35, 45]; held or reduced at the first count: (45, none].
    assert row(rows)["turnbull"] == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert row(rows, "held_or_reduced")["turnbull"] == [0.0] * 5


def test_silence_at_a_low_count_and_contradiction_give_no_interval() -> None:
    silent, contradictory = lines({3: (40, "")}), lines({3: (22, "continue_full"), 9: (45, "hold")})
    found = row(build(cohort_of_lines([("a", silent), ("a", contradictory)]), PLAN))
    assert (found["n"], found["intervals"], found["decisions"]) == (1, 0, 2)
    assert found["turnbull"] == [None] * 5 and found["turnbull_most"] == [None] * 5


def test_holds_for_another_reason_are_not_about_platelets() -> None:
    found = row(build(cohort_of_lines([("a", lines({3: (40, "hold")}, reason="lp"))]), PLAN))
    assert (found["n"], found["ed50_marginal"]["reason"]) == (0, "no_answers")


def deciding(sites: int) -> list[tuple[str, tuple[str, ...]]]:
    """Four children a site with one count each; a site holds below its own threshold, 20 to 44, with some noise."""
    found = []
    for site in range(sites):
        threshold = 20 + 6 * (site * 7 % 5)
        for place in range(4):
            count = 12 + (site * 11 + place * 9) % 38
            held = (count < threshold) != ((site + 3 * place) % 9 == 0)
            found.append((f"s{site:02d}", lines({3: (count, "hold" if held else "continue_full")})))
    return found


def test_half_act_where_the_model_of_the_recorded_decisions_says() -> None:
    children = deciding(24)
    found = row(build(cohort_of_lines(children), replace(PLAN, replicates=60)))
    cells = [dict(cell.split("=") for cell in one[2].split()[1:]) for _, one in children]
    held = ["action=hold" in one[3].split() for _, one in children]
    model = ed50([float(cell["plt"]) for cell in cells], held, [site for site, _ in children])
    assert found["ed50_conditional"]["value"] == pytest.approx(model.conditional.value, rel=1e-9)
    # One type of clot: nothing is mixed, and a symmetric spread of sites leaves the middle where it is.
    assert found["ed50_marginal"]["value"] == pytest.approx(model.conditional.value, rel=1e-9)
    limits = found["ed50_marginal"]
    assert limits["method"] == "cluster_bootstrap" and limits["low"] < limits["value"] < limits["high"]
    assert found["replicates"] == 60


def test_refits_are_fewer_than_other_replicates_and_their_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platelet_threshold, "MOST_REFITS", 15)
    assert row(build(cohort_of_lines(deciding(20)), replace(PLAN, replicates=10_000)))["replicates"] == 15
    few = row(build(cohort_of_lines(deciding(3)), replace(PLAN, replicates=10_000)))
    assert few["replicates"] is None and "few_clusters" in few["flags"]
    none = row(build(cohort_of_lines(deciding(3)), replace(PLAN, replicates=0)))
    assert (none["ed50_marginal"]["low"], none["ed50_marginal"]["method"], none["replicates"]) == (None, "none", None)


def test_no_limit_of_a_count_is_under_zero() -> None:
    """A jackknife of few sites reaches far: on the scale of the model it stays a count of platelets."""
    found = row(build(cohort_of_lines(deciding(4)), replace(PLAN, replicates=20)))["ed50_marginal"]
    assert found["method"] == "site_jackknife" and 0 < found["low"] < found["value"] < found["high"]


def test_all_held_has_no_threshold_inside_the_counts() -> None:
    found = row(build(cohort_of_lines([(f"s{n % 3}", lines({3: (20 + n, "hold")})) for n in range(9)]), PLAN))
    assert found["ed50_marginal"]["reason"] == found["ed50_conditional"]["reason"] == "one_category"


def test_other_numbers_names_and_orders_change_nothing() -> None:
    cohort, plan = cohort_of_lines(deciding(20)), replace(PLAN, replicates=20)
    assert build(cohort, plan) == build(disguised(cohort), plan)
