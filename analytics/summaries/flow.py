"""Who was invited, who answered, who was counted, and the response rates by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from analytics.results import Estimate
from analytics.statistics import response
from analytics.statistics.proportions import wilson
from analytics.summaries.measures import Json

EXCLUDED = "excluded_"
IN_NO_SUM = frozenset({"duplicate", "test"})
NAMES = (
    "submitted_over_invited", "analysed_over_invited", *(f"RR{n}" for n in range(1, 7)),
    *(f"COOP{n}" for n in range(1, 5)), *(f"REF{n}" for n in range(1, 4)), *(f"CON{n}" for n in range(1, 4)),
    "ledger_issued_over_delivered", "ledger_submitted_over_issued", "cherries_view", "cherries_participation",
    "cherries_completion",
)  # fmt: skip


def flow(frame: pd.DataFrame, given: Mapping[str, int]) -> Json:
    """Counts from invited to analysed; null where a count was not given."""
    statuses = Counter(frame["status"])
    excluded = {name.removeprefix(EXCLUDED): n for name, n in sorted(statuses.items()) if name.startswith(EXCLUDED)}
    invited, bounced = given.get("invited"), given.get("bounced")
    names = ("invited", "bounced", "opted_out", "issued", "screened_out", "consented", "withdrawn")
    return {
        **{name: given.get(name) for name in names},
        "delivered": None if invited is None else invited - (bounced or 0),
        "submitted": len(frame),
        "excluded": excluded,
        "analysed": statuses["analysed"],
    }


def response_rates(counts: Json, given: Mapping[str, int]) -> Json:
    """Every name of formats 3.5, null `undefined` where the counts are not known."""
    rates: dict[str, Estimate] = {}
    invited = counts["invited"]
    if invited:
        rates["submitted_over_invited"] = wilson(counts["submitted"], invited)
        rates["analysed_over_invited"] = wilson(counts["analysed"], invited)
        rates |= _aapor(counts, given)
    if counts["issued"] and counts["delivered"]:
        rates["ledger_issued_over_delivered"] = wilson(counts["issued"], counts["delivered"])
        rates["ledger_submitted_over_issued"] = wilson(counts["submitted"], counts["issued"])
    if counts["consented"] and counts["submitted"] <= counts["consented"]:
        rates["cherries_completion"] = wilson(counts["submitted"], counts["consented"])
    return {name: _json(rates.get(name)) for name in NAMES}


def _aapor(counts: Json, given: Mapping[str, int]) -> dict[str, Estimate]:
    excluded = counts["excluded"]

    def count(name: str) -> int:
        return given.get(name, 0)

    refusal = excluded.get("blank", 0) + count("opted_out") + count("withdrawn") + count("refused")
    non_contact = count("bounced") + count("non_contact")
    apart = {"blank", "ineligible", *IN_NO_SUM}
    partial = sum(n for reason, n in excluded.items() if reason not in apart)
    not_eligible = count("screened_out") + excluded.get("ineligible", 0)
    known = counts["analysed"] + partial + refusal + non_contact + not_eligible
    eligible = counts["submitted"] - excluded.get("ineligible", 0)
    screened = count("screened_out")
    e = eligible / (eligible + screened) if screened and eligible + screened else 1.0
    found = response.aapor(
        complete=counts["analysed"], partial=partial, refusal=refusal, non_contact=non_contact, other=0,
        unknown_household=0, unknown_other=max(counts["invited"] - known, 0), e=e,
    )  # fmt: skip
    complete = "refused" in given and "non_contact" in given
    return {name: one for name, one in found.items() if complete or name.startswith("RR")}


def _json(estimate: Estimate | None) -> Json:
    if estimate is None or estimate.value is None:
        return {"value": None, "low": None, "high": None, "reason": "undefined"}
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "reason": None}
