"""Whether a codebook hangs together: names, codes, limits and references. Pure: a codebook in, problems out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from registry.codebook import OPEN, Codebook, Coding, Entity, Field, Kind, Limits

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,29}")
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
CHOICES = frozenset({Kind.CODE, Kind.MULTI})
MISSING = ("nd", "unk", "na")
IDENTIFYING = ("none", "quasi", "direct")
SYSTEMS = ("loinc", "atc", "rxnorm", "icd10", "icdo3")


def problems(codebook: Codebook) -> list[str]:
    """One line a problem, each with its place; [] where the codebook hangs together."""
    found = [f'entity {name}: id "{name}" stands twice' for name in _twice(e.name for e in codebook.entities)]
    for entity in codebook.entities:
        found += [f"entity {entity.name}: {text}" for text in _entity(codebook, entity)]
        for field in entity.fields:
            place = f"entity {entity.name}, field {field.name}"
            found += [f"{place}: {text}" for text in _field(codebook, entity, field)]
    return found + list(_parameters(codebook))


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _entity(codebook: Codebook, entity: Entity) -> Iterator[str]:
    names = [field.name for field in entity.fields]
    for name in _twice(names):
        yield f'field "{name}" stands twice'
    if not ID.fullmatch(entity.name):
        yield f'id "{entity.name}": small letters, digits and _, at most 40, a letter first'
    if entity.of not in ("site", "case"):
        yield f'of "{entity.of}": site or case'
    for name in entity.identity:
        if name not in names:
            yield f'"identity" names "{name}", which is no field'
        elif entity.by_name[name].derived:
            yield f'"identity" names "{name}", which is derived'
    if not entity.single and not entity.identity:
        yield 'many rows need an "identity"'
    if entity.parent and not any(field.to == entity.parent for field in entity.fields):
        yield f'no field refers to its parent "{entity.parent}"'
    for field in entity.fields:
        for companion in field.companions:
            if companion in names:
                yield f'field "{companion}" collides with a column of "{field.name}"'


def _field(codebook: Codebook, entity: Entity, field: Field) -> Iterator[str]:
    if not ID.fullmatch(field.name):
        yield f'id "{field.name}": small letters, digits and _, at most 40, a letter first'
    for name in ("label", "help"):
        if not getattr(field, name):
            yield f'"{name}" is missing'
    yield from _codes(field)
    yield from _numbers(field)
    yield from _privacy(field)
    yield from _references(codebook, entity, field)
    yield from _codings((*field.coding, *(one for code in field.codes for one in code.coding)))


def _codes(field: Field) -> Iterator[str]:
    if (field.kind in CHOICES) != bool(field.codes):
        yield f'kind "{field.kind}" {"needs" if field.kind in CHOICES else "takes no"} "codes"'
    for code in _twice(code.code.lower() for code in field.codes):
        yield f'code "{code}" stands twice (letters of either case count as the same)'
    for one in field.codes:
        if not CODE.fullmatch(one.code):
            yield f'code "{one.code}": letters, digits and _, at most 30, no _ first'
    for code in field.exclusive:
        if code not in field.by_code:
            yield f'"exclusive" names the unknown code "{code}"'


def _numbers(field: Field) -> Iterator[str]:
    if field.kind not in NUMBERS and (field.hard or field.soft) and field.kind is not Kind.DAY:
        yield f'kind "{field.kind}" takes no limits'
    if field.kind not in NUMBERS and (field.measured or field.alternates or field.doubt):
        yield f'kind "{field.kind}" is no laboratory value'
    if field.alternates and not field.unit:
        yield '"alternates" need a "unit"'
    for alternate in field.alternates:
        if alternate.factor <= 0 or alternate.unit == field.unit:
            yield f'alternate "{alternate.unit}": another unit, with a factor above 0'
    yield from _limits(field.hard, field.soft)
    for variant in field.variants:
        place = f"variant {', '.join(variant.codes)}: "
        hard, soft = variant.hard or field.hard, variant.soft or field.soft
        yield from (place + text for text in _limits(hard, soft))


def _limits(hard: Limits, soft: Limits) -> Iterator[str]:
    for limits in (hard, soft):
        if limits.low is not None and limits.high is not None and limits.low > limits.high:
            yield f"the limits {limits} are the wrong way round"
    if soft and not soft.within(hard):
        yield f"the soft limits {soft} reach beyond the hard limits {hard}"


def _privacy(field: Field) -> Iterator[str]:
    if field.identifying not in IDENTIFYING:
        yield f'identifying "{field.identifying}": one of {", ".join(IDENTIFYING)}'
    if field.kind is Kind.DATE and field.identifying != "direct":
        yield 'a calendar date is identifying = "direct"'
    if field.snapshot and (field.identifying == "direct" or field.kind is Kind.TEXT):
        yield "a direct identifier or free text never enters a snapshot"
    for reason in field.missing:
        if reason not in MISSING:
            yield f'missing "{reason}": one of {", ".join(MISSING)}'


def _references(codebook: Codebook, entity: Entity, field: Field) -> Iterator[str]:
    if (field.kind is Kind.REFERENCE) != bool(field.to):
        yield f'kind "{field.kind}" {"needs" if field.kind is Kind.REFERENCE else "takes no"} "to"'
    elif field.to and field.to not in codebook.by_name:
        yield f'refers to "{field.to}", which is no entity'
    if field.lifted_by and (
        field.lifted_by not in entity.by_name or entity.by_name[field.lifted_by].kind is not Kind.BOOLEAN
    ):
        yield f'"lifted_by" names "{field.lifted_by}", which is no boolean field'
    for variant in field.variants:
        when = entity.by_name.get(variant.when)
        if when is None or when.kind is not Kind.CODE:
            yield f'a variant hangs on "{variant.when}", which is no field with codes'
            continue
        for code in variant.codes:
            if code not in when.by_code:
                yield f'a variant names the unknown code "{code}" of "{variant.when}"'


def _codings(codings: Iterable[Coding]) -> Iterator[str]:
    for coding in codings:
        if coding.system not in SYSTEMS or not coding.code:
            yield f'coding "{coding.system}:{coding.code}": SYSTEM:CODE, the system one of {", ".join(SYSTEMS)}'


def _parameters(codebook: Codebook) -> Iterator[str]:
    parameters = codebook.parameters
    if not 0 < parameters.age_ceiling_mo <= parameters.age_ceiling_most_mo:
        yield f"parameters: the age ceiling is 1 to {parameters.age_ceiling_most_mo} months"
    if parameters.line_window_d < 0:
        yield "parameters: the window of a line is 0 days or more"
    for planned in _twice(visit.planned for visit in parameters.visits):
        yield f'visit {planned}: "{planned}" stands twice'
    for target in parameters.targets:
        for text in (*_limits(target.range, OPEN), *_limits(target.hours_post_dose, OPEN)):
            yield f"target {target.assay}, {target.intensity}: {text}"
