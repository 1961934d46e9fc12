"""From one item of the file to answer columns, summary entries and what is drawn: a method a kind. Pure."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pave.lib import codelists
from pave.lib.logic import Expression
from surveys.instrument import OTHER_TEXT_LENGTH, Choice, Column, Entry, Part, Row, Vignettes
from surveys.instrument_checks import FIELD_KEYS, KINDS, ROW_KEYS, SCALES, Checks, Table


class Context:
    """What an item's columns and entries share."""

    __slots__ = ("base", "item", "number", "text")

    def __init__(self, number: int, item: str, text: str, base: str) -> None:
        self.number, self.item, self.text, self.base = number, item, text, base


class Parts(Checks):
    """Draws parts; `draw_<kind>` adds the columns and entries of its kind."""

    def part(
        self, place: str, table: Table, context: Context, name: str, label: str | None,
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
        self, place: str, table: Table, context: Context, name: str, kind: str, label: str,
        conditions: tuple[Expression, ...], choices: tuple[Choice, ...] = (), **more: Any,
    ) -> Column:  # fmt: skip
        """Add an answer column, and the cells that its "other" choices open."""
        special = () if kind in ("text", "case") else self.specials(place, table.get("special", self.default_special))
        column = Column(
            name,
            kind,
            context.number,
            context.item,
            label,
            scale=more.pop("scale", None),
            choices=choices,
            special=special,
            conditions=conditions,
            required=self.required(place, table),
            **more,
        )
        self.columns.append(column)
        for choice in choices:
            if choice.other_text:
                self.other(context, column, choice, f"{name}__other", "other_text", max_length=OTHER_TEXT_LENGTH)
            if choice.other_number:
                limits = {"minimum": choice.other_min, "maximum": choice.other_max}
                self.other(context, column, choice, f"{name}__other_n", "other_number", **limits)
        return column

    def other(self, context: Context, column: Column, choice: Choice, name: str, kind: str, **more: Any) -> None:
        if any(existing.name == name for existing in self.columns):
            return self.problem(f"column {column.name}", f"two choices open {name}")
        self.columns.append(
            Column(
                name,
                kind,
                context.number,
                context.item,
                choice.label,
                conditions=column.conditions,
                parent=(column.name, choice.code),
                required="soft",
                unit=column.unit,
                **more,
            )
        )
        return None

    def entry(self, context: Context, name: str, kind: str, label: str | None, column: Column, **more: Any) -> None:
        self.entries.append(
            Entry(
                name,
                context.item,
                context.number,
                kind,
                more.pop("scale", None),
                context.text,
                label,
                column.name,
                context.base,
                choices=column.choices,
                unit=column.unit,
                **more,
            )
        )

    def draw_single(self, place: str, table: Table, context: Context, name: str, label: str | None,
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
        self, place: str, derive: Table, context: Context, name: str, label: str | None, column: Column
    ) -> None:
        self.keys(f"{place}, derive", derive, ("id", "codelist"))
        try:
            mapping = codelists.mapping(str(derive.get("codelist")))
        except codelists.UnknownCodelist as error:
            return self.problem(place, str(error))
        derived_id = self.ident(place, str(derive.get("id", "derived")))
        labels: dict[str, str] = {}
        with contextlib.suppress(codelists.UnknownCodelist):  # a list of labels is welcome, not needed
            labels = codelists.mapping(derived_id)
        options = tuple(Choice(code, labels.get(code, code)) for code in sorted(set(mapping.values())))
        entry_id = f"{context.item}__{derived_id}"
        self.entries.append(
            Entry(
                entry_id,
                context.item,
                context.number,
                "derived",
                "nominal",
                context.text,
                f"{label or name}, by {derived_id.replace('_', ' ')}",
                column.name,
                context.base,
                choices=options,
                derived_from=name,
                derivation=mapping,
            )
        )
        return None

    def draw_multiple(self, place: str, table: Table, context: Context, name: str, label: str | None,
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
        self.ordered(place, table, "min", "max")
        self.ordered(place, table, "soft_min", "soft_max")
        return found

    def draw_numeric(self, place: str, table: Table, context: Context, name: str, label: str | None,
                     conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        limits = self.limits(place, table)
        column = self.column(place, table, context, name, "numeric", label or "", conditions, **limits)
        grid = self.typed(place, table, "grid", (int, float), None)
        self.entry(context, name, "numeric", label, column, grid=grid)
        return Part("numeric", name, label or "", table.get("help", ""), (name,))

    def draw_range(self, place: str, table: Table, context: Context, name: str, label: str | None,
                   conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        limits = self.limits(place, table)
        grid = self.typed(place, table, "grid", (int, float), None)
        prefix = f"{label}: " if label else ""
        for end in ("low", "high"):
            partner: dict[str, Any] = {"partner": f"{name}__low"} if end == "high" else {}
            column = self.column(
                place, table, context, f"{name}__{end}", end, prefix + end, conditions, **limits, **partner
            )
            self.entry(context, column.name, "range", prefix + end, column, grid=grid)
        return Part("range", name, label or "", table.get("help", ""), (f"{name}__low", f"{name}__high"))

    def draw_ranking(self, place: str, table: Table, context: Context, name: str, label: str | None,
                     conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        top = self.typed(place, table, "top", int, 3)
        column = self.column(place, table, context, name, "ranking", label or "", conditions, choices, top=top)
        self.entry(context, name, "ranking", label, column, top=top)
        return Part("ranking", name, label or "", table.get("help", ""), (name,))

    def draw_text(self, place: str, table: Table, context: Context, name: str, label: str | None,
                  conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        length = self.typed(place, table, "max_length", int, 500)
        column = self.column(place, table, context, name, "text", label or "", conditions, max_length=length)
        self.entry(context, name, "text", label, column)
        return Part("text", name, label or "", table.get("help", ""), (name,))

    def draw_matrix(self, place: str, table: Table, context: Context, name: str, label: str | None,
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

    def row_field(self, place: str, table: Table, context: Context, row: Column, row_label: str,
                  conditions: tuple[Expression, ...]) -> Part:  # fmt: skip
        at = f"{place}, field {table.get('id', '?')}"
        self.keys(at, table, FIELD_KEYS)
        field_id = self.ident(at, self.need(at, table, "id", str, "field"))
        if table.get("kind") in ("composite", "vignette", "matrix"):
            self.problem(at, f"a field beside a row may not be a {table['kind']}")
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
        try:
            rows = list(csv.DictReader(io.StringIO(self.tables[name].decode("utf-8-sig"), newline="")))
        except (UnicodeDecodeError, csv.Error) as error:
            why = "the file is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"it cannot be read: {error}"
            self.problem(name, why)
            return Vignettes((), {}, 1, ())
        if not rows:
            self.problem(name, "there is no case")
        attributes = tuple(key for key in (rows[0] if rows else {}) if key not in ("case", None))
        cases: dict[int, dict[str, str]] = {}
        for expected, row in enumerate(rows, 1):
            if row.get("case") != str(expected):
                self.problem(f"{name}, row {expected + 1}", f"case must be {expected}: cases run 1.. without a gap")
                break
            if None in row or None in row.values():
                self.problem(f"{name}, row {expected + 1}", "it has more or fewer cells than the header")
                break
            cases[expected] = {key: row[key] for key in attributes}
        differ = tuple(self.typed(place, table, "differ", list, []))
        for attribute in differ:
            if attribute not in attributes:
                self.problem(place, f'"differ" names the unknown attribute "{attribute}"')
        story, words = table.get("story", ""), self.typed(place, table, "words", dict, {})
        for attribute in re.findall(r"\{(.*?)\}", story):
            if attribute not in attributes:
                self.problem(place, f'"story" names the unknown attribute "{attribute}"')
        per = self.typed(place, table, "per_respondent", int, 2)
        if cases and per > len(cases):
            self.problem(place, f'"per_respondent" is {per}, but there are {len(cases)} cases')
        vignettes = Vignettes(attributes, cases, per, differ, story, words)
        try:
            _ = [vignettes.told(case) for case in cases]
        except (ValueError, LookupError, AttributeError) as error:
            self.problem(place, f'"story" cannot be told: {error}')
        return vignettes

    def vignette(self, place: str, table: Table, context: Context, conditions: tuple[Expression, ...],
                 vignettes: Vignettes) -> Part:  # fmt: skip
        choices = self.choices(place, table)
        pairs, first = [], None
        for n in range(1, vignettes.per_respondent + 1):
            case = self.column(
                place,
                table,
                context,
                f"{context.item}__{n}__case",
                "case",
                f"case {n}",
                conditions,
                tuple(Choice(str(number), str(number)) for number in vignettes.cases),
            )
            action = self.column(
                place,
                table,
                context,
                f"{context.item}__{n}__action",
                "action",
                f"case {n}",
                conditions,
                choices,
                partner=case.name,
            )
            pairs.append((case.name, action.name))
            first = first or action
        if first:
            self.entry(context, context.item, "vignette", None, first, pairs=tuple(pairs))
        names = tuple(name for pair in pairs for name in pair)
        return Part("vignette", context.item, "", table.get("help", ""), names, cases=vignettes.per_respondent)
