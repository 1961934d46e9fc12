"""What happened after a clot: rows by cause, late entries, tests between types, and days that are read."""

from __future__ import annotations

import pytest

from analytics.registry_summaries.incidence import build
from analytics.summaries.measures import Json
from tests.analytics.registry_summaries.from_lines import PLAN, cohort_of_lines, disguised

DOSE = "anticoagulant_course course_no=1 vte_event=1 intent=treatment start_day=10 stop_day=100 stop_reason=completed"


def child(*more: str, kind: str = "pe", until: int = 400, enrolled: int = 0) -> tuple[str, ...]:
    return (
        f"vte_event event_no=1 day=10 status=index type={kind}",
        f"{DOSE} intensity=therapeutic",
        f"enrolment enrol_day={enrolled} last_contact_day={until}",
        *more,
    )


def again(after: int, status: str = "recurrence_new_site") -> str:
    return f"vte_event event_no=2 day={10 + after} status={status}"


def dead(after: int) -> str:
    return f"death day={10 + after}"


def row(rows: list[Json], cause: str, group: str = "all", scheme: str = "death") -> Json:
    return next(one for one in rows if (one["cause"], one["group"], one["scheme"]) == (cause, group, scheme))


def at(found: Json) -> list[float | None]:
    return [one["value"] for one in found["at"]]


FOUR = [("a", child(again(60))), ("b", child(dead(90))), ("c", child(until=110)), ("d", child(again(180)))]


def test_death_competes_and_the_rest_is_censored() -> None:
    found = row(build(cohort_of_lines(FOUR), PLAN), "recurrence")
    assert [found[key] for key in ("n", "sites", "events", "competing", "censored")] == [4, 4, 2, 1, 1]
    # By hand: 1/4 at day 60; after the death of one of three, the one child left at 180: 1/4 + 2/4.
    assert at(found) == pytest.approx([0.0, 0.25, 0.75, 0.75])
    assert [one["day"] for one in found["at"]] == [30, 90, 180, 365]
    assert found["times"][:3] == [0, 28, 56] and found["at_risk"][:3] == [4, 4, 4]
    assert found["cif"][:4] == pytest.approx([0, 0, 0, 0.25])


def test_death_itself_has_nothing_beside_it() -> None:
    found = row(build(cohort_of_lines(FOUR), PLAN), "death")
    assert [found[key] for key in ("events", "competing", "censored")] == [1, 0, 3]


def test_transplantation_and_relapse_compete_in_a_second_row_of_all() -> None:
    relapsed = ("b", child("status_event day=60 kind=relapse", again(60)))
    rows = build(cohort_of_lines([FOUR[0], relapsed, FOUR[3]]), PLAN)
    assert [(one["cause"], one["group"]) for one in rows if one["scheme"] == "death_hct_relapse"] == [
        ("recurrence", "all"), ("progression", "all"),
    ]  # fmt: skip
    first, second = row(rows, "recurrence"), row(rows, "recurrence", scheme="death_hct_relapse")
    assert set(first) == set(second) and second["gray"]["reason"] == "one_category"
    assert [[one[key] for key in ("n", "events", "competing")] for one in (first, second)] == [[3, 3, 0], [3, 2, 1]]
    # By hand: 2/3 at day 60 and all at 180; where the relapse on day 50 came first, 1/3 and then 2/3.
    assert at(first) == pytest.approx([0, 2 / 3, 1, 1])
    assert at(second) == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3])


def test_two_schemes_share_their_draws() -> None:
    """Where nobody relapsed both rows are the same to the last digit."""
    rows = build(cohort_of_lines(many(2)), PLAN)
    first, second = (row(rows, "recurrence", scheme=scheme) for scheme in ("death", "death_hct_relapse"))
    differ = {key for key in first if first[key] != second[key]}
    assert differ == {"scheme", "logrank", "gray"} and first["high"][-1] is not None


def test_bleeding_counts_from_the_first_dose_in_treated_children() -> None:
    bled = "bleeding_event day=40 site=gi overt=yes hb_fall_g_dl=3 hb_window_h=12"
    untreated = tuple(line for line in child() if not line.startswith("anti"))
    rows = build(cohort_of_lines([("a", child(bled)), ("b", child()), ("c", untreated)]), PLAN)
    assert {cause: row(rows, cause)["n"] for cause in ("recurrence", "major_bleed")} == {
        "recurrence": 3,
        "major_bleed": 2,
    }
    assert at(row(rows, "crnm_or_major"))[0] == pytest.approx(0.5)


def many(late: int) -> list[tuple[str, tuple[str, ...]]]:
    """Thirty children at ten sites, every third with a recurrence; the first so many were enrolled 20 days late."""
    return [
        (f"s{place % 10}", child(*([again(15 + 7 * place)] if place % 3 == 0 else []), kind=("pe", "cvst")[place % 2],
                                 enrolled=30 if place < late else 0))
        for place in range(30)
    ]  # fmt: skip


def test_an_event_before_entry_leaves_numerator_and_denominator() -> None:
    whole, truncated = (row(build(cohort_of_lines(many(late)), PLAN), "recurrence") for late in (0, 2))
    assert (whole["n"], whole["events"], whole["not_watched"]) == (30, 10, 0)
    assert (truncated["n"], truncated["events"], truncated["not_watched"]) == (29, 9, 1)
    assert truncated["from_day"] == 0 and truncated["at_risk"][0] == 28


def test_where_all_enter_late_nothing_stands_before_eleven_at_risk() -> None:
    found = row(build(cohort_of_lines(many(30)), PLAN), "recurrence")
    assert (found["from_day"], found["times"][0], found["at"][0]["day"]) == (20, 28, 30)
    few = row(build(cohort_of_lines(many(30)[:9]), PLAN), "recurrence")
    assert (few["n"], few["times"], few["at"][0]["reason"]) == (0, [], "n_too_small")


def test_types_are_compared_unless_somebody_entered_late() -> None:
    whole, truncated = (build(cohort_of_lines(many(late)), PLAN) for late in (0, 2))
    gray = row(whole, "recurrence")["gray"]
    assert gray["df"] == 1 and 0 < gray["p"] < 1 and gray["reason"] is None
    late = row(truncated, "recurrence")
    assert (late["gray"]["p"], late["gray"]["reason"]) == (None, "left_truncated")
    assert late["logrank"]["p"] is not None
    assert row(whole, "recurrence", "pe")["gray"]["reason"] == "one_category"


def test_gray_and_the_log_rank_test_are_those_of_r() -> None:
    # R: i <- 0:59; type <- i %% 2; cause <- ifelse(i %% 5 <= type, 1, ifelse(i %% 7 == 3, 2, 0))
    # time <- ifelse(cause == 0, 390, 15 + 3 * ((i * 7) %% 61))
    # cuminc(time, cause, type)$Tests; survdiff(Surv(time, cause == 1) ~ type)$chisq
    lines = []
    for i in range(60):
        later = 15 + 3 * (i * 7 % 61)
        more = again(later) if i % 5 <= i % 2 else dead(later) if i % 7 == 3 else ""
        lines.append(("a", child(*([more] if more else []), kind=("pe", "cvst")[i % 2])))
    found = row(build(cohort_of_lines(lines), PLAN), "recurrence")
    assert found["gray"]["statistic"] == pytest.approx(2.588036764, rel=1e-8)
    assert found["logrank"]["statistic"] == pytest.approx(2.633200994, rel=1e-8)


def test_no_event_is_0_with_a_limit_above_it() -> None:
    found = row(build(cohort_of_lines(many(0)), PLAN), "progression")
    # R: 1 - 0.025^(1/30)
    assert (found["at"][1]["value"], found["at"][1]["low"]) == (0.0, 0.0)
    assert found["at"][1]["high"] == pytest.approx(0.115703, abs=1e-6)
    assert found["high"][0] == 0.0 and found["gray"]["reason"] == "undefined"


def test_other_numbers_names_and_orders_change_nothing() -> None:
    cohort = cohort_of_lines([(f"s{place % 21:02d}", lines) for place, (_, lines) in enumerate(many(3) + many(0))])
    assert build(cohort, PLAN) == build(disguised(cohort), PLAN)
