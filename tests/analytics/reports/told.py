"""Every number of a summary by its place, read from the JSON alone: what each file must say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]
Place = tuple[str | None, ...]  # entry, row, code, factor, group, option, field
Told = dict[Place, float | str | None]
KEYS = ("entry", "row", "code", "factor", "group", "option")
MISSING = ("dont_know", "not_managed", "declined", "missing", "not_shown", "not_reached")


def of_summary(summary: Json) -> Told:
    """place -> number, text of a code, or None. Nothing of a withheld entry but that it is withheld."""
    found: Told = {}
    for entry in summary["items"]:
        if entry.get("hidden") or entry["answered"] is None:
            found[entry["id"], "missing", "base", None, None, None, "count"] = entry["base"]
            found[entry["id"], "missing", "answered", None, None, None, "reason"] = "suppressed"
            continue
        for place, cells in _entry(entry):
            for field, value in cells.items():
                found[entry["id"], *place, field] = value
    for name, rate in summary["response_rates"].items():
        for field in ("value", "low", "high", "reason"):
            found[None, "response_rate", name, None, None, None, field] = rate[field]
    return found


def of_rows(rows: list[dict[str, Any]]) -> Told:
    """The same from rows of the long table."""
    fields = ("n", "count", "share", "share_of_shown", "value", "low", "high", "simultaneous_low", "simultaneous_high",
              "statistic", "df", "p", "p_holm", "p_bh", "effect", "effect_low", "effect_high", "effect_corrected",
              "unclassified", "family", "reason")  # fmt: skip
    kept = [row for row in rows if row["row"] not in ("flow", "definition", "provenance")]
    found: Told = {}
    for row in kept:
        place = tuple(row[key] for key in KEYS)
        assert (*place, "n") not in found, f"two rows at {place}"
        found |= {(*place, field): row[field] for field in fields}
        if row["value_text"] is not None:
            found[*place, "value"] = row["value_text"]
    return found


def differences(told: Told, read: Told) -> list[tuple[Place, Any, Any]]:
    """(place, told, read) wherever the two do not say the same; absent is None."""
    places = sorted(set(told) | set(read), key=str)
    return [(p, told.get(p), read.get(p)) for p in places if told.get(p) != read.get(p)]


def _entry(entry: Json) -> Iterator[tuple[Place, dict[str, Any]]]:
    for code in ("base", "shown", "answered", *MISSING):
        cells = {"n": entry["shown"], "count": entry[code], "share_of_shown": entry["of_shown"].get(code)}
        yield ("missing", code, None, None, None), cells | _hidden(entry[code] is None)
    for code in ("scale_answered", "respondents"):
        if code in entry and (code == "respondents" or entry["scale"] in ("ordinal", "rand9")):
            yield ("missing", code, None, None, None), {"count": entry[code], **_hidden(entry[code] is None)}
    listed = [o for o in entry["options"] if len(entry["options"]) <= 30 or o.get("hidden") or o["count"]]
    for option in listed:
        yield ("option", option["code"], None, None, None), {"n": entry["answered"], **_option(option, entry)}
        for name in ("iqv2", "count_first"):
            if name in option:
                told = {"value": option[name], "reason": _gone(option[name], entry)}
                yield ("estimate", name, None, None, option["code"]), told
        for factor, block in (option.get("by") or {}).items():
            yield from _block(factor, block, option["code"])
    for name, found in (entry["measures"] or {}).items():
        yield ("estimate", name, None, None, None), _estimate(found)
    for name, found in (entry["numeric"] or {}).items():
        if name not in ("min", "max"):
            code = f"numeric_{name}" if name in entry["measures"] else name
            yield ("estimate", code, None, None, None), _estimate(found)
    for factor, block in (entry.get("by") or {}).items():
        yield from _block(factor, block, None)
    for level in entry.get("levels") or []:
        yield from _table(("level", None, level["attribute"], level["level"]), level)
    for case in entry.get("cells") or []:
        yield from _table(("case", None, "case", str(case["case"])), case)


def _table(place: Place, table: Json) -> Iterator[tuple[Place, dict[str, Any]]]:
    if table.get("hidden"):
        yield (*place, None), {"n": table["answered"], "reason": "suppressed"}
    for cell in table["options"]:
        yield (*place, cell["code"]), {"n": table["answered"], **_cell(cell)}


def _gone(value: Any, entry: Json) -> str | None:
    empty = "all_skipped" if entry["shown"] == 0 else "no_answers"
    return None if value is not None else "suppressed" if entry["answered"] else empty


def _option(option: Json, entry: Json) -> dict[str, Any]:
    low, high = option.get("simultaneous") or (None, None)
    more = {"share_of_shown": option.get("share_of_shown"), "value": option.get("borda_mean")}
    if "borda_mean" in option and option["borda_mean"] is None:
        more["reason"] = _gone(None, entry)
    return _cell(option) | more | {"simultaneous_low": low, "simultaneous_high": high}


def _cell(cell: Json) -> dict[str, Any]:
    low, high = cell.get("wilson") or (cell.get("low"), cell.get("high"))
    return {"count": cell["count"], "share": cell["share"], "low": low, "high": high, **_hidden(cell.get("hidden"))}


def _hidden(hidden: Any) -> dict[str, Any]:
    return {"reason": "suppressed" if hidden else None}


def _estimate(found: Any) -> dict[str, Any]:
    if not isinstance(found, Mapping):
        return {"value": found, "reason": "suppressed" if found is None else None}
    return {key: found[key] for key in ("value", "low", "high", "reason")}


def _block(factor: str, block: Json, option: str | None) -> Iterator[tuple[Place, dict[str, Any]]]:
    effect = "cramers_v" if block["cramers_v"] is not None or block["epsilon_squared"] is None else "epsilon_squared"
    cells = {key: block.get(key) for key in ("statistic", "df", "p", "p_holm", "p_bh", "unclassified", "family")}
    cells["reason"] = block["reason"] or ("suppressed" if block.get("withheld") else None)
    cells["effect_corrected"] = block["cramers_v_corrected"] if effect == "cramers_v" else None
    cells |= {"effect": block[effect], "effect_low": block.get(f"{effect}_low"),
              "effect_high": block.get(f"{effect}_high")}  # fmt: skip
    yield ("test", block["test"], factor, None, option), cells
    for group in block["groups"]:
        where = (factor, group["code"])
        if group.get("hidden") or group["answered"] is None:
            yield ("group", None, *where, option), {"n": group["answered"], "reason": "suppressed"}
        elif group.get("numeric") is not None:
            for name in ("median", "q1", "q3"):
                value = group["numeric"].get(name)
                gone = "suppressed" if group["answered"] else "no_answers"
                cells = {"n": group["answered"], "value": value, "reason": gone if value is None else None}
                yield ("group", name, *where, option), cells
        else:
            for cell in group.get("options", [{**group, "code": option}]):
                yield ("group", None, *where, cell["code"]), {"n": group["answered"], **_cell(cell)}
