"""Who was invited, who answered, who was counted, and the response rates by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from analytics.results import Estimate
from analytics.statistics import response
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
        "delivered": given.get("delivered", None if invited is None else invited - (bounced or 0)),
        "submitted": len(frame),
        "excluded": excluded,
        "analysed": statuses["analysed"],
    }


def response_rates(counts: Json, given: Mapping[str, int]) -> Json:
    """Every name of formats 3.5, null `undefined` where the counts are not known or a part exceeds its whole."""
    submitted, invited, issued = counts["submitted"], counts["invited"], counts["issued"]
    rates = {
        "submitted_over_invited": response.rate(submitted, invited),
        "analysed_over_invited": response.rate(counts["analysed"], invited),
        **_aapor(counts, given),
        "ledger_issued_over_delivered": response.rate(issued, counts["delivered"]),
        "ledger_submitted_over_issued": response.rate(submitted, issued),
        # Without cookies and addresses nobody can tell visitors from visits.
        **response.cherries(None, None, counts["consented"], submitted),
    }
    return {name: _json(rates[name]) for name in NAMES}


def _aapor(counts: Json, given: Mapping[str, int]) -> Mapping[str, Estimate]:
    """The AAPOR rates by the classes of formats 3.5: excluded ones are partial, the silent are unknown."""
    excluded = counts["excluded"]
    refusal = excluded.get("blank", 0) + sum(given.get(name, 0) for name in ("opted_out", "withdrawn", "refused"))
    non_contact = given.get("bounced", 0) + given.get("non_contact", 0)
    partial = sum(n for reason, n in excluded.items() if reason not in {"blank", "ineligible", *IN_NO_SUM})
    not_eligible = given.get("screened_out", 0) + excluded.get("ineligible", 0)
    known = counts["analysed"] + partial + refusal + non_contact + not_eligible
    return response.aapor(
        complete=counts["analysed"], partial=partial, refusal=refusal, non_contact=non_contact, other=0,
        unknown_household=0, unknown_other=_silent(counts["invited"], known), e=_eligible_share(counts),
        split_known="refused" in given and "non_contact" in given,
    )  # fmt: skip


def outcome_classes(excluded: Mapping[str, int]) -> set[str]:
    """The classes of AAPOR that the excluded fall into."""
    classes = {"blank": "refusal", "ineligible": "not eligible", **dict.fromkeys(IN_NO_SUM, "in no sum")}
    return {classes.get(reason, "partial") for reason, count in excluded.items() if count}


def _silent(invited: int | None, known: int) -> int | None:
    """Of the invited, those nothing is known of; None without a list, or with one shorter than what came back."""
    return invited - known if invited and known <= invited else None


def _eligible_share(counts: Json) -> float:
    """e: of those whose eligibility became known, who was eligible; 1 where nobody was found not to be. A second
    answer of somebody and a test are nobody's eligibility."""
    excluded = counts["excluded"]
    not_eligible = (counts["screened_out"] or 0) + excluded.get("ineligible", 0)
    eligible = counts["submitted"] - sum(excluded.get(one, 0) for one in ("ineligible", "duplicate", "test"))
    return eligible / (eligible + not_eligible) if not_eligible and eligible >= 0 else 1.0


def _json(estimate: Estimate) -> Json:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "reason": estimate.reason}
