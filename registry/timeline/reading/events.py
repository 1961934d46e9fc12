"""Lumbar punctures, bleeding, changes of status, death."""

from __future__ import annotations

from collections.abc import Iterator

from registry.codebook_reader import codebook
from registry.derived.bleeding import isth_2023
from registry.facts import Facts, Row
from registry.timeline.marks import Mark, capitalised, joined, said, uncapitalised

CENSORING = frozenset({"transfer", "withdrawal", "lost"})


def marks(facts: Facts, upto: int) -> Iterator[Mark]:
    yield from map(_puncture, facts.rows("lp_hold"))
    yield from map(_bleed, facts.rows("bleeding_event"))
    yield from map(_status, facts.rows("status_event"))
    yield from map(_death, facts.rows("death"))


def _puncture(row: Row) -> Mark:
    late = row.number("delayed_it_days")
    delayed = f"delayed {int(late)} d" if late else ""
    harmed = "traumatic" if row.yes("traumatic") else ""
    bled = "spinal haematoma" if row.code("haematoma") in ("asymp_image", "symptomatic") else ""
    label = joined(bled, harmed, delayed)
    detail = joined(bled, harmed, delayed, "anticoagulation held" if row.yes("held") else "")
    kind = "harmed" if bled or harmed else "puncture"
    return Mark("puncture", row, "Lumbar puncture", row.day("lp_day"), kind=kind, label=label, detail=detail)


def _bleed(row: Row) -> Mark:
    found = isth_2023(row)
    where, worth = said(row, "site"), uncapitalised(codebook().field(row.entity, "isth_2023").label_of(found))
    label = joined(capitalised(where), worth)
    kind = "baseline" if found == "baseline" else "bleed"
    return Mark("bleed", row, joined("Bleeding", where), row.day("day"), kind=kind, label=label, detail=worth)


def _status(row: Row) -> Mark:
    what = capitalised(said(row, "kind")) or "Change of status"
    kind = "censored" if row.code("kind") in CENSORING else "status"
    return Mark("status", row, what, row.day("day"), kind=kind, label=uncapitalised(what))


def _death(row: Row) -> Mark:
    cause = said(row, "cause")
    return Mark(
        "status", row, "Death", row.day("day"), kind="death", label=joined("died", cause, by=": "), detail=cause
    )
