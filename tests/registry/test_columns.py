"""Every field has its columns, and every value comes back from them as it went in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codebook import Entity
from registry.codebook_reader import codebook
from registry.columns import AT_ENTRY, KEPT_APART, as_typed, columns_of, from_columns, kept, to_columns, unkeepable
from registry.facts import Row, parse_row
from registry.values import Day, Measured, Missing, Precision, Value
from tests.registry.children import examples

BOOK = codebook()
ENTITIES = [entity for entity in BOOK.entities if entity.name != "anchor"]
NUMBERS = st.decimals(-(10**6), 10**6, places=6)
DAYS = st.builds(Day, st.integers(-7300, 14600), st.sampled_from(list(Precision)))
RESULTS = st.builds(Measured, NUMBERS, st.sampled_from("<=>"), st.from_regex(r"[0-9]{1,9}", fullmatch=True))


def row_of(entity: Entity, cells: dict[str, str]) -> Row:
    return parse_row(entity, cells)[0]


def test_every_entered_field_has_its_column_or_a_place_of_its_own() -> None:
    named = {(entity.name, field.name) for entity in BOOK.entities for field in kept(entity)}
    entered = {(entity.name, field.name) for entity in BOOK.entities for field in entity.entered}
    assert named == entered - KEPT_APART | AT_ENTRY and len(entered) > 250


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.name)
def test_columns_have_names_of_their_own_and_hold_every_value(entity: Entity) -> None:
    columns = {column.name: column for field in kept(entity) for column in columns_of(field)}
    assert len(columns) == sum(1 for field in kept(entity) for _ in columns_of(field))
    for field in kept(entity):
        for cells in examples(field):
            held = to_columns(entity, row_of(entity, cells).values)
            too_long = [name for name, it in held.items() if isinstance(it, str) and len(it) > columns[name].length]
            assert too_long == [] and set(held) <= set(columns)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda one: one.name)
def test_what_was_read_is_typed_again_as_it_was(entity: Entity) -> None:
    for field in (one for one in kept(entity) if not one.derived):
        for cells in examples(field):
            values = row_of(entity, cells).values
            assert values and row_of(entity, as_typed(field, values)).values == values


@given(day=st.none() | DAYS, creat=st.none() | RESULTS, hb=st.just(Missing.NOT_DONE) | RESULTS, plt=st.booleans())
def test_any_value_comes_back(day: Day | None, creat: Measured | None, hb: Value, plt: bool) -> None:
    count = BOOK.entity("count")
    given = {"day": day, "creat": creat, "hb": hb, "plt_transfused_prior_24h": plt}
    values = {name: value for name, value in given.items() if value is not None}
    assert from_columns(count, to_columns(count, values)) == values


@pytest.mark.parametrize(("number", "fits"), [("123456789.123456", True), ("0.000000000001", True), ("0", True),
                                              ("1234567890.123456", False), ("0.0000000000001", False)])  # fmt: skip
def test_a_number_with_more_digits_than_come_back_is_refused(number: str, fits: bool) -> None:
    found = unkeepable(BOOK.entity("count"), {"creat": Measured(Decimal(number))})
    assert [(one.field, one.severity) for one in found] == ([] if fits else [("creat", "refuse")])
