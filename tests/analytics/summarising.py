"""Rows to a summary without a database: what imports, snapshots and reports do, in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

from analytics.snapshots import freeze, parquet_bytes, read_frame
from analytics.summaries import Built, Plan, build
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from surveys.responses_file import read_responses
from surveys.rules import submitted_cells
from tests.surveys.answer_maker import made_answers

EXAMPLE = Path(__file__).parents[1] / "golden" / "example"
Json = dict[str, Any]
Row = tuple[str, str, Mapping[str, str]]
STATUSES = ("analysed", "analysed", "analysed", "excluded_predetermined")


def random_rows(instrument: Instrument, seed: int, n: int, blanks: float = 0.15) -> list[Row]:
    draw = Random(seed)
    return [
        (draw.choice(STATUSES), "", submitted_cells(instrument, made_answers(instrument, draw, blanks)))
        for _ in range(n)
    ]


def rows_of(csv: bytes, instrument: Instrument) -> list[Row]:
    file = read_responses(csv, instrument)
    assert not file.problems, file.problem_lines()
    return list(file.rows)


def built(
    instrument: Instrument, rows: Iterable[Row], *, by: tuple[str, ...] = (), replicates: int = 0, seed: int = 1,
    frame: Mapping[str, int] | None = None, margins: Mapping[str, Mapping[str, float]] | None = None,
) -> Built:  # fmt: skip
    frozen = freeze(rows, instrument.header, instrument.sha256, frame or {})
    source = {"kind": "survey", "id": "s", "instrument": instrument.id, "version": "1.0.0", "instrument_sha256": "0"}
    plan = Plan(instrument, source, frozen.digest, frame or {}, by, replicates, seed, "0", margins=margins or {})
    return build(_frame(parquet_bytes(frozen)), plan)


def _frame(parquet: bytes) -> pd.DataFrame:
    return read_frame(parquet)


def entry_of(summary: Mapping[str, Any], entry_id: str) -> Json:
    return next(entry for entry in summary["items"] if entry["id"] == entry_id)


def one_question(toml: str) -> Instrument:
    """An instrument of the items given as TOML, numbered from 1."""
    numbered, number = [], 0
    for line in toml.strip().splitlines():
        numbered.append(line)
        if line.strip() == "[[section.item]]":
            number += 1
            numbered.append(f'number = {number}\ntext = "Question {number}"')
    text = 'id = "small"\n[[section]]\nid = "s1"\n' + "\n".join(numbered)
    return read_instrument(text.encode(), {})


def cells(*rows: Mapping[str, str], status: str = "analysed") -> list[Row]:
    return [(status, "", row) for row in rows]


def told(instrument: Instrument, column: str, counts: Mapping[str, int], **others: str) -> list[Row]:
    """Responses that give each cell of one column so many times."""
    return [
        ("analysed", "", submitted_cells(instrument, {column: cell, **others}))
        for cell, n in counts.items()
        for _ in range(n)
    ]
