"""Flow and rates as CSV and JSON say the same, with null and a reason where nothing is known."""

from __future__ import annotations

import csv
import io
import json

from analytics.reports.accounting_files import accounting_csv, accounting_json
from tests.analytics.conftest import Simulated


def test_csv_and_json_hold_the_same_numbers(simulated: Simulated) -> None:
    whole = json.loads(accounting_json(simulated.protected, "import"))
    rows = list(csv.DictReader(io.StringIO(accounting_csv(simulated.protected, "import").decode("utf-8-sig"))))
    for part, name in (("flow", "flow"), ("rate", "rates"), ("answered", "answered")):
        listed = [row for row in rows if row["part"] == part]
        assert len(listed) == len(whole[name]) > 9
        for row, one in zip(listed, whole[name], strict=True):
            for key, value in one.items():
                assert row[key] == (
                    "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
                )


def test_published_case(simulated: Simulated) -> None:
    whole = json.loads(accounting_json(simulated.protected, "import"))
    counts = {one["name"]: one["count"] for one in whole["flow"]}
    assert [counts[name] for name in ("invited", "delivered", "submitted", "analysed")] == [870, 870, 154, 142]
    assert counts["issued"] is None
    rr1 = next(one for one in whole["rates"] if one["name"] == "RR1")
    assert (rr1["value"], rr1["numerator"], rr1["denominator"]) == (0.163218390805, 142.0, 870.0)
    coop = next(one for one in whole["rates"] if one["name"] == "COOP1")
    assert (coop["value"], coop["reason"]) == (None, "undefined") and coop["why"]
