"""What a single cell may not hold, or seems to hold in another unit."""

from __future__ import annotations

from collections.abc import Iterator

from registry import screen
from registry.codebook import Field, Kind
from registry.codebook_reader import codebook
from registry.facts import Facts, Row
from registry.rules.check import Check, Spot
from registry.values import Measured, plain

FREE = frozenset({Kind.TEXT, Kind.REFERENCE})


def identifies(facts: Facts) -> Iterator[Spot]:
    for row in _every_row(facts):
        for name, text in row.values.items():
            held = screen.refusals(text) if isinstance(text, str) and _is_free(row, name) else ()
            if held:
                sentence = f"The text seems to hold {' and '.join(held)}."
                yield Spot(row, (name,), sentence, "Say it in other words; it is not kept like this.")


def _is_free(row: Row, name: str) -> bool:
    field = codebook().entity(row.entity).by_name.get(name)
    return name.endswith("_other") if field is None else field.kind in FREE


def per_microlitre(facts: Facts) -> Iterator[Spot]:
    for row in _every_row(facts):
        for field in codebook().entity(row.entity).entered:
            offer = _offer(field, row)
            if offer:
                sentence = f"{field.label}: the count looks like one per µL."
                yield Spot(row, (field.name,), sentence, f"Enter {offer} if that is what was meant.")


def _offer(field: Field, row: Row) -> str:
    """The count in the unit of the field, where it seems typed per µL; empty where it does not."""
    value, doubt = row.get(field.name), field.doubt
    if doubt is None or doubt.check != "E51" or doubt.factor is None:
        return ""
    if not isinstance(value, Measured) or value.typed_unit or not doubt.meets(value.value):
        return ""
    return plain(value.value * doubt.factor)


def _every_row(facts: Facts) -> Iterator[Row]:
    for entity in facts.by_entity:
        yield from facts.rows(entity)


CHECKS = (
    Check("E48", "refuse", "Text that identifies", "never stored", identifies),
    Check("E51", "warn", "Platelets per µL", "typed in another unit; asked before limits", per_microlitre),
)
