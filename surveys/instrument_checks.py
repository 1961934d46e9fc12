"""Small checks that every level of the instrument reader shares: keys, types, ids, choices, conditions. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pave.lib import codelists
from pave.lib.logic import Expression, LogicError, parse
from surveys.instrument import SPECIAL_CODES, Choice, Column, Entry

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


Table = Mapping[str, Any]
Tables = Mapping[str, bytes]


class Checks:
    """Collects problems instead of stopping at the first."""

    def __init__(self, data: Table, tables: Tables, digest: str) -> None:
        self.data, self.tables, self.digest = data, tables, digest
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.columns: list[Column] = []
        self.entries: list[Entry] = []
        self.ids: set[str] = set()
        self.section_conditions: tuple[Expression, ...] = ()
        self.default_special: tuple[str, ...] = ()

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

    def unique_id(self, place: str, value: str) -> None:
        if value in self.ids:
            self.problem(place, f'id "{value}" stands twice')
        self.ids.add(value)

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

    def ordered(self, place: str, table: Table, low: str, high: str) -> None:
        if low in table and high in table and table[low] > table[high]:
            self.problem(place, f"{low} {table[low]} is above {high} {table[high]}")

    # -- choices ------------------------------------------------------------------------------------------------

    def choices(self, place: str, table: Table) -> tuple[Choice, ...]:
        if "choices" not in table:
            self.problem(place, '"choices" is missing')
            return ()
        before = len(self.problems)
        choices = tuple(self.choice(place, one) for one in self.choice_tables(place, table["choices"]))
        if not choices and len(self.problems) == before:
            self.problem(place, "there is no choice")
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
            self.problem(place, f"there is no list [choices.{name}]{hint}")
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
        self.ordered(at, table, "other_min", "other_max")
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
