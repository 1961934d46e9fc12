"""Phases, asparaginase and central lines."""

from __future__ import annotations

from collections.abc import Iterator

from registry.facts import Facts, Row
from registry.timeline.marks import Mark, capitalised, joined, said
from registry.values import Day


def marks(facts: Facts, upto: int) -> Iterator[Mark]:
    yield from map(_phase, facts.rows("treatment_phase"))
    yield from map(_asparaginase, facts.rows("asparaginase_exposure"))
    yield from (_line(row) for row in facts.rows("central_line") if row.code("kind") != "none")


def _phase(row: Row) -> Mark:
    name, stop = capitalised(said(row, "phase")) or "Phase", row.day("stop_day")
    steroid = said(row, "steroid") if row.code("steroid") != "none" else ""
    return Mark("phase", row, name, row.day("start_day"), stop, stop is None, label=name, detail=steroid)


def _asparaginase(row: Row) -> Mark:
    status, planned, day = row.code("status"), row.day("planned_day"), row.day("day")
    drug = capitalised(said(row, "drug")) or "Asparaginase"
    if status in ("given", "delayed") and day is not None:
        late = _late(planned, day)
        if status == "given" and not late:
            return Mark("asparaginase", row, drug, day, kind="given", detail="given")
        return Mark(
            "asparaginase", row, drug, planned or day, day, kind="late", label=late, detail=late or "given late"
        )
    why = said(row, "omit_reason") if status == "omitted" else ""
    return Mark(
        "asparaginase", row, drug, planned or day, kind=status or "planned", label=joined(status, why, by=": ")
        if status in ("omitted", "delayed") else "", detail=joined(status, why, by=": "),
    )  # fmt: skip


def _late(planned: Day | None, day: Day) -> str:
    days = day.since(planned).exact if planned is not None else None
    return f"given {days} days late" if days is not None and days > 0 else ""


def _line(row: Row) -> Mark:
    kind = capitalised(said(row, "kind")) or "Line"
    out = row.day("remove_day")
    gone = f"out day {out.day}" if out is not None else "in place"
    side = {"l": "left", "r": "right"}.get(row.code("side"), "")
    words = joined(joined(side, said(row, "vein"), by=" "), gone)
    why = said(row, "remove_reason")
    detail = joined(words, why)
    return Mark(
        "line",
        row,
        kind,
        row.day("insert_day"),
        out,
        out is None,
        label=f"{said(row, 'kind') or 'line'}, {words}",
        detail=detail,
    )
