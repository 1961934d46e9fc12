"""From TOML to an `Instrument`, or a list of problems that each name their place. Pure: bytes in, data out."""

from __future__ import annotations

import csv
import difflib
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pave.lib import codelists
from pave.lib.digest import sha256
from pave.lib.logic import Domain, Expression, LogicError, parse, satisfiable
from surveys.flags import FUNCTIONS
from surveys.instrument import (
    CHOICE_COLUMNS,
    NUMBER_COLUMNS,
    OTHER_TEXT_LENGTH,
    SPECIAL_CODES,
    Choice,
    Column,
    Entry,
    Flag,
    Gate,
    Instrument,
    Item,
    Part,
    Row,
    Section,
    Vignettes,
)

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]{0,29}")
RESERVED = frozenset({"respondent", "status", "wave", "row", "other", "other_n", "low", "high"})
NEVER_CODES = frozenset({"dk", "nm", "pn", "nb", "nr"})
KINDS = frozenset({"single", "multiple", "numeric", "range", "matrix", "ranking", "text", "composite", "vignette"})
SCALES = ("nominal", "ordinal", "rand9")
RAND9 = tuple(str(point) for point in range(1, 10))

FILE_KEYS = "id version title language minutes default_special consent gate flag choices section".split()
SECTION_KEYS = "id title help shown_if item".split()
CHOICE_KEYS = "code label off_scale value other_text other_number other_min other_max retired_in".split()
SHARED = "kind text help scale required shown_if special unit min max soft_min soft_max decimals grid exclusive".split()
SHARED += "choices rows row_fields top max_length".split()
FIELD_KEYS = [*SHARED, "id", "derive"]
ITEM_KEYS = [*SHARED, *"id number fields base rationale seconds comparable_to table per_respondent differ".split()]
ITEM_KEYS += ["short", "story", "words"]
ROW_KEYS = ["id", "label", "shown_if"]


class InstrumentRefused(ValueError):
    """The file is not an instrument; `problems` lists every place and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


Table = Mapping[str, Any]
Tables = Mapping[str, bytes]


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
    reader = _Reader(data, tables or {}, sha256(source))
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
    items = [item for section in data.get("section", []) for item in section.get("item", [])]
    names = [str(item["table"]) for item in items if "table" in item]
    return [name for name in names if re.fullmatch(r"[A-Za-z0-9_-]+\.csv", name)]


class _Reader:
    """Walks the file once, collecting problems instead of stopping at the first."""

    def __init__(self, data: Table, tables: Tables, digest: str) -> None:
        self.data, self.tables, self.digest = data, tables, digest
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.columns: list[Column] = []
        self.entries: list[Entry] = []
        self.ids: set[str] = set()
        self.section_conditions: tuple[Expression, ...] = ()

    # -- small checks -------------------------------------------------------------------------------------------

    def problem(self, place: str, text: str) -> None:
        self.problems.append(f"{place}: {text}")

    def keys(self, place: str, table: Table, known: Iterable[str]) -> None:
        known = list(known)
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                self.problem(place, f'unknown key "{key}"' + (f'; the nearest is "{near[0]}"' if near else ""))

    def need(self, place: str, table: Table, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = table.get(key)
        if value is None:
            self.problem(place, f'"{key}" is missing')
            return default
        return self.typed(place, table, key, kind, default)

    def typed(self, place: str, table: Table, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = table.get(key, default)
        wrong_bool = isinstance(value, bool) and kind is not bool
        if value is not None and (wrong_bool or not isinstance(value, kind)):
            self.problem(place, f'"{key}" has the wrong type: {value!r}')
            return default
        return value

    def ident(self, place: str, value: str) -> str:
        if not ID.fullmatch(value) or "__" in value or value.endswith("_"):
            self.problem(place, f'id "{value}": small letters, digits and single _, at most 40, a letter first')
        elif value in RESERVED:
            self.problem(place, f'id "{value}" is reserved')
        return value

    def listed(self, place: str, table: Table, key: str) -> list[Table]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.problem(place, f'"{key}" must be a list of tables')
            return []
        return value

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
        context = _Context(number, item_id, self.need(place, table, "text", str, ""), base)
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
        self, place: str, table: Table, context: _Context, conditions: tuple[Expression, ...]
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
                self.problem(at, f'a field may not be a {one["kind"]}')
                continue
            own = (*conditions, *self.condition(at, one.get("shown_if")))
            inherited = {"required": table["required"]} if "required" in table else {}
            name = f"{context.item}__{field_id}"
            parts.append(self.part(at, {**inherited, **one}, context, name, one.get("text", field_id), own, None))
        return tuple(parts)

    def part(
        self, place: str, table: Table, context: _Context, name: str, label: str | None,
        conditions: tuple[Expression, ...], row_column: str | None,
    ) -> Part:  # fmt: skip
        kind = table.get("kind", "")
        if kind not in KINDS:
            self.problem(place, f'kind "{kind}": one of {", ".join(sorted(KINDS))}')
            return Part("text", name, label or "", "", ())
        if table.get("scale", "nominal") not in SCALES:
            self.problem(place, f'scale "{table["scale"]}": one of {", ".join(SCALES)}')
        draw: Callable[..., Part] = getattr(self, f"draw_{kind}")
        return draw(place, table, context, name, label, conditions)

    def column(
        self, place: str, table: Table, context: _Context, name: str, kind: str, label: str,
        conditions: tuple[Expression, ...], choices: tuple[Choice, ...] = (), **more: Any,
    ) -> Column:  # fmt: skip
        """Add an answer column, and the cells that its "other" choices open."""
        special = () if kind in ("text", "case") else self.specials(place, table.get("special", self.default_special))
        column = Column(
            name, kind, context.number, context.item, label,
            scale=more.pop("scale", None), choices=choices, special=special, conditions=conditions,
            required=self.required(place, table), **more,
        )  # fmt: skip
        self.columns.append(column)
        for choice in choices:
            if choice.other_text:
                self.other(context, column, choice, f"{name}__other", "other_text", max_length=OTHER_TEXT_LENGTH)
            if choice.other_number:
                limits = {"minimum": choice.other_min, "maximum": choice.other_max}
                self.other(context, column, choice, f"{name}__other_n", "other_number", **limits)
        return column

    def other(self, context: _Context, column: Column, choice: Choice, name: str, kind: str, **more: Any) -> None:
        if any(existing.name == name for existing in self.columns):
            return self.problem(f"column {column.name}", f"two choices open {name}")
        self.columns.append(
            Column(
                name, kind, context.number, context.item, choice.label, conditions=column.conditions,
                parent=(column.name, choice.code), required="soft", unit=column.unit, **more,
            )  # fmt: skip
        )
        return None

    def entry(self, context: _Context, name: str, kind: str, label: str | None, column: Column, **more: Any) -> None:
        self.entries.append(
            Entry(
                name, context.item, context.number, kind, more.pop("scale", None), context.text, label, column.name,
                context.base, choices=column.choices, unit=column.unit, **more,
            )  # fmt: skip
        )

    def draw_single(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                    conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        scale = table.get("scale", "nominal")
        self.check_scale(place, scale, choices)
        column = self.column(place, table, context, name, "single", label or "", conditions, choices, scale=scale)
        self.entry(context, name, "single", label, column, scale=scale)
        derive = table.get("derive")
        if derive is not None:
            self.derived(place, derive, context, name, label, column)
        return Part("single", name, label or "", table.get("help", ""), (name,))

    def derived(
        self, place: str, derive: Table, context: _Context, name: str, label: str | None, column: Column
    ) -> None:
        self.keys(f"{place}, derive", derive, ("id", "codelist"))
        try:
            mapping = codelists.mapping(str(derive.get("codelist")))
        except codelists.UnknownCodelist as error:
            return self.problem(place, str(error))
        derived_id = self.ident(place, str(derive.get("id", "derived")))
        labels = {}
        try:
            labels = codelists.mapping(derived_id)
        except codelists.UnknownCodelist:
            pass
        options = tuple(Choice(code, labels.get(code, code)) for code in sorted(set(mapping.values())))
        entry_id = f"{name}__{derived_id}"
        self.entries.append(
            Entry(
                entry_id, context.item, context.number, "derived", "nominal", context.text,
                f"{label or name}, by {derived_id.replace('_', ' ')}", column.name, context.base,
                choices=options, derived_from=name, derivation=mapping,
            )  # fmt: skip
        )
        return None

    def draw_multiple(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                      conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        exclusive = tuple(self.typed(place, table, "exclusive", list, []))
        for code in exclusive:
            if code not in {choice.code for choice in choices}:
                self.problem(place, f'"exclusive" names the unknown code "{code}"')
        column = self.column(
            place, table, context, name, "multiple", label or "", conditions, choices, exclusive=exclusive
        )
        self.entry(context, name, "multiple", label, column)
        return Part("multiple", name, label or "", table.get("help", ""), (name,))

    def limits(self, place: str, table: Table) -> dict[str, Any]:
        number = (int, float)
        found = {
            "minimum": self.typed(place, table, "min", number, None),
            "maximum": self.typed(place, table, "max", number, None),
            "soft_min": self.typed(place, table, "soft_min", number, None),
            "soft_max": self.typed(place, table, "soft_max", number, None),
            "decimals": self.typed(place, table, "decimals", int, None),
            "unit": self.typed(place, table, "unit", str, ""),
        }
        low, high = found["minimum"], found["maximum"]
        if low is not None and high is not None and low > high:
            self.problem(place, f"min {low} is above max {high}")
        return found

    def draw_numeric(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                     conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        limits = self.limits(place, table)
        column = self.column(place, table, context, name, "numeric", label or "", conditions, **limits)
        grid = self.typed(place, table, "grid", (int, float), None)
        self.entry(context, name, "numeric", label, column, grid=grid)
        return Part("numeric", name, label or "", table.get("help", ""), (name,))

    def draw_range(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                   conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        limits = self.limits(place, table)
        grid = self.typed(place, table, "grid", (int, float), None)
        prefix = f"{label}: " if label else ""
        for end in ("low", "high"):
            partner = {"partner": f"{name}__low"} if end == "high" else {}
            column = self.column(
                place, table, context, f"{name}__{end}", end, prefix + end, conditions, **limits, **partner
            )
            self.entry(context, column.name, "range", prefix + end, column, grid=grid)
        return Part("range", name, label or "", table.get("help", ""), (f"{name}__low", f"{name}__high"))

    def draw_ranking(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                     conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        top = self.typed(place, table, "top", int, 3)
        column = self.column(place, table, context, name, "ranking", label or "", conditions, choices, top=top)
        self.entry(context, name, "ranking", label, column, top=top)
        return Part("ranking", name, label or "", table.get("help", ""), (name,))

    def draw_text(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                  conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        length = self.typed(place, table, "max_length", int, 500)
        column = self.column(place, table, context, name, "text", label or "", conditions, max_length=length)
        self.entry(context, name, "text", label, column)
        return Part("text", name, label or "", table.get("help", ""), (name,))

    def draw_matrix(self, place: str, table: Table, context: _Context, name: str, label: str | None,
                    conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        choices, scale = self.choices(place, table), table.get("scale", "nominal")
        self.check_scale(place, scale, choices)
        rows = self.listed(place, table, "rows")
        if not rows:
            self.problem(place, 'a matrix needs "rows"')
        drawn, seen = [], set()
        for row in rows:
            at = f"{place}, row {row.get('id', '?')}"
            self.keys(at, row, ROW_KEYS)
            row_id = self.ident(at, self.need(at, row, "id", str, "row"))
            if row_id in seen:
                self.problem(at, f'id "{row_id}" stands twice')
            seen.add(row_id)
            row_label = row.get("label", row_id)
            own = (*conditions, *self.condition(at, row.get("shown_if")))
            column = self.column(
                at, table, context, f"{name}__{row_id}", "single", row_label, own, choices, scale=scale
            )
            self.entry(context, column.name, "matrix", row_label, column, scale=scale)
            fields = tuple(
                self.row_field(at, one, context, column, row_label, own)
                for one in self.listed(place, table, "row_fields")
            )
            drawn.append(Row(row_id, row_label, column.name, fields))
        names = tuple(row.column for row in drawn)
        return Part("matrix", name, label or "", table.get("help", ""), names, tuple(drawn))

    def row_field(self, place: str, table: Table, context: _Context, row: Column, row_label: str,
                  conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        at = f"{place}, field {table.get('id', '?')}"
        self.keys(at, table, FIELD_KEYS)
        field_id = self.ident(at, self.need(at, table, "id", str, "field"))
        if table.get("kind") in ("composite", "vignette", "matrix"):
            self.problem(at, f'a field beside a row may not be a {table["kind"]}')
            return Part("text", field_id, "", "", ())
        own = tuple(one.replace("row", row.name) for one in self.condition(at, table.get("shown_if")))
        spoken = table.get("text", field_id)
        name = f"{row.name}__{field_id}"
        part = self.part(at, table, context, name, f"{row_label}: {spoken}", (*conditions, *own), row.name)
        return replace(part, label=spoken)

    # -- vignettes ----------------------------------------------------------------------------------------------

    def vignettes(self, place: str, table: Table) -> Vignettes:
        name = self.need(place, table, "table", str, "")
        if name not in self.tables:
            self.problem(place, f'its case table "{name}" is not beside the instrument')
            return Vignettes((), {}, 1, ())
        text = self.tables[name].decode("utf-8-sig", errors="replace")
        rows = list(csv.DictReader(io.StringIO(text)))
        attributes = tuple(key for key in (rows[0] if rows else {}) if key != "case")
        cases: dict[int, dict[str, str]] = {}
        for expected, row in enumerate(rows, 1):
            if row.get("case") != str(expected):
                self.problem(f"{name}, row {expected + 1}", f"case must be {expected}: cases run 1.. without a gap")
                break
            cases[expected] = {key: row[key] or "" for key in attributes}
        differ = tuple(self.typed(place, table, "differ", list, []))
        for attribute in differ:
            if attribute not in attributes:
                self.problem(place, f'"differ" names the unknown attribute "{attribute}"')
        story, words = table.get("story", ""), self.typed(place, table, "words", dict, {})
        for attribute in re.findall(r"\{(.*?)\}", story):
            if attribute not in attributes:
                self.problem(place, f'"story" names the unknown attribute "{attribute}"')
        per = self.typed(place, table, "per_respondent", int, 2)
        return Vignettes(attributes, cases, per, differ, story, words)

    def vignette(self, place: str, table: Table, context: _Context, conditions: tuple[Expression, ...],
                 vignettes: Vignettes) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        pairs, first = [], None
        for n in range(1, vignettes.per_respondent + 1):
            case = self.column(
                place, table, context, f"{context.item}__{n}__case", "case", f"case {n}", conditions,
                tuple(Choice(str(number), str(number)) for number in vignettes.cases),
            )  # fmt: skip
            action = self.column(
                place, table, context, f"{context.item}__{n}__action", "action", f"case {n}", conditions, choices,
                partner=case.name,
            )  # fmt: skip
            pairs.append((case.name, action.name))
            first = first or action
        if first:
            self.entry(context, context.item, "vignette", None, first, pairs=tuple(pairs))
        names = tuple(name for pair in pairs for name in pair)
        return Part("vignette", context.item, "", table.get("help", ""), names, cases=vignettes.per_respondent)

    # -- choices ------------------------------------------------------------------------------------------------

    def choices(self, place: str, table: Table) -> tuple[Choice, ...]:
        if "choices" not in table:
            self.problem(place, '"choices" is missing')
            return ()
        choices = tuple(self.choice(place, one) for one in self.choice_tables(place, table["choices"]))
        seen: set[str] = set()
        for choice in choices:
            folded = choice.code.lower()
            if folded in seen:
                self.problem(place, f'code "{choice.code}" stands twice (letters of either case count as the same)')
            seen.add(folded)
        return choices

    def choice_tables(self, place: str, value: Any) -> list[Table]:
        if isinstance(value, list):
            return [one for one in value if isinstance(one, dict)]
        if isinstance(value, str) and value.startswith("codelist:"):
            return self.codelist(place, value.removeprefix("codelist:"))
        if isinstance(value, str):
            return self.named_choices(place, value)
        if isinstance(value, dict):
            return self.extended(place, value)
        self.problem(place, '"choices" must be a list, a name, "codelist:NAME" or {extend = ...}')
        return []

    def codelist(self, place: str, name: str) -> list[Table]:
        try:
            return [{key: row[key] for key in ("code", "label")} for row in codelists.rows(name)]
        except (codelists.UnknownCodelist, KeyError) as error:
            self.problem(place, str(error))
            return []

    def named_choices(self, place: str, name: str) -> list[Table]:
        lists = self.data.get("choices", {})
        if name not in lists:
            near = difflib.get_close_matches(name, list(lists), 1)
            hint = f'; the nearest is "{near[0]}"' if near else ""
            self.problem(place, f'there is no list [choices.{name}]{hint}')
            return []
        self.keys(f"choices.{name}", lists[name], ("items",))
        return list(lists[name].get("items", []))

    def extended(self, place: str, value: Table) -> list[Table]:
        self.keys(f"{place}, choices", value, ("extend", "drop", "add"))
        base = self.choice_tables(place, value.get("extend", ""))
        known = {one.get("code") for one in base}
        for code in value.get("drop", []):
            if code not in known:
                self.problem(place, f'"drop" names the unknown code "{code}"')
        return [one for one in base if one.get("code") not in value.get("drop", [])] + list(value.get("add", []))

    def choice(self, place: str, table: Table) -> Choice:
        code = str(self.need(place, table, "code", str, "x"))
        at = f'{place}, choice "{code}"'
        self.keys(at, table, CHOICE_KEYS)
        if code in NEVER_CODES:
            self.problem(at, f'"{code}" is a special code and never a choice')
        elif not CODE.fullmatch(code) or "__" in code:
            self.problem(at, "a code has letters, digits and single _, at most 30, no _ first")
        number = bool(table.get("other_number", False))
        value = self.typed(at, table, "value", (int, float), None)
        return Choice(
            code,
            str(table.get("label", code)),
            bool(table.get("off_scale", False)) or number,
            None if value is None else float(value),
            bool(table.get("other_text", False)),
            number,
            table.get("other_min"),
            table.get("other_max"),
            table.get("retired_in"),
        )

    def check_scale(self, place: str, scale: str, choices: tuple[Choice, ...]) -> None:
        if scale == "rand9" and tuple(choice.code for choice in choices) != RAND9:
            self.problem(place, "a rand9 scale has exactly the codes 1 to 9")

    def specials(self, place: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)):
            self.problem(place, '"special" must be a list')
            return ()
        for code in value:
            if code not in SPECIAL_CODES:
                self.problem(place, f'special code "{code}": one of {", ".join(SPECIAL_CODES)}')
        return tuple(value)

    def required(self, place: str, table: Table) -> str:
        value = table.get("required", True)
        if value not in (True, False, "soft"):
            self.problem(place, f'required {value!r}: true, false or "soft"')
        return {True: "yes", False: "no"}.get(value, "soft")

    # -- across items -------------------------------------------------------------------------------------------

    def unique_id(self, place: str, value: str) -> None:
        if value in self.ids:
            self.problem(place, f'id "{value}" stands twice')
        self.ids.add(value)

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

    def condition(self, place: str, text: Any) -> tuple[Expression, ...]:
        if text is None:
            return ()
        if not isinstance(text, str):
            self.problem(place, '"shown_if" must be text')
            return ()
        try:
            expression = parse(text)
        except LogicError as error:
            self.problem(place, f"condition: {error}")
            return ()
        self.warnings += [f"{place}: {warning}" for warning in expression.warnings]
        return (expression,)

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
                self.problem(place, f"[{reference.column}] holds {target.kind.replace('_', ' ')}; no condition reads it")
            elif (target.kind == "multiple") != (reference.code is not None):
                want = "needs a code: [column(code)]" if target.kind == "multiple" else "takes no code"
                self.problem(place, f"[{reference.column}] {want}")
            elif reference.code is not None and reference.code not in target.codes:
                self.problem(place, f'[{reference.column}({reference.code})]: "{reference.code}" is no code of it')
        return len(self.problems) == before


class _Context:
    """What an item's columns and entries share."""

    __slots__ = ("base", "item", "number", "text")

    def __init__(self, number: int, item: str, text: str, base: str) -> None:
        self.number, self.item, self.text, self.base = number, item, text, base


def _domain(column: Column) -> Domain:
    if column.kind in NUMBER_COLUMNS:
        return Domain(numeric=(column.minimum, column.maximum))
    return Domain(codes=column.codes, multiple=column.kind == "multiple")
