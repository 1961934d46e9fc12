"""python -m bench.exporting WORK ...: one job in a process of its own, which prints its seconds and its peak memory.

snapshot ROWS PATH          a frozen survey of so many simulated responses
csv|parquet PATH FOLDER     its rows, de-identified, in an order of chance, to FOLDER/rows.csv or rows.parquet
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument

KNOWN = ("practice_type", "years_in_practice")
INSTRUMENTS = Path(__file__).resolve().parents[1] / "surveys" / "instruments"


def all_vte() -> Instrument:
    """The 44 items."""
    tables = {"plt_vignette.csv": (INSTRUMENTS / "plt_vignette.csv").read_bytes()}
    return read_instrument((INSTRUMENTS / "all_vte_practice.toml").read_bytes(), tables)


def snapshot(rows: int, path: Path) -> None:
    """The frozen simulated responses over and over, as one Parquet file."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    from analytics.snapshots import freeze, parquet_bytes
    from demo.margins import published
    from demo.simulate import responses_csv
    from surveys.responses_file import read_responses

    instrument = all_vte()
    simulated = read_responses(responses_csv(instrument, published(), 1), instrument).rows
    frozen = freeze(simulated, instrument.header, instrument.sha256, {})
    table = pq.read_table(io.BytesIO(parquet_bytes(frozen)))
    pq.write_table(pa.concat_tables([table] * (rows // len(table) + 1)).slice(0, rows), path, compression="zstd")


def exported(kind: str, path: Path, folder: Path) -> dict[str, Any]:
    """Decide, shuffle and write; seconds of both parts, by the clock and of the processor."""
    from analytics.row_exports.survey_rows import prepare
    from analytics.row_files.flat_rows import CsvRows, ParquetRows

    begun, busy = time.perf_counter(), time.process_time()
    prepared = prepare(path, all_vte(), KNOWN, [])
    decided, chosen = time.perf_counter(), time.process_time()
    table = prepared.table("rows", ())
    writer = {"csv": CsvRows, "parquet": ParquetRows}[kind]
    with writer(folder / f"rows.{kind}", table) as target:
        for batch in prepared.batches(folder):
            target.write(batch)
    return {
        "decided": decided - begun, "written": time.perf_counter() - decided, "rows": prepared.rows,
        "decided_cpu": chosen - busy, "written_cpu": time.process_time() - chosen, "columns": len(table.columns),
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    work, first, second = arguments
    found = exported(work, Path(first), Path(second)) if work != "snapshot" else {}
    if work == "snapshot":
        snapshot(int(first), Path(second))
    print(json.dumps({**found, "peak_mb": peak_kb() / 1024}))


def peak_kb() -> int:
    """The most memory that this program held. Not ru_maxrss: that keeps the peak of the process which started it."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main(sys.argv[1:])
