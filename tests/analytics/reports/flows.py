"""Summaries that hold a flow and its rates and nothing else, in each way of asking."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.summaries.flow import flow, response_rates

PUBLISHED = {"invited": 870, "bounced": 0}
LEDGER = {"invited": 870, "bounced": 20, "opted_out": 15, "issued": 170, "screened_out": 6, "withdrawn": 2,
          "consented": 160}  # fmt: skip
OPEN = {"screened_out": 11, "consented": 200}
STATUSES = {"analysed": 142, "excluded_predetermined": 12}


def flowing(statuses: dict[str, int] | None = None, **frame: int) -> dict[str, Any]:
    """A summary of 154 submitted (or the statuses given) with these counts from outside."""
    rows = pd.DataFrame({"status": [status for status, n in (statuses or STATUSES).items() for _ in range(n)]})
    counts = flow(rows, frame)
    return {"flow": counts, "response_rates": response_rates(counts, frame), "items": [], "synthetic": False,
            "source": {"id": "s"}, "snapshot": {}}  # fmt: skip
