"""The way from invitation to analysis: what is known, what is not and why, and rates with their numbers."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.reports import accounting, rates
from analytics.summaries.flow import NAMES
from tests.analytics.conftest import Simulated
from tests.analytics.reports.flows import LEDGER, OPEN, PUBLISHED, flowing


def boxes(summary: dict[str, Any], mode: str) -> list[tuple[str, str, bool]]:
    return [
        (one.name, one.told, step.follows) for step in accounting.steps(summary, mode) for one in step.counts
    ]  # fmt: skip


def left(summary: dict[str, Any], mode: str) -> dict[str, str]:
    return {one.name: one.told for step in accounting.steps(summary, mode) for one in step.left}


def test_published_case_says_not_known_and_never_nought() -> None:
    summary = flowing(**PUBLISHED)
    assert boxes(summary, "import") == [
        ("invited", "870", False), ("delivered", "870", True), ("issued", "not known", False),
        ("submitted", "154", False), ("analysed", "142", True),
    ]  # fmt: skip
    assert left(summary, "import") == {
        "screened_out": "not known", "no_answer": "716", "excluded_predetermined": "12",
    }  # fmt: skip
    assert accounting.finding(summary) == "154 of 870 invited submitted answers; 142 are analysed"


def test_counts_of_the_ledger_add_up_at_every_arrow() -> None:
    summary = flowing(**LEDGER)
    assert [told for _, told, _ in boxes(summary, "invite")] == ["870", "850", "170", "160", "154", "142"]
    assert all(follows for _, _, follows in boxes(summary, "invite")[1:])
    assert left(summary, "invite") == {
        "bounced": "20", "opted_out": "15", "not_used": "680", "screened_out": "6", "not_started": "4",
        "withdrawn": "2", "not_submitted": "4", "excluded_predetermined": "12",
    }  # fmt: skip


def test_open_link_has_one_dashed_box_for_all_it_cannot_know() -> None:
    made = accounting.steps(flowing(**OPEN), "open")
    assert [one.name for one in made[0].counts] == ["invited", "delivered", "issued"]
    assert {one.why for one in made[0].counts} == {accounting.NO_LIST}
    # An open link may have been sent to a list after all; then it was another count that nobody made.
    assert accounting.count_of(flowing(invited=9)["flow"], "issued", "", "open").why == accounting.NOBODY_COUNTED
    assert left(flowing(**OPEN), "open") == {
        "screened_out": "11", "not_submitted": "46", "excluded_predetermined": "12",
    }  # fmt: skip


def test_no_arrow_where_more_arrive_than_set_out() -> None:
    summary = flowing(consented=100)
    assert ("submitted", "154", False) in boxes(summary, "open")
    assert "not_submitted" not in left(summary, "open")
    assert accounting.finding(summary) == "154 submitted answers; 142 are analysed"


def test_bounces_that_nobody_counted_make_delivered_an_upper_bound() -> None:
    step = accounting.steps(flowing(invited=870), "import")[1]
    assert (step.counts[0].count, step.counts[0].why, step.follows) == (870, accounting.BOUNCES_UNKNOWN, False)


@pytest.mark.parametrize("mode", ["open", "invite", "import"])
def test_every_count_that_is_not_known_has_its_reason(mode: str) -> None:
    for one in accounting.flow_rows(flowing(), mode):
        assert (one.count is None) == bool(one.why), one


@pytest.mark.parametrize(("mode", "frame"), [("open", OPEN), ("invite", LEDGER), ("import", PUBLISHED), ("open", {})])
def test_every_rate_has_its_numbers_or_its_reason(mode: str, frame: dict[str, int]) -> None:
    found = rates.rates(flowing(**frame), mode)
    assert {one.meaning.name for one in found} == set(NAMES)
    for one in found:
        assert (one.value is None) == bool(one.why) == bool(one.reason)
        if one.value is not None:
            assert one.part is not None and one.whole is not None
            assert one.part / one.whole == pytest.approx(one.value)


def test_published_rates_print_as_published() -> None:
    found = {one.meaning.name: one for one in rates.rates(flowing(**PUBLISHED), "import")}
    assert [found["submitted_over_invited"].told, found["analysed_over_invited"].told] == ["17.7 %", "16.3 %"]
    assert (found["RR1"].fraction, found["RR1"].between) == ("142 of 870", "14.0–18.9")
    assert found["RR2"].fraction == "154 of 870"


def test_cooperation_is_unknowable_where_nothing_can_be_linked() -> None:
    found = {one.meaning.name: one for one in rates.rates(flowing(**LEDGER), "invite")}
    assert {found[name].why for name in ("COOP1", "REF2", "CON3")} == {rates.UNLINKED}
    assert found["cherries_view"].why == rates.VISITORS
    assert found["RR3"].fraction == "142 of 838.8"
    assert found["ledger_issued_over_delivered"].fraction == "170 of 850"


def test_answered_a_question_is_the_range_over_its_rows(simulated: Simulated) -> None:
    found = {one.number: one for one in accounting.answered(simulated.protected)}
    assert sorted(found) == list(range(1, 45))
    assert dict(found[1].told) == {"Counted": "154", "Shown": "154", "Answered": "145"}
    assert dict(found[14].told)["Answered"] == "131–137"
    assert dict(found[35].told)["Counted"] == "284 cases"
