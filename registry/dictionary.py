"""The data dictionary: the codebook as the rows of a table, for a page or a file. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from registry.codebook import Codebook, Coding, Entity, Field, Limits, Variant

HEADER = (
    "entity", "field", "label", "kind", "unit", "other_units", "hard_limits", "soft_limits", "codes", "public_codes",
    "missing", "identifying", "snapshot", "denominator", "derived", "unconfirmed", "help",
)  # fmt: skip


def rows(codebook: Codebook) -> Iterator[tuple[str, ...]]:
    """One row a field, in the order of the codebook; cells in the order of HEADER."""
    for entity in codebook.entities:
        for field in entity.fields:
            yield _row(entity, field)


def _row(entity: Entity, field: Field) -> tuple[str, ...]:
    cells = {
        "entity": entity.name,
        "field": field.name,
        "label": field.label,
        "kind": f"{field.kind} to {field.to}" if field.to else str(field.kind),
        "unit": _each(field.unit, [(variant, variant.unit or "") for variant in field.variants]),
        "other_units": "; ".join(alternate.unit for alternate in field.alternates),
        "hard_limits": _each(str(field.hard), [(variant, _told(variant.hard)) for variant in field.variants]),
        "soft_limits": _each(str(field.soft), [(variant, _told(variant.soft)) for variant in field.variants]),
        "codes": " | ".join(f"{code.code}, {code.label}" for code in field.codes),
        "public_codes": "; ".join(_codings(field)),
        "missing": " ".join(f".{reason}" for reason in field.missing),
        "identifying": field.identifying,
        "snapshot": _yes(field.snapshot),
        "denominator": _yes(field.denominator),
        "derived": _yes(field.derived),
        "unconfirmed": _yes(field.unconfirmed or any(variant.unconfirmed for variant in field.variants)),
        "help": field.help,
    }
    return tuple(cells[name] for name in HEADER)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _told(limits: Limits | None) -> str:
    return str(limits) if limits is not None else ""


def _each(own: str, variants: list[tuple[Variant, str]]) -> str:
    """The field's own text, then that of each variant, with the codes that bring it."""
    told = [f"{', '.join(variant.codes)}: {text}" for variant, text in variants if text]
    return "; ".join([own] * bool(own) + told)


def _codings(field: Field) -> Iterator[str]:
    yield from (_public(coding) for coding in field.coding)
    for code in field.codes:
        yield from (f"{code.code} {_public(coding)}" for coding in code.coding)


def _public(coding: Coding) -> str:
    return f"{coding.system.upper()} {coding.code}"
