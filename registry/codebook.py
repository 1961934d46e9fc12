"""The codebook as frozen data: entities, their fields, codes, units and limits.

`registry.codebook_reader` makes it from TOML and refuses what is wrong; everything else only reads it. A *field* is one
thing that a coordinator enters; its *companions* are the columns that refine it (the precision of a day, the operator
and typed unit of a laboratory value, the words behind "other").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pave.lib.units import unit_label

TEXT_LENGTH = 200


class Kind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    MULTI = "multi"
    BOOLEAN = "boolean"
    TEXT = "text"
    DAY = "day"
    """A day from the diagnosis of ALL, with its precision."""
    DATE = "date"
    """A calendar date: the sealed anchor alone."""
    QUARTER = "quarter"
    """Year and quarter, as 2026-Q1."""
    REFERENCE = "reference"
    """The number of another row of the same child or site."""
    CASE_CODE = "case_code"


class Loosened(ValueError):
    """A site's limits reach beyond those of the registry; the message says where."""


@dataclass(frozen=True, slots=True)
class Limits:
    """An interval with both ends in it; None where there is no end."""

    low: Decimal | None = None
    high: Decimal | None = None

    def hold(self, value: Decimal | int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def within(self, other: Limits) -> bool:
        """Whether nothing that these limits hold is outside the others."""
        low_fits = other.low is None or (self.low is not None and self.low >= other.low)
        return low_fits and (other.high is None or (self.high is not None and self.high <= other.high))

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"from {self.low}" if self.low is not None else f"to {self.high}" if self.high is not None else ""
        return f"{self.low} to {self.high}"


OPEN = Limits()


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of a public system: loinc, atc, rxnorm, icd10 or icdo3."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Code:
    """One declared answer; `group` is the family it belongs to (the veins: upper, cerebral, ...)."""

    code: str
    label: str
    group: str = ""
    other_text: bool = False
    coding: tuple[Coding, ...] = ()
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Another unit (UCUM) that may be typed; a value times `factor` is the value in the unit of the field."""

    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that looks typed in another unit: above `over`, and a multiple of `multiple_of` where that is given.

    `check` is the edit check that says so. Where there is a `factor`, the value times it is offered instead.
    """

    check: str
    unit: str
    over: Decimal
    multiple_of: Decimal | None = None
    factor: Decimal | None = None

    def meets(self, value: Decimal) -> bool:
        return value > self.over and (self.multiple_of is None or value % self.multiple_of == 0)


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs while another field of the row (`when`) holds one of `codes`: an assay brings its own unit."""

    when: str
    codes: tuple[str, ...]
    unit: str | None = None
    hard: Limits | None = None
    soft: Limits | None = None
    doubt: Doubt | None = None
    unconfirmed: bool = False


@dataclass(frozen=True)
class Field:
    """One field of an entity.

    `hard` refuses outside, `soft` asks for a reason. `measured`: a laboratory value, which may be below a limit of
    detection. `lifted_by`: the boolean field that lifts an agent's hard
    limits of a dose. `denominator`: a child with a blank here does
    not count in incidence and uptake. `identifying`: none, quasi or direct. `unconfirmed`: no clinician or primary text
    has confirmed it. `to` and `to_kind`: the entity whose rows a reference names, and the kind of their number.
    """

    name: str
    label: str
    help: str
    kind: Kind
    unit: str = ""
    hard: Limits = OPEN
    soft: Limits = OPEN
    codes: tuple[Code, ...] = ()
    exclusive: tuple[str, ...] = ()
    coding: tuple[Coding, ...] = ()
    alternates: tuple[Unit, ...] = ()
    doubt: Doubt | None = None
    variants: tuple[Variant, ...] = ()
    to: str = ""
    to_kind: Kind = Kind.INTEGER
    max_length: int = TEXT_LENGTH
    measured: bool = False
    derived: bool = False
    denominator: bool = False
    identifying: str = "none"
    snapshot: bool = True
    missing: tuple[str, ...] = ()
    unconfirmed: bool = False
    lifted_by: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def factors(self) -> Mapping[str, Decimal]:
        """Every unit that may be typed, with what turns it into the unit of the field."""
        own = {self.unit: Decimal(1)} if self.unit else {}
        return own | {alternate.unit: alternate.factor for alternate in self.alternates}

    @cached_property
    def other_code(self) -> str:
        """The code that opens the words beside it; empty where there is none."""
        return next((code.code for code in self.codes if code.other_text), "")

    @cached_property
    def companions(self) -> tuple[str, ...]:
        """Names of the columns that refine this one."""
        marks = {
            "precision": self.kind is Kind.DAY,
            "op": self.measured,
            "unit": bool(self.alternates),
            "other": bool(self.other_code),
        }
        return tuple(f"{self.name}_{mark}" for mark, is_there in marks.items() if is_there)

    def label_of(self, code: str) -> str:
        return self.by_code[code].label if code in self.by_code else code

    @property
    def unit_label(self) -> str:
        return unit_label(self.unit)

    def in_row(self, cells: Mapping[str, str]) -> Field:
        """This field as it is in a row with these codes: an assay, a product or an agent may bring its own limits."""
        for variant in self.variants:
            if cells.get(variant.when, "") in variant.codes:
                own = {name: getattr(variant, name) for name in ("unit", "hard", "soft", "doubt")}
                given = {name: value for name, value in own.items() if value is not None}
                return replace(self, **given, unconfirmed=self.unconfirmed or variant.unconfirmed)
        return self


@dataclass(frozen=True)
class Entity:
    """A kind of row. `of`: site or case. `single`: at most one row; otherwise `identity` names one row among many."""

    name: str
    label: str
    help: str
    of: str
    single: bool
    identity: tuple[str, ...]
    fields: tuple[Field, ...]
    parent: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Fields, each followed by its companions. A companion that is a field in its own right stands once."""
        named = [name for field in self.fields for name in (field.name, *field.companions)]
        return tuple(dict.fromkeys(named))

    @cached_property
    def entered(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.derived)

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The entered fields that are days from diagnosis."""
        return tuple(field.name for field in self.entered if field.kind is Kind.DAY)


@dataclass(frozen=True, slots=True)
class Visit:
    """A planned visit: due so many days after the index event, give or take the window."""

    planned: str
    due_d: int
    window_d: int


@dataclass(frozen=True, slots=True)
class Target:
    """The range that a level should lie in, and the hours after the dose at which it is taken (if that matters)."""

    assay: str
    intensity: str
    range: Limits
    hours_post_dose: Limits = OPEN
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers that a registry may set. Ages in completed months, the window of a line in days after its removal."""

    age_ceiling_mo: int
    age_ceiling_most_mo: int
    line_window_d: int
    visits: tuple[Visit, ...] = ()
    targets: tuple[Target, ...] = ()

    def visit(self, planned: str) -> Visit | None:
        return next((visit for visit in self.visits if visit.planned == planned), None)


@dataclass(frozen=True)
class Codebook:
    version: str
    sha256: str
    parameters: Parameters
    entities: tuple[Entity, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Entity]:
        return {entity.name: entity for entity in self.entities}

    def entity(self, name: str) -> Entity:
        """Raises KeyError where there is no such entity."""
        return self.by_name[name]

    def field(self, entity: str, name: str) -> Field:
        """Raises KeyError where there is no such entity or field."""
        return self.by_name[entity].by_name[name]

    @cached_property
    def denominator(self) -> tuple[tuple[str, str], ...]:
        """(entity, field) of everything that a child needs to count in incidence and uptake."""
        return tuple((e.name, field.name) for e in self.entities for field in e.fields if field.denominator)


def tightened(field: Field, *, hard: Limits | None = None, soft: Limits | None = None) -> Field:
    """The field with a site's own limits.

    Raises:
        Loosened: where they reach beyond those of the registry, or the soft ones beyond the hard ones.
    """
    new_hard = field.hard if hard is None else hard
    new_soft = field.soft if soft is None else soft
    if not new_hard.within(field.hard):
        raise Loosened(f"{field.label}: {new_hard} reaches beyond the registry's {field.hard}; a site may only narrow.")
    if not new_soft.within(field.soft):
        raise Loosened(f"{field.label}: {new_soft} reaches beyond the registry's {field.soft}; a site may only narrow.")
    if soft is not None and not new_soft.within(new_hard):
        raise Loosened(f"{field.label}: the soft limits {new_soft} reach beyond the hard limits {new_hard}.")
    return replace(field, hard=new_hard, soft=new_soft)
