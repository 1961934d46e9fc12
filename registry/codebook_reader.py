"""From TOML to a `Codebook`, or a list of problems that each name their place. Pure: bytes in, data out."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pave.lib import codelists
from pave.lib.digest import compact, sha256
from registry import codebook_checks
from registry.codebook import (
    OPEN,
    TEXT_LENGTH,
    Code,
    Codebook,
    Coding,
    Doubt,
    Entity,
    Field,
    Kind,
    Limits,
    Parameters,
    Target,
    Unit,
    Variant,
    Visit,
)
from registry.codebook_shape import (
    ALTERNATE,
    CODE,
    DOUBT,
    ENTITY,
    FIELD,
    FILE,
    PARAMETERS,
    PART,
    TARGET,
    VARIANT,
    VISIT,
    Checks,
    Table,
)

FOLDER = Path(__file__).resolve().parent / "codebook"
MAIN = "codebook"

DAYS = Limits(Decimal(-7300), Decimal(14600))
USUAL_DAYS = Limits(Decimal(-30), Decimal(1825))
NEVER_MISSING = frozenset({Kind.TEXT, Kind.DATE, Kind.QUARTER, Kind.REFERENCE, Kind.CASE_CODE})
NEVER_IN_SNAPSHOT = frozenset({Kind.TEXT, Kind.DATE, Kind.CASE_CODE})


class CodebookRefused(ValueError):
    """The files are no codebook; `problems` lists every place and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@cache
def codebook(age_ceiling_mo: int | None = None) -> Codebook:
    """The codebook of this registry; another age ceiling replaces the usual one.

    Raises:
        CodebookRefused: where the files do not hang together.
    """
    return read_codebook({path.stem: path.read_bytes() for path in FOLDER.glob("*.toml")}, age_ceiling_mo)


def read_codebook(sources: Mapping[str, bytes], age_ceiling_mo: int | None = None) -> Codebook:
    """Parse the file `codebook` and the files that it names.

    Raises:
        CodebookRefused: with every problem found, each naming its place.
    """
    tables = {name: _toml(name, source) for name, source in sources.items()}
    reader = Reader(tables.get(MAIN, {}), age_ceiling_mo)
    entities = reader.entities(tables)
    main = reader.main
    digest = sha256(compact({name: sha256(source) for name, source in sources.items()}).encode())
    book = Codebook(str(main.get("version", "")), digest, reader.parameters(), entities)
    problems = reader.problems or codebook_checks.problems(book)
    if problems:
        raise CodebookRefused(problems)
    return book


def _toml(name: str, source: bytes) -> Table:
    try:
        return tomllib.loads(source.decode("utf-8"), parse_float=Decimal)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookRefused([f"{name}.toml: {error}"]) from error


class Reader(Checks):
    """Walks the files once."""

    def __init__(self, main: Table, age_ceiling_mo: int | None) -> None:
        super().__init__()
        self.main = self.table(f"{MAIN}.toml", main, FILE, ("version", "files", "parameters"))
        self.numbers |= self.table("parameters", self.main.get("parameters", {}), PARAMETERS, PARAMETERS)
        if age_ceiling_mo is not None:
            self.numbers["age_ceiling_mo"] = age_ceiling_mo
        self.lists = {name: self.codes(f"codes.{name}", items) for name, items in self.main.get("codes", {}).items()}

    # -- the main file ------------------------------------------------------------------------------------------

    def parameters(self) -> Parameters:
        visits = [self.table("visit", one, VISIT, VISIT) for one in self.main.get("visit", [])]
        targets = [
            self.table("target", one, TARGET, ("assay", "intensity", "range")) for one in self.main.get("target", [])
        ]
        whole = {name: int(self.numbers.get(name, 0)) for name in PARAMETERS}
        return Parameters(
            **whole,
            visits=tuple(Visit(one.get("planned", ""), one.get("due_d", 0), one.get("window_d", 0)) for one in visits),
            targets=tuple(self.target(one) for one in targets),
        )

    def target(self, table: Table) -> Target:
        place = f"target {table.get('assay', '?')}"
        return Target(
            table.get("assay", ""),
            table.get("intensity", ""),
            self.limits(place, table.get("range")) or OPEN,
            self.limits(place, table.get("hours_post_dose")) or OPEN,
            table.get("unconfirmed", False),
        )

    # -- entities -----------------------------------------------------------------------------------------------

    def entities(self, tables: Mapping[str, Table]) -> tuple[Entity, ...]:
        """All entities, in the order of the files and within them."""
        raw: list[Table] = []
        for name in self.main.get("files", []):
            if name not in tables:
                self.problem(f"{MAIN}.toml", f'there is no file "{name}.toml"')
            raw += self.table(f"{name}.toml", tables.get(name, {}), PART).get("entity", [])
        for name in tables.keys() - {MAIN, *self.main.get("files", [])}:
            self.problem(f"{name}.toml", '"files" does not name it')
        self.numbered = {one.get("id", ""): _kind_of_number(one) for one in raw}
        return tuple(self.entity(one) for one in raw)

    def entity(self, raw: Table) -> Entity:
        place = f"entity {raw.get('id', '?')}"
        table = self.table(place, raw, ENTITY, ("id", "label", "help", "of", "rows", "identity", "field"))
        if table.get("rows") not in ("one", "many"):
            self.problem(place, f'rows "{table.get("rows")}": one or many')
        identity = tuple(table.get("identity", []))
        return Entity(
            name=table.get("id", ""),
            label=table.get("label", ""),
            help=table.get("help", ""),
            of=table.get("of", ""),
            single=table.get("rows") == "one",
            identity=identity,
            fields=tuple(self.field(place, one, identity) for one in table.get("field", [])),
            parent=table.get("parent", ""),
        )

    def field(self, entity: str, raw: Table, identity: tuple[str, ...]) -> Field:
        place = f"{entity}, field {raw.get('id', '?')}"
        table = self.table(place, raw, FIELD, ("id", "kind", "label", "help"))
        kind = self.kind(place, table.get("kind", ""))
        is_day = kind is Kind.DAY
        defaults = {
            "identifying": "quasi" if is_day or kind is Kind.TEXT else "none",
            "snapshot": kind not in NEVER_IN_SNAPSHOT,
            "max_length": TEXT_LENGTH,
            "missing": _missing(kind, table, identity),
        }
        plain = {
            name: table.get(name, defaults.get(name, ""))
            for name in ("label", "help", "unit", "to", "lifted_by", *defaults)
        }
        flags = {name: table.get(name, False) for name in ("measured", "derived", "denominator", "unconfirmed")}
        return Field(
            name=table.get("id", ""),
            kind=kind,
            hard=self.limits(place, table.get("hard")) or (DAYS if is_day else OPEN),
            soft=self.limits(place, table.get("soft")) or (USUAL_DAYS if is_day else OPEN),
            codes=self.codes(place, table["codes"]) if "codes" in table else (),
            exclusive=tuple(table.get("exclusive", [])),
            coding=self.codings(table.get("coding", [])),
            alternates=self.alternates(place, table.get("alternates", [])),
            doubt=self.doubt(place, table.get("doubt")),
            variants=tuple(self.variant(place, one) for one in table.get("variant", [])),
            to_kind=self.numbered.get(table.get("to", ""), Kind.INTEGER),
            **{**plain, "missing": tuple(plain["missing"])},
            **flags,
        )

    def kind(self, place: str, name: str) -> Kind:
        try:
            return Kind(name)
        except ValueError:
            self.problem(place, f'kind "{name}": one of {", ".join(Kind)}')
            return Kind.TEXT

    def alternates(self, place: str, tables: list[Table]) -> tuple[Unit, ...]:
        read = [self.table(f"{place}, alternates", one, ALTERNATE, ALTERNATE) for one in tables]
        return tuple(Unit(one.get("unit", ""), self.decimal(place, one.get("factor")) or Decimal(1)) for one in read)

    def doubt(self, place: str, raw: Table | None) -> Doubt | None:
        if raw is None:
            return None
        table = self.table(f"{place}, doubt", raw, DOUBT, ("check", "unit", "over"))
        multiple = table.get("multiple_of")
        return Doubt(
            table.get("check", ""),
            table.get("unit", ""),
            Decimal(table.get("over", 0)),
            None if multiple is None else Decimal(multiple),
            self.decimal(place, table.get("factor")),
        )

    def variant(self, place: str, raw: Table) -> Variant:
        place = f"{place}, variant"
        table = self.table(place, raw, VARIANT, ("when", "is"))
        return Variant(
            when=table.get("when", ""),
            codes=tuple(table.get("is", [])),
            unit=table.get("unit"),
            hard=self.limits(place, table.get("hard")),
            soft=self.limits(place, table.get("soft")),
            doubt=self.doubt(place, table.get("doubt")),
            unconfirmed=table.get("unconfirmed", False),
        )

    # -- codes --------------------------------------------------------------------------------------------------

    def codes(self, place: str, value: Any) -> tuple[Code, ...]:
        """From a list of tables, the name of a list in the main file, or "codelist:NAME"."""
        if isinstance(value, list):
            return tuple(self.code(place, one) for one in value)
        if value.startswith("codelist:"):
            return self.codelist(place, value.removeprefix("codelist:"))
        if value not in self.lists:
            near = difflib.get_close_matches(value, list(self.lists), 1)
            self.problem(
                place, f'there is no list "{value}" in [codes]' + (f'; the nearest is "{near[0]}"' if near else "")
            )
        return self.lists.get(value, ())

    def code(self, place: str, raw: Table) -> Code:
        table = self.table(f'{place}, code "{raw.get("code", "?")}"', raw, CODE, ("code", "label"))
        return Code(
            table.get("code", ""),
            table.get("label", ""),
            table.get("group", ""),
            table.get("other_text", False),
            self.codings(table.get("coding", [])),
            table.get("unconfirmed", False),
        )

    def codelist(self, place: str, name: str) -> tuple[Code, ...]:
        try:
            rows = codelists.rows(name)
        except codelists.UnknownCodelist as error:
            self.problem(place, str(error))
            return ()
        return tuple(_listed(row) for row in rows)

    def codings(self, texts: list[str]) -> tuple[Coding, ...]:
        return tuple(Coding(system, code) for system, _, code in (text.partition(":") for text in texts))


def _listed(row: Mapping[str, str]) -> Code:
    """A row of a code list; columns named after a public system hold that system's code."""
    coding = tuple(Coding(system, row[system]) for system in codebook_checks.SYSTEMS if row.get(system))
    unconfirmed = any(row.get(f"{one.system}_confirmed") == "no" for one in coding)
    return Code(row["code"], row["label"], "", row.get("other_text") == "yes", coding, unconfirmed)


def _missing(kind: Kind, table: Table, identity: tuple[str, ...]) -> tuple[str, ...]:
    """Why a cell may be empty, where the file does not say: a row's own identity is never missing."""
    if kind in NEVER_MISSING or table.get("derived") or table.get("id") in identity:
        return ()
    return ("unk", "na") if kind is Kind.DAY else ("nd", "unk", "na")


def _kind_of_number(entity: Table) -> Kind:
    """The kind of the field that other rows name this one by: the first of its identity."""
    first = next(iter(entity.get("identity", [])), "")
    is_number = any(one.get("id") == first and one.get("kind") == "integer" for one in entity.get("field", []))
    return Kind.INTEGER if is_number else Kind.TEXT
