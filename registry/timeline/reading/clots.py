"""Clots, and the images of them."""

from __future__ import annotations

from collections.abc import Iterator

from registry.facts import Facts, Row
from registry.timeline.marks import Mark, capitalised, joined, said

WORSE = frozenset({"extension", "new"})


def marks(facts: Facts, upto: int) -> Iterator[Mark]:
    yield from (_clot(facts, row) for row in facts.rows("vte_event"))
    yield from (_image(row) for row in facts.rows("imaging"))


def _clot(facts: Facts, row: Row) -> Mark:
    kind = capitalised(said(row, "type")) or "Clot"
    status = said(row, "status") if row.code("status") not in ("", "index") else ""
    veins = dict.fromkeys(joined(_side(site), said(site, "vein"), by=" ") for site in facts.of_event("vte_site", row))
    shown = "recurrence" if row.code("status").startswith("recurrence") else "clot"
    detail = joined(status, *veins, "not suspected" if row.no("symptomatic") else "")
    label = joined(kind, status) if shown == "clot" else f"{capitalised(status)}: {said(row, 'type')}"
    return Mark("clot", row, kind, row.day("day"), kind=shown, label=label, detail=detail)


def _side(site: Row) -> str:
    return {"l": "left", "r": "right"}.get(site.code("side"), "")


def _image(row: Row) -> Mark:
    kind, result = said(row, "modality") or "image", said(row, "result")
    shown = "worse" if row.code("result") in WORSE else "image"
    label = f"{kind}: {result}" if result else ""
    return Mark(
        "clot",
        row,
        capitalised(kind),
        row.day("day"),
        kind=shown,
        label=label,
        detail=joined(result, said(row, "purpose")),
    )
