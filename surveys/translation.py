"""An instrument in another language: texts are replaced, codes and ids never are; what is missing stays. Pure.

A translation is TOML (`translations/<id>.<lang>.toml` beside the instrument) whose dotted keys name a text:

    title, consent, gate.<id>.text, gate.<id>.choice.<code>, <section>.title, <section>.help,
    <item>.text, <item>.help, <item>.rationale, <item>.choice.<code>, <item>.row.<row>,
    <item>.<field>.text, <item>.<field>.help, <item>.<field>.choice.<code>, <item>.<field>.row.<row>
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from surveys.instrument import Choice, Column, Gate, Instrument, Item, Part, Row, Section

Texts = Mapping[str, str]


def read_translation(source: bytes) -> dict[str, str]:
    """Dotted key -> text. Raises tomllib.TOMLDecodeError or UnicodeDecodeError for a file that is no TOML."""
    return dict(_flat(tomllib.loads(source.decode("utf-8-sig")), ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def translated(instrument: Instrument, texts: Texts) -> Instrument:
    """The same instrument with other words. Columns, codes, conditions and entries are untouched."""
    return replace(
        instrument,
        title=texts.get("title", instrument.title),
        consent=texts.get("consent", instrument.consent),
        gates=tuple(_gate(gate, texts) for gate in instrument.gates),
        sections=tuple(_section(section, texts) for section in instrument.sections),
        columns=tuple(_column(column, texts) for column in instrument.columns),
    )


def _gate(gate: Gate, texts: Texts) -> Gate:
    place = f"gate.{gate.id}"
    return replace(gate, text=texts.get(f"{place}.text", gate.text), choices=_choices(gate.choices, place, texts))


def _section(section: Section, texts: Texts) -> Section:
    return replace(
        section,
        title=texts.get(f"{section.id}.title", section.title),
        help=texts.get(f"{section.id}.help", section.help),
        items=tuple(_item(item, texts) for item in section.items),
    )


def _item(item: Item, texts: Texts) -> Item:
    return replace(
        item,
        text=texts.get(f"{item.id}.text", item.text),
        help=texts.get(f"{item.id}.help", item.help),
        rationale=texts.get(f"{item.id}.rationale", item.rationale),
        parts=tuple(_part(part, texts) for part in item.parts),
    )


def _part(part: Part, texts: Texts) -> Part:
    place = part.id.replace("__", ".")
    return replace(
        part,
        label=texts.get(f"{place}.text", part.label) if part.label else part.label,
        help=texts.get(f"{place}.help", part.help),
        rows=tuple(_row(row, place, texts) for row in part.rows),
    )


def _row(row: Row, place: str, texts: Texts) -> Row:
    fields = tuple(_part(field, texts) for field in row.fields)
    return replace(row, label=texts.get(f"{place}.row.{row.id}", row.label), fields=fields)


def _column(column: Column, texts: Texts) -> Column:
    """Choices of a matrix row are those of its matrix: the longest known place wins."""
    parts = column.name.split("__")
    places = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    place = next((one for one in places if any(f"{one}.choice.{code}" in texts for code in column.codes)), places[-1])
    owner, _, row = column.name.rpartition("__")
    label = texts.get(f"{owner.replace('__', '.')}.row.{row}") or texts.get(f"{places[0]}.text") or column.label
    return replace(column, label=label if column.label else "", choices=_choices(column.choices, place, texts))


def _choices(choices: tuple[Choice, ...], place: str, texts: Texts) -> tuple[Choice, ...]:
    return tuple(replace(one, label=texts.get(f"{place}.choice.{one.code}", one.label)) for one in choices)
