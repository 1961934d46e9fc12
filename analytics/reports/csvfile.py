"""The summary as one long CSV: a row an option, estimate, group or test, for R, Python and spreadsheets.

| column | meaning |
|---|---|
| number, entry, label, kind | the numbered item, its entry, row label or field text, kind of answer |
| row | option, missing, estimate, group, test, level, case, flow, response_rate, definition or provenance |
| code, text | option, missing code, measure or group code, and its words; of a case its attributes |
| n, count, share, share_of_shown | denominator, count, share of answered, share of shown (0..1) |
| value | the estimate (a category's code for `median_category`), or the text of definition and provenance rows |
| low, high, method | 95 % limits and how they were made (Wilson for options) |
| simultaneous_low, simultaneous_high, simultaneous_method | limits that hold for all options together |
| reason | why a value is empty; `suppressed` where it is hidden |
| factor, group, option | of group, test, level and case rows; `option` also of an estimate about one option |
| statistic, df, p, p_holm, p_bh, effect, effect_low, effect_high, effect_corrected, unclassified, family | of tests |

Shares and estimates are unrounded (12 significant digits). Every number of the JSON is here but for what is drawn only;
minimum and maximum are single persons and left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from analytics.reports import entries as en
from analytics.reports import provenance, raked, reasons
from analytics.reports.charts.numbers_strip import ROWS as NUMERIC_ROWS
from analytics.reports.definitions import DEFINITIONS, WEIGHTED, of_report
from analytics.reports.entries import Entry, Option, Summary
from pave.lib.spreadsheet import guarded

COLUMNS = (
    "number", "entry", "label", "kind", "row", "code", "text", "n", "count", "share", "share_of_shown", "value", "low",
    "high", "method", "simultaneous_low", "simultaneous_high", "simultaneous_method", "reason", "factor", "group",
    "option", "statistic", "df", "p", "p_holm", "p_bh", "effect", "effect_low", "effect_high", "effect_corrected",
    "unclassified", "family",
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
        yield {"row": "missing", "code": "base", "text": "Base", "count": entry.get("base")}
        yield {"row": "missing", "code": "answered", "text": "Answered", "reason": "suppressed"}
        return
    yield from _missing_rows(entry)
    for option in en.options(entry):
        yield _option_row(entry, option)
    for name, found in _estimates(entry):
        yield _estimate_row(name, found)
    for option in en.options(entry):
        yield from _option_estimates(entry, option)
    for name, found in sorted((entry.get("raked") or {}).items()):
        yield _estimate_row(f"raked_{name}", found)
    for factor, block in sorted((entry.get("by") or {}).items()):
        yield from _block_rows(factor, block, None)
    for option in en.options(entry):
        for factor, block in sorted((option.get("by") or {}).items()):
            yield from _block_rows(factor, block, option)
    yield from _level_rows(entry)
    yield from _case_rows(entry)


def _missing_rows(entry: Entry) -> Iterator[Row]:
    of_shown = entry.get("of_shown") or {}
    words = {"base": "Base", "shown": "Shown", "answered": "Answered", **reasons.MISSING}
    for code, text in words.items():
        count = entry.get(code)
        row = {"row": "missing", "code": code, "text": text, "n": entry.get("shown"), "count": count}
        yield row | {"share_of_shown": of_shown.get(code), "reason": "suppressed" if count is None else None}
    more = {"scale_answered": "Answered on the scale"} if en.is_ordinal(entry) else {}
    more |= {"respondents": "Clinicians who answered"} if "respondents" in entry else {}
    for code, text in more.items():
        row = {"row": "missing", "code": code, "text": text, "count": entry.get(code)}
        yield row | {"reason": "suppressed" if entry.get(code) is None else None}


def _option_row(entry: Entry, option: Option) -> Row:
    low, high = en.limits(option, "wilson") or (None, None)
    both = en.limits(option, "simultaneous")
    row: Row = {
        "row": "option", "code": option["code"], "text": option["label"], "n": entry["answered"],
        "count": option.get("count"), "share": option.get("share"), "share_of_shown": option.get("share_of_shown"),
        "low": low, "high": high, "method": "wilson" if low is not None else None,
        "reason": "suppressed" if en.hidden(option) else None, "value": option.get("borda_mean"),
    }  # fmt: skip
    if "borda_mean" in option and option["borda_mean"] is None:
        row["reason"] = _why_empty(entry)
    if both:
        row |= {"simultaneous_low": both[0], "simultaneous_high": both[1]}
        row["simultaneous_method"] = entry.get("simultaneous_method")
    return row


def _option_estimates(entry: Entry, option: Option) -> Iterator[Row]:
    """What is told of one option beside its share."""
    for name in ("iqv2", "count_first"):
        if name in option:
            row = _estimate_of_option(name, option)
            yield row | {"value": option[name], "reason": _why_empty(entry) if option[name] is None else None}
    if option.get("raked"):
        yield _estimate_row("raked_share", option["raked"]) | _estimate_of_option("raked_share", option)


def _estimate_of_option(name: str, option: Option) -> Row:
    text = f"{_words[name]}: {option['label']}"
    return {"row": "estimate", "code": name, "text": text, "option": option["code"]}


def _why_empty(entry: Entry) -> str:
    if entry["answered"]:
        return "suppressed"
    return "all_skipped" if entry.get("shown") == 0 else "no_answers"


def _estimates(entry: Entry) -> Iterator[tuple[str, Any]]:
    measures = entry.get("measures") or {}
    yield from sorted(measures.items())
    for name, found in sorted((entry.get("numeric") or {}).items()):
        if name not in SINGLE_PERSONS:
            # The commonest number is another share than the commonest answer: one entry may have both.
            yield f"numeric_{name}" if name in measures else name, found


def _estimate_row(name: str, found: Any) -> Row:
    row: Row = {"row": "estimate", "code": name, "text": _words.get(name, name)}
    if not isinstance(found, Mapping):
        return row | {"value": found, "reason": "suppressed" if found is None else None}
    return row | {key: found.get(key) for key in ("value", "low", "high", "method", "reason")}


def _block_rows(factor: str, block: Mapping[str, Any], option: Option | None) -> Iterator[Row]:
    of = option["code"] if option else None
    test: Row = {key: block.get(key) for key in ("statistic", "df", "p", "p_holm", "p_bh", "method", "reason")}
    test |= {"row": "test", "factor": factor, "option": of, "code": block.get("test")}
    test |= {"unclassified": block.get("unclassified"), "family": block.get("family")}
    test["reason"] = block.get("reason") or ("suppressed" if block.get("withheld") else None)
    effect = ("cramers_v", "cramers_v_low", "cramers_v_high", "cramers_v_corrected")
    if block.get("cramers_v") is None and block.get("epsilon_squared") is not None:
        effect = ("epsilon_squared", "", "", "")
    names = ("effect", "effect_low", "effect_high", "effect_corrected")
    yield test | {name: block.get(key) for name, key in zip(names, effect, strict=True)}
    for group in block.get("groups") or []:
        yield from _group_rows(factor, group, of)


def _group_rows(factor: str, group: Mapping[str, Any], option: str | None) -> Iterator[Row]:
    base: Row = {"row": "group", "factor": factor, "group": group["code"], "text": group["label"], "option": option}
    if en.hidden(group) or group.get("answered") is None:
        yield base | {"n": group.get("answered"), "reason": "suppressed"}
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
    gone = "suppressed" if group["answered"] else "no_answers"
    for name in ("median", "q1", "q3"):
        value = numeric.get(name)
        yield base | {"code": name, "value": value, "reason": gone if value is None else None}


def _share(cell: Mapping[str, Any]) -> Row:
    low, high = en.limits(cell, "wilson") or (cell.get("low"), cell.get("high"))
    row: Row = {"count": cell.get("count"), "share": cell.get("share"), "low": low, "high": high}
    return row | {"reason": "suppressed" if en.hidden(cell) else None}


def _level_rows(entry: Entry) -> Iterator[Row]:
    for level in entry.get("levels") or []:
        base: Row = {"row": "level", "factor": level["attribute"], "group": level["level"], "n": level.get("answered")}
        base["text"] = level.get("words")
        yield from _table_rows(base, level)


def _case_rows(entry: Entry) -> Iterator[Row]:
    for case in entry.get("cells") or []:
        base: Row = {"row": "case", "factor": "case", "group": case["case"], "n": case.get("answered")}
        base["text"] = "; ".join(f"{name}: {value}" for name, value in case["attributes"].items())
        yield from _table_rows(base, case)


def _table_rows(base: Row, table: Mapping[str, Any]) -> Iterator[Row]:
    """A row an answer; a table that is hidden whole says so in one."""
    if en.hidden(table):
        yield base | {"reason": "suppressed"}
    for cell in table.get("options") or []:
        yield base | _share(cell) | {"option": cell["code"]}


def _whole_rows(summary: Summary) -> Iterator[Row]:
    for label, count in provenance.flow_rows(summary)[1:]:
        yield {"row": "flow", "text": label, "count": count.replace(",", "").replace("–", "")}
    for name, rate in sorted((summary.get("response_rates") or {}).items()):
        yield {"row": "response_rate", "code": name} | {key: rate[key] for key in ("value", "low", "high", "reason")}
    for d in of_report(raked.is_weighted(summary)):
        yield {"row": "definition", "code": d.name, "text": d.words, "value": f"{d.sentence} {d.formula} ({d.span})"}
    for label, value in provenance.provenance_rows(summary)[1:]:
        yield {"row": "provenance", "text": label, "value": value}


_words = {
    **{name: words.lower() for name, words in NUMERIC_ROWS},
    "n": "numbers given", "distinct": "different numbers",
    **{d.name: d.words for d in (*DEFINITIONS, *WEIGHTED)},
}  # fmt: skip
