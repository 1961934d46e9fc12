"""An empty form of one entity for paper: what to tick, what to write, and in which unit. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pave.lib.units import unit_label
from registry.codebook import Entity, Field, Kind
from registry.values import Missing

LONG_LIST = 40
"""A list with more choices than this becomes a line to write on."""
REASONS = {Missing.NOT_DONE: "not done", Missing.UNKNOWN: "unknown", Missing.NOT_APPLICABLE: "not applicable"}
DAY_HINT = "Days from the diagnosis of ALL; ± says how sure: 0, 3 or 14 days."


@dataclass(frozen=True, slots=True)
class PaperField:
    """One field on paper: `options` to tick (several if `many`), or a line to write on, with units to choose from."""

    label: str
    help: str
    kind: str
    options: tuple[str, ...] = ()
    many: bool = False
    other: str = ""
    units: tuple[str, ...] = ()
    limits: str = ""
    reasons: tuple[str, ...] = ()
    names_row: bool = False
    unconfirmed: bool = False


def paper_fields(entity: Entity) -> tuple[PaperField, ...]:
    """The entered fields in the order of the codebook."""
    return tuple(_field(entity, field) for field in entity.entered if field.kind not in (Kind.DATE,))


def _field(entity: Entity, field: Field) -> PaperField:
    options = _options(field)
    units = tuple(unit_label(unit) for unit in field.factors) or _variant_units(field)
    return PaperField(
        field.label,
        " ".join(part for part in (field.help, DAY_HINT if field.kind is Kind.DAY else "") if part),
        field.kind,
        options if len(options) <= LONG_LIST else (),
        field.kind is Kind.MULTI,
        field.label_of(field.other_code) if field.other_code else "",
        units,
        str(field.hard) if field.kind in (Kind.INTEGER, Kind.DECIMAL) else "",
        tuple(REASONS[Missing(one)] for one in field.missing),
        field.name in entity.identity,
        field.unconfirmed or any(variant.unconfirmed for variant in field.variants),
    )


def _options(field: Field) -> tuple[str, ...]:
    if field.kind is Kind.BOOLEAN:
        return ("Yes", "No")
    return tuple(code.label for code in field.codes)


def _variant_units(field: Field) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit_label(variant.unit) for variant in field.variants if variant.unit))
