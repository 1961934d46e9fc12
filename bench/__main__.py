"""python -m bench [--full]: measure, print the table, and fail where a goal is missed.

--full takes the sizes of the goals and writes docs/proofs/bench.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bench import counting_speed, exports, place, report_speed, table, tests_speed
from bench.measure import Row
from bench.sizes import CI, FULL, Size

PROOF = Path(__file__).resolve().parents[1] / "docs" / "proofs" / "bench.md"


def measured(size: Size) -> Iterator[Row]:
    """Every row, as soon as it is known. The web rows need Django, which is set up on an instance of its own."""
    yield from report_speed.rows(size)
    yield from counting_speed.rows(size)
    yield from tests_speed.rows(size)
    yield from exports.rows(size)
    with place.instance():
        from bench import (
            arrivals,
            import_speed,
            issue_speed,
            registry_import,
            registry_refresh,
            web_speed,
            whole_report,
        )

        yield from whole_report.rows(size)
        yield from registry_refresh.rows(size)
        yield from web_speed.rows(size)
        yield from issue_speed.rows(size)
        yield from import_speed.rows(size)
        yield from registry_import.rows(size)
        yield from arrivals.rows(size)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the goals; writes docs/proofs/bench.md")
    full = parser.parse_args(arguments).full
    size = FULL if full else CI
    print(f"{table.told(size)}\n{table.machine()}", flush=True)
    rows = []
    for row in measured(size):
        rows.append(row)
        print(f"  {row.name}: {table.number(row.value, row.unit)}", flush=True)
    print("", table.as_text(rows, full), *table.NOTES, sep="\n")
    if full:
        PROOF.parent.mkdir(parents=True, exist_ok=True)
        PROOF.write_text(table.as_markdown(rows, size), encoding="utf-8")
    return int(any(row.fails(full) for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
