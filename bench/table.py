"""The table, for a terminal and for the proof that is committed."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from bench.measure import NOISE, Row
from bench.sizes import Size

HEAD = ("measured", "product", "anchor", "value", "goal", "fails at", "verdict")
NOTES = (
    "Anchor and product run in the same process in turn; values are medians over the pairs. Trust ratios, not seconds.",
    "The whole-frame pandas script makes entropy and IQV only, for few replicates; its time is extrapolated linearly.",
    "lifelines and R run in processes of their own and time themselves, in processor seconds; R is no gate. Its tests "
    "are all drawn at random; the product's are exact wherever at most 100,000 tables share the margins.",
    "The count pass is compared with one reading of the same frame, texts as they lie in memory.",
    "The whole report has every measure, three factors with tests, and the gate; files where its row says so. The "
    "script does much less.",
    "Compiled rows are made with the extra `fast`; the same bytes. R makes entropy and IQV with percentile limits.",
    "The web rows are in-process calls of the WSGI handler on one SQLite file (WAL, synchronous=FULL): no network.",
    "The arrivals meet the public process over HTTP on this machine, which also does the browsers' part.",
    "The registry's import is of children with their enrolment row alone; clots and courses beside it were not timed.",
    "The report and import rows count processor seconds, so that waiting for disk or other processes is left out.",
    f"A short run fails only where a timed row misses its goal by more than the noise of {NOISE:g}; counts and bytes "
    "always fail at the goal, and a full run always does.",
)  # fmt: skip


def cells(row: Row, full: bool) -> tuple[str, ...]:
    sign = "≥" if row.at_least else "≤"
    limit = number(row.limit(full), row.unit) if row.gates else "–"
    return (
        row.name, row.product, row.anchor, number(row.value, row.unit),
        f"{sign} {number(row.goal, row.unit)}", limit, verdict(row, full),
    )  # fmt: skip


def verdict(row: Row, full: bool) -> str:
    if row.met:
        return "met"
    if not row.gates:
        return "reported"
    return "MISSED" if row.fails(full) else "below goal, within noise"


def number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.0%}"
    text = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
    return f"{text} {unit}".strip()


def as_text(rows: Sequence[Row], full: bool) -> str:
    """Columns padded to the same width."""
    lines = [HEAD, *(cells(row, full) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def as_markdown(rows: Sequence[Row], size: Size) -> str:
    """The committed proof: date and machine, no host name and no path."""
    full = size.name == "full"
    lines = [HEAD, ("---",) * len(HEAD), *(cells(row, full) for row in rows)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    when = datetime.now(UTC).date().isoformat()
    head = f"# Speed\n\nMade by `./run bench --full` on {when}; {machine()}.\nSize: {told(size)}.\n"
    return f"{head}\n{table}\n\n" + "\n".join(f"- {note}" for note in NOTES) + "\n"


def machine() -> str:
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy {np.__version__}"


def told(size: Size) -> str:
    return (
        f"{size.name}: {size.pairs} pairs; {size.replicates:,} replicates; n = 154, {size.responses[0]:,} and "
        f"{size.responses[1]:,}; {size.requests:,} requests a timing; {size.imported[1]:,} imported responses; "
        f"{size.arrivals:,} people arriving within {size.arriving_seconds:.0f} s"
    )
