"""How each part of a registry report may be cut: by which group, into which kinds of row, and on which numbers groups
are compared. Data and words; no number is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.reports import entries as en
from analytics.reports import registry_terms as terms
from analytics.reports.registry_parts import BLOCKS, Block

Row = Mapping[str, Any]
Summary = Mapping[str, Any]
Find = Callable[[Row], Row | None]
SITES, SIZES, INCIDENCE, RATES = "sites", "site_options", "incidence", "bleeding_rates"
_AT_END = {
    "duration": [Block("treatment_days", "What was given on the days of treatment", "By the dose of the day.")],
    "platelet_holds": [Block("hold_lengths", "How long a hold lasts", "And the count at which it ends.")],
    INCIDENCE: [Block(RATES, "Bleeds while treated", "By what was given on the day."),
                Block("platelet_days", "Bleeds and clots by platelet count", "Of the days on treatment.")],
    SITES: [Block(SIZES, "Which drug sites begin with", "By size of site.")],
}  # fmt: skip
HOSTS = {part.key: host for host, parts in _AT_END.items() for part in parts}
"""Blocks that a report shows at the end of another part; here each is a part of its own."""
PARTS = tuple(part for block in BLOCKS for part in (block, *_AT_END.get(block.key, [])))
TITLES = {part.key: part.title for part in PARTS}
SITE_SECTIONS = {"spread": "How far sites differ", "chance": "What chance alone would do"}
"""Of the part on sites, in the order of its sections."""


@dataclass(frozen=True, slots=True)
class Number:
    """An estimate of a row on which its groups are compared; `find` gives None where the row lacks it.

    `words` may have {kind} and {inside}: the kind of row as a label, and as it stands inside a sentence.
    """

    key: str
    words: str
    find: Find
    kind: str = "percent"


@dataclass(frozen=True, slots=True)
class Cut:
    """`group`: the field that names a row's group. `together`: all groups side by side. `kind`: what tells rows of one
    group apart, "" where nothing does. `beside`: a row told beside the one of its group, with which none is compared.
    """

    group: str
    together: str
    named: Callable[[str], str]
    numbers: Callable[[Sequence[Row]], Sequence[Number]] = lambda rows: ()
    kind: Callable[[Row], str] = lambda row: ""
    kind_named: Callable[[str], str] = str
    beside: Callable[[Row], bool] = lambda row: False


def inside(words: str) -> str:
    """As it stands inside a sentence: "DVT" and "LMWH" keep their letters."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def rows_of(summary: Summary, part: str) -> list[Row]:
    """The rows of a part; the part on sites is one row, and has no groups. Raises KeyError for what the report lacks,
    as one does that was made before a part."""
    if part not in TITLES:
        raise KeyError(part)
    found = summary[part]
    return [found] if isinstance(found, Mapping) else list(found)


def _picked(field: str) -> Find:
    return lambda row: row.get(field)


def _listed(field: str, name: str, code: Any, share: str = "") -> Find:
    """The cell of a list whose `name` is `code`, or its `share`."""

    def find(row: Row) -> Row | None:
        cell = next((one for one in row.get(field) or [] if one[name] == code), None)
        return cell[share] if cell is not None and share else cell

    return find


def _plain(field: str) -> Find:
    """A number without limits, in the shape of those that have them."""
    return lambda row: {"value": row[field], "reason": "suppressed" if row[field] is None else None}


def _class(code: str) -> Find:
    def find(row: Row) -> Row | None:
        cell = next((one for one in row["options"] if str(one["code"]) == code), None)
        if cell is None:
            return None
        return {**cell, "value": cell["share"], "reason": "suppressed" if cell["share"] is None else None}

    return find


def _classes(rows: Sequence[Row]) -> list[Number]:
    """A number a class that somebody is told to have."""
    told = (one for row in rows if not en.hidden(row) for one in row["options"] if one["count"])
    codes = dict.fromkeys(str(one["code"]) for one in told)
    return [Number(code, f"{terms.drug_class(code)} {{inside}}", _class(code)) for code in codes]


def _these(*numbers: Number) -> Callable[[Sequence[Row]], Sequence[Number]]:
    return lambda rows: numbers


def _drug(code: str) -> str:
    return "All agents" if code == "all" else terms.drug_class(code)


def _kit(code: str) -> str:
    name = terms.kit(code)
    return "All kits" if code == "all" else name[:1].upper() + name[1:]


def _cause(row: Row) -> str:
    return str(row["cause"])


def _cause_named(code: str) -> str:
    return terms.cause(code).label


def _window(code: str) -> str:
    name = terms.WINDOWS.get(code, terms.plain(code))
    return name[:1].upper() + name[1:]


def _age(code: str) -> str:
    return terms.CLOT_AGES.get(code, terms.plain(code))


def _place(row: Row) -> str:
    return str(row["band"] or row["threshold"])


def _place_named(code: str) -> str:
    return f"Platelets {terms.BANDS[code]}" if code in terms.BANDS else f"Platelets below {code}"


_CLOT = ("group", "Every kind of clot", terms.group)
_LENGTHS = [Number(code, f"Stopped within 14 days of {one.words}", _listed("fixed_times", "rule", code, "share"))
            for code, one in terms.FIXED_TIMES.items()]  # fmt: skip
_DAYS = [Number(f"day{day}", f"{{kind}} by day {day}", _listed("at", "day", day)) for day in (30, 90, 180, 365)]

CUTS = {
    "duration": Cut(*_CLOT, _these(
        *_LENGTHS, Number("median", "Day by which half had stopped", _listed("quartiles", "q", 0.5), "measure"))),
    "class_mix": Cut(*_CLOT, _classes, lambda row: str(row["window"]), _window),
    "platelet_holds": Cut("clot_age", "Clots of every age", _age, kind=_place, kind_named=_place_named),
    "platelet_threshold": Cut(
        "clot_age", "Clots of every age", _age,
        _these(Number("half", "Count at which half act ({inside})", _picked("ed50_marginal"), "measure")),
        lambda row: str(row["act"]), {"held": "Held", "held_or_reduced": "Held or reduced"}.__getitem__),
    "antixa": Cut("group", "Every kind of kit", _kit, _these(
        Number("first", "First level in range", _picked("first_in_range")),
        Number("levels", "Mean share of levels in range", _picked("in_range")))),
    "asparaginase": Cut(*_CLOT, _these(Number("weeks", "Median weeks without", _picked("weeks_held"), "effective"))),
    "lp": Cut("group", "Every agent", _drug, _these(
        Number("before", "Median hours from the last dose", _plain("hours_before_median"), "measure"),
        Number("after", "Median hours to the next dose", _plain("hours_after_median"), "measure"),
        Number("haematoma", "Spinal haematoma, share of children", _picked("haematoma_per_child")))),
    INCIDENCE: Cut(*_CLOT, _these(*_DAYS), _cause, _cause_named, terms.is_second),
    RATES: Cut("intensity", "Every kind of dose", terms.intensity, _these(
        Number("rate", "{kind} per 100 months of treatment", _picked("rate"), "effective")), _cause, _cause_named),
    "platelet_days": Cut("band", "Every count", _place_named),
    "treatment_days": Cut(*_CLOT),
    "hold_lengths": Cut("clot_age", "Clots of every age", _age, _these(
        Number("days", "Median days held", _picked("days"), "measure"),
        Number("resume", "Median count at resumption", _picked("resume_count"), "measure"),
        Number("supported", "Count at resumption reached by transfusion", _picked("supported")))),
    "completeness": Cut("entity", "Every kind of row", terms.entity),
    SIZES: Cut("group", "Sites of every size", terms.site_size, _classes),
}  # fmt: skip
"""By key of the part; the part on sites is told of all sites together alone."""
