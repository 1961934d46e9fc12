"""From invited to analysed, and response rates by their AAPOR names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from analytics.statistics.proportions import wilson
from analytics.summaries.flow import NAMES, flow, response_rates
from analytics.summaries.measures import Json


def rates(statuses: Mapping[str, int], **frame: int) -> Json:
    rows = pd.DataFrame({"status": [status for status, n in statuses.items() for _ in range(n)]})
    return response_rates(flow(rows, frame), frame)


PUBLISHED = {"analysed": 142, "excluded_predetermined": 12}


def test_published_case() -> None:
    found = rates(PUBLISHED, invited=870, bounced=0)
    assert found["RR1"]["value"] == pytest.approx(142 / 870)
    assert found["RR2"]["value"] == pytest.approx(154 / 870)
    assert found["RR5"]["value"] == pytest.approx(142 / 154)
    assert (found["RR1"]["low"], found["RR1"]["high"]) == pytest.approx((0.140151040401, 0.189246765019))
    assert found["RR3"]["value"] == found["RR1"]["value"]


AAPOR = [name for name in NAMES if name.startswith(("RR", "COOP", "REF", "CON"))]
LEDGER = {"invited": 870, "bounced": 20, "opted_out": 15, "issued": 170, "screened_out": 6, "withdrawn": 2}
CLASSED = 142 + 12 + 17 + 20  # I, P, R (opted out, withdrawn), NC (bounced)
SILENT = 870 - CLASSED - 6
E_SHARE = 154 / 160
TABLE: dict[str, tuple[dict[str, int], dict[str, tuple[float, float]]]] = {
    "published": (
        {"invited": 870, "bounced": 0},
        {
            "submitted_over_invited": (154, 870), "analysed_over_invited": (142, 870),
            "RR1": (142, 870), "RR2": (154, 870), "RR3": (142, 870), "RR4": (154, 870), "RR5": (142, 154),
            "RR6": (154, 154),
        },
    ),
    "by invitation, counts of the ledger": (
        LEDGER,
        {
            "submitted_over_invited": (154, 870), "analysed_over_invited": (142, 870),
            "RR1": (142, CLASSED + SILENT), "RR2": (154, CLASSED + SILENT),
            "RR3": (142, CLASSED + E_SHARE * SILENT), "RR4": (154, CLASSED + E_SHARE * SILENT),
            "RR5": (142, CLASSED), "RR6": (154, CLASSED),
            "ledger_issued_over_delivered": (170, 850), "ledger_submitted_over_issued": (154, 170),
        },
    ),
    "open link without a list": (
        {"screened_out": 11, "consented": 200},
        {"cherries_completion": (154, 200)},
    ),
    "more answers than the list is long": ({"invited": 100, "issued": 120}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_every_rate_with_its_interval_or_its_reason(case: str) -> None:
    frame, expected = TABLE[case]
    found = rates(PUBLISHED, **frame)
    for name in NAMES:
        if name in expected:
            part, whole = expected[name]
            limits = wilson(part, whole)
            one = {"value": limits.value, "low": limits.low, "high": limits.high, "reason": None}
            assert found[name] == pytest.approx(one), name
        else:
            assert found[name] == {"value": None, "low": None, "high": None, "reason": "undefined"}, name
    assert len(AAPOR) == 16


def test_every_name_is_always_there() -> None:
    for found in (rates({}), rates(PUBLISHED), rates(PUBLISHED, invited=870, refused=3, non_contact=4)):
        assert set(found) == set(NAMES)
        assert all(set(one) == {"value", "low", "high", "reason"} for one in found.values())
    assert len(NAMES) == 23


def test_without_invited_no_rate_over_invited() -> None:
    found = rates(PUBLISHED, consented=200)
    assert {name for name, one in found.items() if one["value"] is not None} == {"cherries_completion"}
    assert found["cherries_completion"]["value"] == pytest.approx(154 / 200)
    assert found["RR1"]["reason"] == "undefined"


def test_cooperation_needs_refusals_and_non_contacts_counted() -> None:
    unknown = rates(PUBLISHED, invited=870, refused=10)
    assert all(unknown[name]["value"] is None for name in NAMES if name.startswith(("COOP", "REF", "CON")))
    known = rates(PUBLISHED, invited=870, refused=46, non_contact=20)
    assert known["COOP1"]["value"] == pytest.approx(142 / (142 + 12 + 46))
    assert known["REF1"]["value"] == pytest.approx(46 / 870)
    assert known["CON1"]["value"] == pytest.approx((142 + 12 + 46) / 870)
    assert known["RR1"]["value"] == pytest.approx(142 / 870)


def test_ineligible_ones_leave_the_denominator() -> None:
    found = rates({"analysed": 50, "excluded_ineligible": 10}, invited=100)
    assert found["RR1"]["value"] == pytest.approx(50 / 90)


@pytest.mark.parametrize("reason", ["duplicate", "test"])
def test_duplicates_and_tests_are_in_no_sum(reason: str) -> None:
    found = rates({"analysed": 50, f"excluded_{reason}": 10}, invited=100)
    assert found["RR1"]["value"] == pytest.approx(50 / 100)
    assert found["RR2"]["value"] == pytest.approx(50 / 100)


def test_blank_ones_are_refusals_and_others_partial() -> None:
    found = rates({"analysed": 50, "excluded_blank": 10, "excluded_predetermined": 5}, invited=100)
    assert found["RR2"]["value"] == pytest.approx(55 / 100)
    assert found["RR5"]["value"] == pytest.approx(50 / 65)


def test_screened_out_ones_lower_the_share_of_the_silent_who_count() -> None:
    found = rates({"analysed": 60}, invited=100, screened_out=20)
    assert found["RR1"]["value"] == pytest.approx(60 / 80)
    e = 60 / 80
    assert found["RR3"]["value"] == pytest.approx(60 / (60 + e * 20))


def test_ledger_rates_need_the_ledger() -> None:
    assert rates(PUBLISHED, invited=870)["ledger_issued_over_delivered"]["value"] is None
    found = rates(PUBLISHED, invited=870, bounced=20, issued=170)
    assert found["ledger_issued_over_delivered"]["value"] == pytest.approx(170 / 850)
    assert found["ledger_submitted_over_issued"]["value"] == pytest.approx(154 / 170)


def test_counts_not_given_are_null_and_not_nought() -> None:
    rows = pd.DataFrame({"status": ["analysed", "excluded_test", "excluded_blank"]})
    counts = flow(rows, {"invited": 9, "bounced": 2})
    assert (counts["delivered"], counts["submitted"], counts["analysed"]) == (7, 3, 1)
    assert counts["excluded"] == {"blank": 1, "test": 1}
    assert counts["opted_out"] is counts["issued"] is counts["consented"] is None
