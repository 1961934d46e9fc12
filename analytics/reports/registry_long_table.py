"""The long table of a registry report: a row a number, the same rows in CSV, Excel, Parquet, SPSS, Stata and R.

Rows are found by the shape of the summary, not by a list of its keys: a block or a measure that is new there is in
every file at once. `item` is the path in the JSON ("share_held", "actions:held", "options:lmwh:count"), `at` where on
an axis a number was read. Floats are those of the stored JSON, bit for bit. A row of the summary that is withheld whole
is one row here, item "n" with the reason "suppressed".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analytics.reports import reasons, registry_definitions, registry_parts
from analytics.reports import registry_measures as measures
from analytics.reports import registry_terms as terms
from analytics.reports.long_table import Column, Row
from pave.lib.digest import rounded

Summary = Mapping[str, Any]
Json = Mapping[str, Any]
SUPPRESSED = "suppressed"

COLUMNS: tuple[Column, ...] = (
    Column("block", "listed", "Part of the report"),
    Column("row", "whole", "Place of the row in its part, from 1"),
    Column("about", "text", "What the row is about, in words"),
    Column("cause", "text", "Outcome"),
    Column("scheme", "text", "What competes with the outcome, or when it is counted"),
    Column("group", "text", "Kind of clot, kit or class of drug"),
    Column("window", "text", "Days from the clot"),
    Column("threshold", "whole", "Platelet count below which (10^9/L)"),
    Column("band", "text", "Band of platelet counts (10^9/L)"),
    Column("clot_age", "text", "Age of the clot"),
    Column("act", "text", "What was done"),
    Column("intensity", "text", "What was given on the day"),
    Column("entity", "text", "Kind of row in the registry"),
    Column("item", "text", "Name of the number in the JSON"),
    Column("words", "text", "The number in words"),
    Column("at", "number", "Read at: day, platelet count, or children of a site"),
    Column("value", "number", "Value"),
    Column("low", "number", "95 % interval, lower limit"),
    Column("high", "number", "95 % interval, upper limit"),
    Column("method", "listed", "How the interval was made"),
    Column("reason", "listed", "Why a number is missing"),
    Column("n", "whole", "Different children that the row rests on"),
    Column("sites", "whole", "Sites that the row rests on"),
    Column("value_text", "text", "Value where it is a text"),
)
NAMES = tuple(column.name for column in COLUMNS)
NUMBERS = tuple(column.name for column in COLUMNS if column.is_number)
EXPLAINABLE = ("value", "low", "high", "n", "sites")
IDENTITY = ("cause", "scheme", "group", "window", "threshold", "band", "clot_age", "act", "intensity", "entity")
BLOCKS = {
    "snapshot": "The registry",
    **{part.key: part.title for part in registry_parts.BLOCKS},
    "site_options": "Which drug sites of a size begin with",
    "treatment_days": "What was given on the days of treatment",
    "bleeding_rates": "Bleeding while treated",
    "platelet_days": "Bleeding and clots by platelet count",
    "hold_lengths": "How long the drug is held for low platelets",
    "definition": "What a word means",
    "provenance": "Where the numbers come from",
}
TEXT_BLOCKS = ("definition", "provenance")
FRAME = frozenset({"format", "title", "synthetic", "source", "code_version", "parameters", "disclosure"})
"""What of a summary is no part with numbers of children."""
AXES = ("times", "counts")
CURVES = ("survival", "cif", "turnbull")
"""The list beside an axis that the lists of limits belong to."""
UPPER = {"turnbull": "turnbull_most"}
NAMED_BY = ("code", "q", "rule", "level")
"""What tells one part of a list from another, beside where it was read."""
NEVER_WITHHELD = frozenset({"required_filled", "anova", "beta_binomial", "phi", "tau2", "target"})
"""Numbers of a told row that disclosure control leaves alone: where one is missing, it is not defined."""
RESTS_ON = {"hours_before_median": "hours_before_known", "hours_after_median": "hours_after_known",
            "bounds": "opportunities", "share": "count"}  # fmt: skip
"""Not defined where the other is told as 0; withheld otherwise."""


def registry_rows(summary: Summary) -> list[Row]:
    """Every row, all columns in the order of COLUMNS. Raises ValueError for NaN, infinity, and a whole number that is
    none."""
    return [{column.name: _typed(column, row.get(column.name)) for column in COLUMNS} for row in _rows(summary)]


def lists_of(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """Column -> code -> words of every closed list; codes that are new in the rows come after the known ones, so that
    the numbers of the known ones in SPSS and Stata files stay."""
    known = {"block": BLOCKS, "method": reasons.METHODS, "reason": terms.REASONS}
    found = {}
    for name, words in known.items():
        new = sorted({row[name] for row in rows} - {None, *words})
        found[name] = words | {code: terms.plain(code).capitalize() for code in new}
    return found


def blocks_of(summary: Summary) -> list[str]:
    """The parts with numbers: those known in their order, then new ones by name."""
    new = sorted(key for key, found in summary.items() if key not in {*FRAME, *BLOCKS} and _is_block(found))
    return [*(block for block in BLOCKS if block in summary), *new]


def explained(row: Row) -> tuple[str, ...]:
    """The numbers of a row that are missing for its `reason`: limits only of an estimate, children and sites only of a
    row that is withheld whole."""
    if row["reason"] is None:
        return ()
    names = ["value", *(("low", "high") if row["method"] else ()), *(("n", "sites") if row["item"] == "n" else ())]
    return tuple(name for name in names if row[name] is None)


def _is_block(found: Any) -> bool:
    return isinstance(found, Mapping) or (isinstance(found, list) and all(isinstance(one, Mapping) for one in found))


def _rows(summary: Summary) -> Iterator[Row]:
    for block in blocks_of(summary):
        found = summary[block]
        for place, row in enumerate([found] if isinstance(found, Mapping) else found, start=1):
            about = {"block": block, "row": place, "about": measures.about(row)}
            about |= {key: row.get(key) for key in IDENTITY} | _rests_on(block, row)
            for number in _numbers(row):
                words = measures.words(number["item"])
                yield {**about, "words": words, **number}
    for block, told in (("definition", registry_definitions.rows()),
                        ("provenance", registry_definitions.provenance(summary))):  # fmt: skip
        for name, text in told:
            yield {"block": block, "item": name, "value_text": text}


def _rests_on(block: str, row: Json) -> Row:
    return {} if block == "snapshot" else {"n": row.get("n", row.get("children")), "sites": row.get("sites")}


def _numbers(row: Json) -> Iterator[Row]:
    if row.get("hidden"):
        yield {"item": "n", "reason": SUPPRESSED}
        return
    axis = next((name for name in AXES if row.get(name)), None)
    beside = _beside(row, axis)
    left_out = {*IDENTITY, *AXES, *beside, "sha256", "hidden", "reason", "method", "points"}
    for name in sorted(row.keys() - left_out, key=measures.place):
        yield from _number(name, row[name], row)
    if axis:
        yield from _readings(row, axis, beside)


def _beside(row: Json, axis: str | None) -> list[str]:
    """The lists that hold a number at each point of the axis; without an axis the empty ones that would."""
    if axis is None:
        return [name for name, found in row.items() if found == []]
    lists = {name: found for name, found in row.items() if name != axis and isinstance(found, list)}
    return [name for name, found in lists.items() if len(found) == len(row[axis]) and all(map(_is_number, found))]


def _is_number(one: Any) -> bool:
    return one is None or isinstance(one, int | float)


def _readings(row: Json, axis: str, beside: Sequence[str]) -> Iterator[Row]:
    main = next((name for name in CURVES if name in beside), None)
    ends = {} if main is None else {"low": "low", "high": UPPER.get(main, "high")}
    series = sorted(set(beside) - set(ends.values()), key=measures.place)
    for i, at in enumerate(row[axis]):
        for name in series:
            found = {"item": name, "at": at, **_cell(name, row[name][i], row)}
            if name == main:
                found |= {end: row[of][i] for end, of in ends.items() if of in beside} | {"method": row.get("method")}
            yield found


def _number(name: str, value: Any, inside: Json) -> Iterator[Row]:
    """The rows of one value; `inside` is what holds it and may say why it is missing."""
    if isinstance(value, Mapping):
        yield from _mapping(name, value, inside)
    elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        for one in value:
            yield from _part(name, one)
    elif isinstance(value, list):
        yield from _several(name, value, inside)
    elif isinstance(value, str):
        yield {"item": name, "value_text": value}
    elif value is not None or name != "entry_lag":  # the lag is of clots alone
        yield {"item": name, **_cell(name, value, inside)}


def _mapping(name: str, value: Json, inside: Json) -> Iterator[Row]:
    taken: set[str] = {"method", "reason", "hidden", "window_d", *NAMED_BY, "day"}
    if "low" in value and "high" in value:
        of = next((key for key in ("value", "share") if key in value), None)
        item = name if of in (None, "value") else f"{name}:{of}"
        taken |= {"low", "high", *([of] if of else [])}
        if of is None:
            taken.add("n")
        limits = {key: value[key] for key in ("low", "high")} | {"method": value.get("method")}
        yield {"item": item, **(_cell(of, value[of], value) if of else {}), **limits}
    for key in sorted(value.keys() - taken, key=measures.place):
        yield from _number(f"{name}:{key}", value[key], value if "reason" in value or value.get("hidden") else inside)


def _part(name: str, one: Json) -> Iterator[Row]:
    """A part of a list, named by its code; where it was read stands in `at`."""
    codes = [str(one[key]) for key in NAMED_BY if one.get(key) is not None]
    at = one.get("day", one.get("n") if "level" in one else None)
    for found in _mapping(":".join([name, *codes]), one, one):
        yield found if at is None else {**found, "at": at}


def _several(name: str, value: Sequence[Any], inside: Json) -> Iterator[Row]:
    if all(isinstance(one, str) for one in value):
        if value:
            yield {"item": name, "value_text": "; ".join(value)}
        return
    ends = ("low", "high") if len(value) == 2 else tuple(str(place) for place in range(1, len(value) + 1))
    for end, one in zip(ends, value, strict=True):
        yield {"item": f"{name}:{end}", **_cell(name, one, inside)}


def _cell(name: str, value: Any, inside: Json) -> Row:
    return {"value": value} if value is not None else {"reason": _why(name.rpartition(":")[2], inside)}


def _why(name: str, inside: Json) -> str:
    if inside.get("reason"):
        return str(inside["reason"])
    if inside.get("hidden"):
        return SUPPRESSED
    base = RESTS_ON.get(name)
    undefined = name in NEVER_WITHHELD or (base is not None and inside.get(base) == 0)
    return "undefined" if undefined else SUPPRESSED


def _typed(column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if column.type == "number":
        return rounded(float(value))
    if column.type == "whole":
        if int(value) != float(value):
            raise ValueError(f"{value} is no whole number")
        return int(value)
    return str(value)
