"""The summary as one long CSV: a row an option, estimate, group or test, for R, Python and spreadsheets.

| column | meaning |
|---|---|
| number, entry, label, kind | the numbered item, its entry, row label or field text, kind of answer |
| row | option, missing, estimate, group, test, level, flow, response_rate, definition or provenance |
| code, text | option, missing code, measure or group code, and its words |
| n, count, share, share_of_shown | denominator, count, share of answered, share of shown (0..1) |
| value | the estimate (a category's code for `median_category`), or the text of definition and provenance rows |
| low, high, method | 95 % limits and how they were made (Wilson for options) |
| simultaneous_low, simultaneous_high, simultaneous_method | limits that hold for all options together |
| reason | why a value is empty; `suppressed` where it is hidden |
| factor, group, option | of group, test and level rows |
| statistic, df, p, p_holm, p_bh, effect, effect_low, effect_high | of test rows |

Shares and estimates are unrounded (12 significant digits). Minimum and maximum are left out: they are single persons.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from analytics.reports import entries as en
from analytics.reports import provenance, reasons
from analytics.reports.definitions import DEFINITIONS
from analytics.reports.entries import Entry, Option, Summary
from pave.lib.spreadsheet import guarded

COLUMNS = (
    "number", "entry", "label", "kind", "row", "code", "text", "n", "count", "share", "share_of_shown", "value", "low",
    "high", "method", "simultaneous_low", "simultaneous_high", "simultaneous_method", "reason", "factor", "group",
    "option", "statistic", "df", "p", "p_holm", "p_bh", "effect", "effect_low", "effect_high",
)  # fmt: skip
SINGLE_PERSONS = ("min", "max")
Row = dict[str, Any]


def csv_bytes(summary: Summary) -> bytes:
    """UTF-8 with BOM (spreadsheets need it), CRLF, RFC 4180; cells that could start a formula carry an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in csv_rows(summary):
        writer.writerow({key: guarded(_cell(value)) for key, value in row.items()})
    return buffer.getvalue().encode("utf-8-sig")


def csv_rows(summary: Summary) -> Iterator[Row]:
    """The rows before they are written, in the order of the summary; keys are a subset of COLUMNS."""
    for entry in summary["items"]:
        base = {"number": entry["number"], "entry": entry["id"], "label": en.label_of(entry), "kind": entry["kind"]}
        for row in _entry_rows(entry):
            yield base | row
    yield from _whole_rows(summary)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def _entry_rows(entry: Entry) -> Iterator[Row]:
    if en.withheld(entry):
        yield {"row": "missing", "code": "answered", "text": "Answered", "reason": "suppressed"}
        return
    yield from _missing_rows(entry)
    for option in en.options(entry):
        yield _option_row(entry, option)
    for name, found in _estimates(entry):
        yield _estimate_row(name, found)
    for factor, block in sorted((entry.get("by") or {}).items()):
        yield from _block_rows(factor, block, None)
    for option in en.options(entry):
        for factor, block in sorted((option.get("by") or {}).items()):
            yield from _block_rows(factor, block, option)
    yield from _level_rows(entry)


def _missing_rows(entry: Entry) -> Iterator[Row]:
    of_shown = entry.get("of_shown") or {}
    words = {"base": "Base", "shown": "Shown", "answered": "Answered", **reasons.MISSING}
    for code, text in words.items():
        count = entry.get(code)
        row = {"row": "missing", "code": code, "text": text, "n": entry.get("shown"), "count": count}
        yield row | {"share_of_shown": of_shown.get(code), "reason": "suppressed" if count is None else None}


def _option_row(entry: Entry, option: Option) -> Row:
    low, high = en.limits(option, "wilson") or (None, None)
    both = en.limits(option, "simultaneous")
    row: Row = {
        "row": "option", "code": option["code"], "text": option["label"], "n": entry["answered"],
        "count": option.get("count"), "share": option.get("share"), "share_of_shown": option.get("share_of_shown"),
        "low": low, "high": high, "method": "wilson" if low is not None else None,
        "reason": "suppressed" if en.hidden(option) else None, "value": option.get("borda_mean"),
    }  # fmt: skip
    if both:
        row |= {"simultaneous_low": both[0], "simultaneous_high": both[1]}
        row["simultaneous_method"] = entry.get("simultaneous_method")
    return row


def _estimates(entry: Entry) -> Iterator[tuple[str, Any]]:
    for block in ("measures", "numeric"):
        for name, found in sorted((entry.get(block) or {}).items()):
            if name not in SINGLE_PERSONS:
                yield name, found


def _estimate_row(name: str, found: Any) -> Row:
    row: Row = {"row": "estimate", "code": name, "text": _words.get(name, name)}
    if not isinstance(found, Mapping):
        return row | {"value": found, "reason": "suppressed" if found is None else None}
    return row | {key: found.get(key) for key in ("value", "low", "high", "method", "reason")}


def _block_rows(factor: str, block: Mapping[str, Any], option: Option | None) -> Iterator[Row]:
    of = option["code"] if option else None
    test: Row = {key: block.get(key) for key in ("statistic", "df", "p", "p_holm", "p_bh", "method", "reason")}
    test |= {"row": "test", "factor": factor, "option": of, "code": block.get("test")}
    effect = ("cramers_v", "cramers_v_low", "cramers_v_high")
    if block.get("cramers_v") is None and block.get("epsilon_squared") is not None:
        effect = ("epsilon_squared", "", "")
    names = ("effect", "effect_low", "effect_high")
    yield test | {name: block.get(key) for name, key in zip(names, effect, strict=True)}
    for group in block.get("groups") or []:
        yield from _group_rows(factor, group, of)


def _group_rows(factor: str, group: Mapping[str, Any], option: str | None) -> Iterator[Row]:
    base: Row = {"row": "group", "factor": factor, "group": group["code"], "text": group["label"], "option": option}
    if en.hidden(group) or group.get("answered") is None:
        yield base | {"reason": "suppressed"}
        return
    base["n"] = group["answered"]
    if "options" not in group:
        yield from _measured(base, group)
        return
    for cell in group["options"]:
        yield base | _share(cell) | {"option": cell["code"]}


def _measured(base: Row, group: Mapping[str, Any]) -> Iterator[Row]:
    numeric = group.get("numeric")
    if numeric is None:
        yield base | _share(group)
        return
    for name in ("median", "q1", "q3"):
        yield base | {"code": name, "value": numeric.get(name)}


def _share(cell: Mapping[str, Any]) -> Row:
    low, high = en.limits(cell, "wilson") or (cell.get("low"), cell.get("high"))
    row: Row = {"count": cell.get("count"), "share": cell.get("share"), "low": low, "high": high}
    return row | {"reason": "suppressed" if en.hidden(cell) else None}


def _level_rows(entry: Entry) -> Iterator[Row]:
    for level in entry.get("levels") or []:
        base: Row = {"row": "level", "factor": level["attribute"], "group": level["level"], "n": level.get("answered")}
        for cell in level.get("options") or []:
            yield base | _share(cell) | {"option": cell["code"]}


def _whole_rows(summary: Summary) -> Iterator[Row]:
    for label, count in provenance.flow_rows(summary)[1:]:
        yield {"row": "flow", "text": label, "count": count.replace(",", "").replace("–", "")}
    for name, rate in sorted((summary.get("response_rates") or {}).items()):
        yield {"row": "response_rate", "code": name} | {key: rate[key] for key in ("value", "low", "high", "reason")}
    for d in DEFINITIONS:
        yield {"row": "definition", "code": d.name, "text": d.words, "value": f"{d.sentence} {d.formula} ({d.span})"}
    for label, value in provenance.provenance_rows(summary)[1:]:
        yield {"row": "provenance", "text": label, "value": value}


_words = {d.name: d.words for d in DEFINITIONS}
