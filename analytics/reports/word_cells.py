"""Rows of the long table as the rows of printed tables: the same numbers, rounded as everywhere else, as texts.

A number that is withheld reads "suppressed", one that is missing for another reason says it, one that does not apply
reads "–"; none reads 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from analytics.reports import reasons
from analytics.reports.long_table import Row, explained, printed_as
from analytics.reports.numbers import NOTHING, interval, number

SUPPRESSED = "suppressed"
AT_ONCE = 4  # groups beside each other on a page
ANSWERS = ("Answer", "Count", "% of answered", "95 % interval", "Simultaneous 95 % interval", "% of shown")
MEASURES = ("Measure", "Value", "95 % interval", "Interval by")
TESTS = ("Comparison", "Test", "Statistic (df)", "p", "Holm p", "Benjamini-Hochberg p", "Effect (95 % interval)")
LEVELS = ("Answer", "Count of cases", "% of cases", "95 % interval")
Cells = tuple[str, ...]


def printed(row: Row, name: str, kind: str) -> str:
    """A number of a row in print; why it is missing, or "–"."""
    if row[name] is None:
        return _why(row, name)
    return number(row[name], kind, row["n"])


def limits(row: Row, prefix: str, kind: str) -> str:
    """The limits `<prefix>low` to `<prefix>high`."""
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    if low is None or high is None:
        return _why(row, f"{prefix}low") if row["reason"] == "suppressed" else NOTHING
    return interval(low, high, kind, row["n"])


def _why(row: Row, name: str) -> str:
    if name not in explained(row):
        return NOTHING
    return SUPPRESSED if row["reason"] == "suppressed" else reasons.reason(row["reason"])


def by_entry(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """(heading, rows) of each entry in order; the heading is "" where the question has one entry alone."""
    found = [list(each) for _, each in groupby(rows, key=lambda row: row["entry"])]
    return [(each[0]["label"] if len(found) > 1 else "", each) for each in found]


def answer_rows(rows: Sequence[Row]) -> list[Cells]:
    """Under ANSWERS: the options of each entry, then base, shown, answered and why not answered."""
    found: list[Cells] = []
    for heading, each in by_entry([row for row in rows if row["row"] in ("option", "missing")]):
        found += [(heading,)] if heading else []
        found += [_answer(row) for row in sorted(each, key=lambda row: row["row"] != "option")]
    return found


def _answer(row: Row) -> Cells:
    cells = [printed(row, name, kind) for name, kind in (("count", "count"), ("share", "percent"))]
    between = limits(row, "", "percent"), limits(row, "simultaneous_", "percent")
    return row["text"], *cells, *between, printed(row, "share_of_shown", "percent")


def measure_rows(rows: Sequence[Row]) -> list[Cells]:
    """Under MEASURES: the estimates of each entry, and the mean points of a ranking's options."""
    found: list[Cells] = []
    for heading, each in by_entry([row for row in rows if row["row"] == "estimate" or _has_points(row)]):
        found += [(heading,)] if heading else []
        words = _words(rows, each[0]["entry"])
        found += [_measure(row, words) for row in each]
    return found


def _words(rows: Sequence[Row], entry: str) -> dict[str, str]:
    """Options of an entry: code -> label."""
    return {row["code"]: row["text"] for row in rows if row["row"] == "option" and row["entry"] == entry}


def _has_points(row: Row) -> bool:
    return row["row"] == "option" and row["value"] is not None


def _measure(row: Row, words: dict[str, str]) -> Cells:
    if row["row"] == "option":
        return f"Mean points: {row['text']}", number(row["value"], "measure"), NOTHING, ""
    kind = printed_as(row["code"])
    value = words.get(row["value_text"], row["value_text"]) or printed(row, "value", kind)
    name = row["text"][:1].upper() + row["text"][1:]
    return name, value, limits(row, "", kind), reasons.method(row["method"])


def factors_of(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row["factor"] for row in rows if row["row"] == "group"))


def group_tables(rows: Sequence[Row], factor: str) -> list[tuple[Cells, list[Cells]]]:
    """(header, rows) of the groups of one factor, AT_ONCE groups beside each other."""
    kept = [row for row in rows if row["row"] == "group" and row["factor"] == factor]
    groups = list(dict.fromkeys((row["group"], row["text"]) for row in kept))
    parts = [groups[i : i + AT_ONCE] for i in range(0, len(groups), AT_ONCE)]
    return [(("Answer", *(text for _, text in part)), _crossed(rows, kept, [code for code, _ in part]))
            for part in parts]  # fmt: skip


def _crossed(rows: Sequence[Row], kept: Sequence[Row], groups: Sequence[str]) -> list[Cells]:
    found: list[Cells] = []
    for heading, each in by_entry(kept):
        found += [(heading,)] if heading else []
        words = _words(rows, each[0]["entry"])
        cells = {(row["option"] or row["code"], row["group"]): row for row in each}
        whole = {row["group"]: row for row in each if row["option"] is None and row["code"] is None}
        for key in dict.fromkeys(key for key, _ in cells if key is not None):
            told = [_group(cells.get((key, group)) or whole.get(group)) for group in groups]
            found.append((words.get(key, key), *told))
        if not any(key for key, _ in cells):
            found.append(("", *(_group(whole.get(group)) for group in groups)))
    return found


def _group(row: Row | None) -> str:
    """ "35 of 68 (51 %, 40–63)"; a quantile "12.5 (n 40)"; "suppressed"."""
    if row is None:
        return NOTHING
    if row["reason"] == "suppressed":
        return SUPPRESSED
    if row["value"] is not None or row["count"] is None:
        return f"{number(row['value'], 'measure')} (n {number(row['n'], 'count')})"
    counts = f"{number(row['count'], 'count')} of {number(row['n'], 'count')}"
    if row["share"] is None:
        return counts
    between = interval(row["low"], row["high"], "percent", row["n"])
    return f"{counts} ({number(row['share'], 'percent', row['n'])}{f', {between}' if between else ''})"


def test_rows(rows: Sequence[Row]) -> list[Cells]:
    """Under TESTS: every comparison of the question, factor by factor."""
    found: list[Cells] = []
    tests = [row for row in rows if row["row"] == "test"]
    options = {(row["entry"], row["code"]): row["text"] for row in rows if row["row"] == "option"}
    several = len({row["entry"] for row in rows}) > 1
    for factor in dict.fromkeys(row["factor"] for row in tests):
        found.append((factor.replace("_", " ").capitalize(),))
        for row in (row for row in tests if row["factor"] == factor):
            parts = [row["label"] if several else "", options.get((row["entry"], row["option"]), "")]
            found.append((": ".join(part for part in parts if part) or "All answers", *_test(row)))
    return found


def _test(row: Row) -> Cells:
    name = reasons.TESTS[row["code"]] + (f", {reasons.TEST_METHODS[row['method']]}" if row["method"] else "")
    statistic = printed(row, "statistic", "effective")
    df = f" ({row['df']})" if row["df"] is not None else ""
    between = interval(row["effect_low"], row["effect_high"], "index")
    effect = printed(row, "effect", "index") + (f" ({between})" if between else "")
    return name, statistic + df, *(printed(row, key, "p") for key in ("p", "p_holm", "p_bh")), effect


def level_rows(rows: Sequence[Row]) -> list[Cells]:
    """Under LEVELS: the answers at each level of a case's attributes, n in the heading."""
    found: list[Cells] = []
    kept = [row for row in rows if row["row"] == "level"]
    for (factor, level), each in groupby(kept, key=lambda row: (row["factor"], row["group"])):
        same = list(each)
        options = _words(rows, same[0]["entry"])
        name = f"{factor.replace('_', ' ').capitalize()}: {same[0]['text'] or level}"
        found.append((f"{name} (n {printed(same[0], 'n', 'count')})",))
        for row in same:
            shares = printed(row, "count", "count"), printed(row, "share", "percent"), limits(row, "", "percent")
            name = options.get(row["option"], str(row["option"])) if row["option"] else "All answers"
            found.append((name, *shares))
    return found
