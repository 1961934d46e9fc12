"""From TOML to an `Instrument`, or a list of problems that each name their place. Pure: bytes in, data out."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping

from pave.lib.digest import sha256
from pave.lib.logic import Domain, Expression, satisfiable
from surveys.flags import FUNCTIONS
from surveys.instrument import CHOICE_COLUMNS, NUMBER_COLUMNS, Column, Flag, Gate, Instrument, Item, Part, Section
from surveys.instrument_checks import FIELD_KEYS, FILE_KEYS, ITEM_KEYS, SECTION_KEYS, Table, Tables
from surveys.instrument_parts import Context, Parts
from surveys.instrument_shape import shape_problems


class InstrumentRefused(ValueError):
    """The file is not an instrument; `problems` lists every place and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_instrument(source: bytes, tables: Tables | None = None) -> Instrument:
    """Parse an instrument file; `tables` holds the bytes of the case tables it names.

    Raises:
        InstrumentRefused: with every problem found, each naming its place.
    """
    try:
        data = tomllib.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InstrumentRefused([f"byte {error.start}: the file is not UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise InstrumentRefused([f"the file is not TOML: {error}"]) from error
    misshapen = shape_problems(data)
    if misshapen:
        raise InstrumentRefused(misshapen)
    reader = Reader(data, tables or {}, sha256(source))
    instrument = reader.read()
    if reader.problems:
        raise InstrumentRefused(reader.problems)
    return instrument


def named_tables(source: bytes) -> list[str]:
    """File names of the case tables that an instrument asks for; [] where it cannot be read."""
    try:
        data = tomllib.loads(source.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return []
    if shape_problems(data):
        return []
    items = [item for section in data.get("section", []) for item in section.get("item", [])]
    names = [str(item["table"]) for item in items if "table" in item]
    return [name for name in names if re.fullmatch(r"[A-Za-z0-9_-]+\.csv", name)]


class Reader(Parts):
    """Walks the file once."""

    # -- the file -----------------------------------------------------------------------------------------------

    def read(self) -> Instrument:
        data = self.data
        self.keys("file", data, FILE_KEYS)
        file_id = self.ident("file", self.need("file", data, "id", str, "unnamed"))
        self.default_special = self.specials("file", data.get("default_special", ["dk", "pn"]))
        gates = tuple(self.gate(gate) for gate in self.listed("file", data, "gate"))
        sections = tuple(self.section(n, one) for n, one in enumerate(self.listed("file", data, "section"), 1))
        self.numbers(sections)
        self.collisions()
        self.check_conditions()
        consent = self.typed("file", data, "consent", dict, {})
        self.keys("consent", consent, ("text", "required"))
        return Instrument(
            id=file_id,
            version=self.typed("file", data, "version", str, "1.0.0"),
            title=self.typed("file", data, "title", str, file_id),
            language=self.typed("file", data, "language", str, "en"),
            minutes=self.typed("file", data, "minutes", str, ""),
            consent=consent.get("text", ""),
            consent_required=consent.get("required", True),
            gates=gates,
            flags=tuple(self.flag(flag) for flag in self.listed("file", data, "flag")),
            sections=sections,
            columns=tuple(self.columns),
            entries=tuple(self.entries),
            sha256=self.digest,
            warnings=tuple(self.warnings),
        )

    def gate(self, table: Table) -> Gate:
        place = f"gate {table.get('id', '?')}"
        self.keys(place, table, ("id", "text", "choices", "pass", "kind", "special"))
        gate_id = self.ident(place, self.need(place, table, "id", str, "gate"))
        self.unique_id(place, gate_id)
        choices = self.choices(place, table)
        stratum = table.get("kind") == "stratum"
        if "kind" in table and not stratum:
            self.problem(place, 'the only "kind" of a gate is "stratum"')
        passing = tuple(self.typed(place, table, "pass", list, []))
        if not stratum and not passing:
            self.problem(place, 'needs "pass" (the codes that go on) or kind = "stratum"')
        for code in passing:
            if code not in {choice.code for choice in choices}:
                self.problem(place, f'"pass" names the unknown code "{code}"')
        special = self.specials(place, table.get("special", self.default_special)) if stratum else ()
        text = self.need(place, table, "text", str, "")
        if stratum:
            self.columns.append(
                Column(gate_id, "single", 0, gate_id, text, "nominal", choices, special, required="soft")
            )
        return Gate(gate_id, text, choices, passing, stratum, special)

    def flag(self, table: Table) -> Flag:
        place = f"flag {table.get('id', '?')}"
        self.keys(place, table, ("id", "text", "when", "function"))
        if ("when" in table) == ("function" in table):
            self.problem(place, 'needs either "when" or "function"')
        when = self.condition(place, table.get("when"))
        known = {column.name for column in self.columns}
        for reference in when[0].references if when else ():
            if reference.column not in known:
                self.problem(place, f"[{reference.column}] is no answer column")
        function = table.get("function")
        if function is not None and function not in FUNCTIONS:
            near = difflib.get_close_matches(str(function), list(FUNCTIONS), 1)
            self.problem(place, f'unknown function "{function}"' + (f'; the nearest is "{near[0]}"' if near else ""))
        flag_id = self.need(place, table, "id", str, "flag")
        return Flag(flag_id, table.get("text", ""), when[0] if when else None, table.get("function"))

    def section(self, position: int, table: Table) -> Section:
        section_id = table.get("id", f"s{position}")
        place = f"section {section_id}"
        self.keys(place, table, SECTION_KEYS)
        self.ident(place, section_id)
        self.section_conditions = self.condition(place, table.get("shown_if"))
        items = tuple(self.item(section_id, one) for one in self.listed(place, table, "item"))
        return Section(section_id, table.get("title", ""), table.get("help", ""), items)

    # -- items --------------------------------------------------------------------------------------------------

    def item(self, section: str, table: Table) -> Item:
        place = f"item {table.get('id') or table.get('number') or '?'}"
        self.keys(place, table, ITEM_KEYS)
        item_id = self.ident(place, self.need(place, table, "id", str, "item"))
        self.unique_id(place, item_id)
        number = self.need(place, table, "number", int, 0)
        base = table.get("base", "analysed")
        if base not in ("analysed", "submitted"):
            self.problem(place, f'base "{base}": analysed or submitted')
        first = len(self.columns)
        context = Context(number, item_id, self.need(place, table, "text", str, ""), base)
        conditions = (*self.section_conditions, *self.condition(place, table.get("shown_if")))
        kind = self.need(place, table, "kind", str, "text")
        vignettes = None
        if kind == "composite":
            parts = self.composite(place, table, context, conditions)
        elif kind == "vignette":
            vignettes = self.vignettes(place, table)
            parts = (self.vignette(place, table, context, conditions, vignettes),)
        else:
            parts = (self.part(place, table, context, item_id, None, conditions, None),)
        return Item(
            number, item_id, kind, context.text, section, parts,
            tuple(column.name for column in self.columns[first:]),
            help=table.get("help", ""),
            rationale=table.get("rationale", ""),
            seconds=table.get("seconds"),
            required=self.required(place, table),
            base=base,
            comparable_to=table.get("comparable_to"),
            short=table.get("short", ""),
            vignettes=vignettes,
        )  # fmt: skip

    def composite(
        self, place: str, table: Table, context: Context, conditions: tuple[Expression, ...]
    ) -> tuple[Part, ...]:
        fields = self.listed(place, table, "fields")
        if not fields:
            self.problem(place, 'a composite needs "fields"')
        parts, seen = [], set()
        for one in fields:
            at = f"{place}, field {one.get('id', '?')}"
            self.keys(at, one, FIELD_KEYS)
            field_id = self.ident(at, self.need(at, one, "id", str, "field"))
            if field_id in seen:
                self.problem(at, f'id "{field_id}" stands twice')
            seen.add(field_id)
            if one.get("kind") in ("composite", "vignette"):
                self.problem(at, f"a field may not be a {one['kind']}")
                continue
            own = (*conditions, *self.condition(at, one.get("shown_if")))
            inherited = {"required": table["required"]} if "required" in table else {}
            name = f"{context.item}__{field_id}"
            parts.append(self.part(at, {**inherited, **one}, context, name, one.get("text", field_id), own, None))
        return tuple(parts)

    # -- across items ------------------------------------------------------------------------------------------------

    def numbers(self, sections: tuple[Section, ...]) -> None:
        numbers = [item.number for section in sections for item in section.items]
        for expected, found in enumerate(numbers, 1):
            if found != expected:
                return self.problem(f"item number {found}", f"expected {expected}: numbers run 1.. without a gap")
        if not numbers:
            self.problem("file", "there is no item")
        return None

    def collisions(self) -> None:
        seen: dict[str, Column] = {}
        for column in self.columns:
            if column.name in seen:
                other = seen[column.name]
                self.problem(
                    f"item {column.item}", f"answer column {column.name} collides with one of item {other.item}"
                )
            seen.setdefault(column.name, column)

    def check_conditions(self) -> None:
        """References go to earlier columns only (so there are no cycles), and no condition is always false."""
        earlier: dict[str, Column] = {}
        told: set[tuple[str, str]] = set()
        for column in self.columns:
            for expression in column.conditions:
                key = (column.item, expression.text)
                if key not in told and self.references_fit(column, expression, earlier):
                    domains = {ref.column: _domain(earlier[ref.column]) for ref in expression.references}
                    if satisfiable(expression, domains) is False:
                        self.problem(f"item {column.item}", f"the condition is never true: {expression.text}")
                told.add(key)
            earlier[column.name] = column

    def references_fit(self, column: Column, expression: Expression, earlier: Mapping[str, Column]) -> bool:
        before = len(self.problems)
        place = f"item {column.item}, column {column.name}"
        for reference in expression.references:
            target = earlier.get(reference.column)
            if target is None:
                later = any(one.name == reference.column for one in self.columns)
                why = "comes later or is itself; conditions look back only" if later else "is no answer column"
                near = difflib.get_close_matches(reference.column, list(earlier), 1)
                hint = f"; the nearest is [{near[0]}]" if near and not later else ""
                self.problem(place, f"the condition refers to [{reference.column}], which {why}{hint}")
            elif target.kind not in CHOICE_COLUMNS | NUMBER_COLUMNS:
                self.problem(
                    place, f"[{reference.column}] holds {target.kind.replace('_', ' ')}; no condition reads it"
                )
            elif (target.kind == "multiple") != (reference.code is not None):
                want = "needs a code: [column(code)]" if target.kind == "multiple" else "takes no code"
                self.problem(place, f"[{reference.column}] {want}")
            elif reference.code is not None and reference.code not in target.codes:
                self.problem(place, f'[{reference.column}({reference.code})]: "{reference.code}" is no code of it')
        return len(self.problems) == before


def _domain(column: Column) -> Domain:
    if column.kind in NUMBER_COLUMNS:
        return Domain(numeric=(column.minimum, column.maximum))
    return Domain(codes=column.codes, multiple=column.kind == "multiple")
