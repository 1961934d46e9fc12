"""Responses in bulk: the whole command's work, and how its time grows with the rows."""

from __future__ import annotations

import csv
import io
import time

from django.db import transaction

from bench.measure import Row, interleaved
from bench.place import published
from bench.respondent import simulated_file
from bench.sizes import Size
from surveys import actions, queries
from surveys.instrument import Instrument
from surveys.models import Survey

GROWTH = 1.2
"""Most that ten times the rows may take beyond ten times the seconds."""


def repeated(instrument: Instrument, rows: int) -> bytes:
    """A file of so many rows: the simulated respondents over and over, each time under labels of their own."""
    header, *people = csv.reader(io.StringIO(simulated_file(instrument).decode()))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for number in range(rows):
        writer.writerow([f"r{number}", *people[number % len(people)][1:]])
    return buffer.getvalue().encode()


def imported(survey: Survey, data: bytes) -> int:
    """Store a file in a survey and take it back; how many rows it had."""
    with transaction.atomic():
        rows = len(actions.import_responses(survey=survey, data=data, by="system:bench").rows)
        transaction.set_rollback(True)
    return rows


def rows(size: Size) -> list[Row]:
    version = published()
    instrument = queries.instrument_of(version)
    survey = actions.create_survey(
        slug="bench-import", instrument=version, mode=Survey.Mode.IMPORT, synthetic=True, by="system:bench"
    )
    few, many = size.imported
    small, large = (repeated(instrument, count) for count in size.imported)
    times = many // few

    def in_parts() -> None:
        for _ in range(times):
            imported(survey, small)

    pairs = interleaved(lambda: imported(survey, large), in_parts, size.import_pairs, clock=time.process_time)
    whole, parts = pairs.seconds
    return [Row(
        f"import of {many:,} responses / of {few:,}", f"{whole:.2f} s", f"{parts / times:.2f} s (mean of {times})",
        times / pairs.ratio, GROWTH * times, at_least=False,
    )]  # fmt: skip
