"""The flow, the rates and what each question was answered by, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from analytics.reports import accounting, rates
from analytics.reports.entries import Summary
from pave.lib.digest import summary_bytes
from pave.lib.spreadsheet import guarded

FORMAT = "pave-accounting/1"
COLUMNS = (
    "part", "name", "text", "count", "value", "low", "high", "numerator", "denominator", "base", "shown_least",
    "shown_most", "answered_least", "answered_most", "reason", "why",
)  # fmt: skip
Row = dict[str, Any]


def accounting_json(summary: Summary, mode: str) -> bytes:
    """Canonical JSON: `flow` counts, `rates`, `answered` a question; unknown is null with `why`."""
    return summary_bytes({
        "format": FORMAT, "source": summary["source"], "snapshot": summary["snapshot"], "mode": mode,
        "synthetic": summary["synthetic"], "flow": list(_flow(summary, mode)), "rates": list(_rates(summary, mode)),
        "answered": list(_answered(summary)),
    })  # fmt: skip


def accounting_csv(summary: Summary, mode: str) -> bytes:
    """The same, a row a count, rate or question. UTF-8 with BOM, CRLF, RFC 4180."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    parts = (("flow", _flow(summary, mode)), ("rate", _rates(summary, mode)), ("answered", _answered(summary)))
    for part, rows in parts:
        for row in rows:
            writer.writerow({"part": part} | {name: guarded(_cell(value)) for name, value in row.items()})
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _flow(summary: Summary, mode: str) -> Iterator[Row]:
    for one in accounting.flow_rows(summary, mode):
        yield {"name": one.name, "text": one.label, "count": one.count, "why": one.why or None}


def _rates(summary: Summary, mode: str) -> Iterator[Row]:
    for one in rates.rates(summary, mode):
        yield {
            "name": one.meaning.name, "text": one.meaning.sentence, "value": one.value, "low": one.low,
            "high": one.high, "numerator": one.part, "denominator": one.whole, "reason": one.reason,
            "why": one.why or None,
        }  # fmt: skip


def _answered(summary: Summary) -> Iterator[Row]:
    for one in accounting.answered(summary):
        shown, answered = one.shown or (None, None), one.answered or (None, None)
        yield {
            "name": str(one.number), "text": one.text, "base": one.base, "shown_least": shown[0],
            "shown_most": shown[1], "answered_least": answered[0], "answered_most": answered[1],
            "reason": None if one.answered else "suppressed",
        }  # fmt: skip
