"""The columns of a grid: one a field of an entity, and one for the words behind its "other". Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from registry.codebook import Entity, Field, Kind
from registry.columns import as_typed
from registry.values import Missing, Value

REASONS = {Missing.NOT_DONE: "Not done", Missing.UNKNOWN: "Unknown", Missing.NOT_APPLICABLE: "Not applicable"}
NUMERIC = frozenset({Kind.INTEGER, Kind.DECIMAL})
CHOSEN = frozenset({Kind.CODE, Kind.BOOLEAN, Kind.REFERENCE})
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GridColumn:
    """One column. `name` is that of its cells; `words` says that they are the words behind the field's "other"."""

    field: Field
    words: bool = False
    is_identity: bool = False

    @property
    def name(self) -> str:
        return f"{self.field.name}_other" if self.words else self.field.name

    @property
    def label(self) -> str:
        return f"{self.field.label}, in words" if self.words else self.field.label

    @property
    def unit(self) -> str:
        if self.words or not self.field.variants:
            return "" if self.words else self.field.unit_label
        return self.field.unit_label or ("unit of the assay" if any(one.unit for one in self.field.variants) else "")

    @property
    def is_chosen(self) -> bool:
        """Whether its cells are lists to choose from."""
        return not self.words and self.field.kind in CHOSEN

    @property
    def is_numeric(self) -> bool:
        return not self.words and self.field.kind in NUMERIC

    @property
    def inputmode(self) -> str:
        if not self.is_numeric or self.field.measured or self.field.unit:
            return "text"  # a unit, "<", "~3" or ".nd" may be typed as well
        return "decimal" if self.field.kind is Kind.DECIMAL else "numeric"

    @property
    def characters(self) -> int:
        """How wide its cells are."""
        if self.words:
            return 16
        return {Kind.DAY: 7, Kind.INTEGER: 9, Kind.DECIMAL: 9, Kind.MULTI: 18}.get(self.field.kind, 12)

    @property
    def choices(self) -> Choices:
        """Code and label of what its cells may hold; rows that a reference may name are not known here."""
        match self.field.kind:
            case Kind.CODE:
                own = tuple((one.code, one.label) for one in self.field.codes)
            case Kind.BOOLEAN:
                own = (("yes", "Yes"), ("no", "No"))
            case _:
                own = ()
        return own + tuple((f".{one}", REASONS[Missing(one)]) for one in self.field.missing)


def columns_of(entity: Entity) -> tuple[GridColumn, ...]:
    """Every column, those that name the row first."""
    first = [entity.by_name[name] for name in entity.identity]
    rest = [field for field in entity.entered if field.name not in entity.identity]
    return tuple(column for field in (*first, *rest) for column in _of_field(entity, field))


def shown(columns: Collection[GridColumn], chosen: Collection[str]) -> tuple[GridColumn, ...]:
    """Those of the chosen fields, and those that name the row in any case; all where none is chosen."""
    known = {column.field.name for column in columns} & set(chosen)
    return tuple(one for one in columns if not known or one.is_identity or one.field.name in known)


def cells_of(columns: Collection[GridColumn], values: Mapping[str, Value]) -> dict[str, str]:
    """The cells of a row as they are typed; blank ones too."""
    typed: dict[str, str] = {}
    for column in columns:
        typed |= as_typed(column.field, values)
    return {column.name: typed.get(column.name, "") for column in columns}


def _of_field(entity: Entity, field: Field) -> Iterator[GridColumn]:
    is_identity = field.name in entity.identity
    yield GridColumn(field, is_identity=is_identity)
    if field.other_code:
        yield GridColumn(field, words=True, is_identity=is_identity)
