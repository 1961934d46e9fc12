"""Group comparisons of formats 3.4: every entry by one factor, with its test, effect size and family."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.statistics import groups, numeric
from analytics.summaries import counting
from analytics.summaries.entries import cells_of
from analytics.summaries.measures import Json, wilson_pair
from analytics.summaries.plan import Plan
from surveys.instrument import Entry

NEVER_TESTED = frozenset({"text", "ranking", "vignette"})
BLANK: Json = {
    "test": "chi_square", "method": "asymptotic", "statistic": None, "df": None, "p": None, "p_holm": None,
    "p_bh": None, "reason": None, "family": None, "replicates": None, "seed": None, "cramers_v": None,
    "cramers_v_low": None, "cramers_v_high": None, "cramers_v_corrected": None, "epsilon_squared": None,
}  # fmt: skip


@dataclass(frozen=True)
class Split:
    """The answers of one entry, parted by the factor's codes; `unclassified` have no answer to the factor."""

    factor: Entry
    codes: tuple[tuple[str, str], ...]
    answers: dict[str, list[str]]
    unclassified: int

    def parted(self) -> list[list[str]]:
        return [self.answers[code] for code, _ in self.codes]


def split(frame: pd.DataFrame, entry: Entry, factor: Entry) -> Split:
    cells, codes = cells_of(frame, entry), counting.cells_in(frame, factor.column, entry.base)
    if factor.derivation is not None:
        codes = counting.derived(factor, codes)
    declared = [(one.code, one.label) for one in factor.choices]
    if counting.too_many_codes(factor):
        declared = [one for one in declared if one[0] in set(codes)]
    answers: dict[str, list[str]] = {code: [] for code, _ in declared}
    unclassified = 0
    for cell, code in zip(cells, codes, strict=True):
        if cell not in counting.SPECIAL_KEYS:
            if code in answers:
                answers[code].append(cell)
            else:
                unclassified += 1
    return Split(factor, tuple(declared), answers, unclassified)


def add_groups(items: list[Json], frame: pd.DataFrame, plan: Plan, told: Callable[[str], None]) -> None:
    """Fill `by` of every entry and option for every factor of the plan, and adjust p over each factor's family."""
    for factor_id in plan.by:
        factor = plan.instrument.entry(factor_id) or stratum_entry(plan, factor_id)
        tests: list[Json] = []
        for block, entry in zip(items, plan.instrument.entries, strict=True):
            if entry.kind in NEVER_TESTED or entry.id == factor_id or _is_made_of(entry, factor):
                continue
            tests += _compare(block, entry, split(frame, entry, factor), plan)
            told(entry.id)
        _adjust(tests)


def _is_made_of(entry: Entry, factor: Entry) -> bool:
    """Whether both read one column: a region by its countries is no finding, and would loosen the others' p."""
    return entry.column is not None and entry.column == factor.column


def stratum_entry(plan: Plan, gate_id: str) -> Entry:
    """A gate stratum has no entry of its own; as a factor it is read like a single choice."""
    column = plan.instrument.by_name[gate_id]
    return Entry(gate_id, gate_id, 0, "single", "nominal", column.label, None, gate_id, "analysed", column.choices)


def _compare(block: Json, entry: Entry, parted: Split, plan: Plan) -> list[Json]:
    factor = parted.factor.id
    if entry.kind == "multiple":
        tests = []
        for option in block["options"]:
            test = _option_test(option["code"], entry, parted, plan)
            option["by"][factor] = test
            tests.append(test)
        return tests
    numbers = entry.kind in ("numeric", "range")
    test = _number_test(parted) if numbers else _choice_test(block, entry, parted, plan)
    block["by"][factor] = test | {"unclassified": parted.unclassified}
    return [block["by"][factor]]


def _choice_test(block: Json, entry: Entry, parted: Split, plan: Plan) -> Json:
    codes = [option["code"] for option in block["options"]]
    listed = [_option_group(code, label, parted.answers[code], codes, plan) for code, label in parted.codes]
    if entry.scale in ("ordinal", "rand9"):
        ranks = {one.code: float(rank) for rank, one in enumerate(c for c in entry.choices if not c.off_scale)}
        test = _kruskal([[ranks[cell] for cell in answers if cell in ranks] for answers in parted.parted()])
    else:
        table = [[answers.count(code) for code in codes] for answers in parted.parted()]
        test = _table_test(table, f"{entry.id}|{parted.factor.id}", plan)
    return test | {"groups": listed}


def _option_group(code: str, label: str, answers: Sequence[str], codes: Sequence[str], plan: Plan) -> Json:
    n = len(answers)
    options = [
        {"code": one, "count": answers.count(one), "share": answers.count(one) / n if n else None,
         "wilson": wilson_pair(answers.count(one), n, plan.confidence)}
        for one in codes
    ]  # fmt: skip
    return {"code": code, "label": label, "answered": n, "options": options}


def _number_test(parted: Split) -> Json:
    values = [[float(cell) for cell in answers] for answers in parted.parted()]
    listed = []
    for (code, label), numbers in zip(parted.codes, values, strict=True):
        found = numeric.describe(numbers)
        told = {"n": found.n, "median": found.median, "q1": found.q1, "q3": found.q3}
        listed.append({"code": code, "label": label, "answered": found.n, "numeric": told})
    return _kruskal(values) | {"groups": listed}


def _option_test(code: str, entry: Entry, parted: Split, plan: Plan) -> Json:
    chosen = [[code in cell.split(";") for cell in answers] for answers in parted.parted()]
    table = [[sum(one), len(one) - sum(one)] for one in chosen]
    listed = [
        {"code": group, "label": label, "answered": len(one), "count": sum(one),
         "share": sum(one) / len(one) if one else None, "wilson": wilson_pair(sum(one), len(one), plan.confidence)}
        for (group, label), one in zip(parted.codes, chosen, strict=True)
    ]  # fmt: skip
    test = _table_test(table, f"{entry.id}|{code}|{parted.factor.id}", plan)
    return test | {"groups": listed, "unclassified": parted.unclassified}


def _kruskal(values: Sequence[Sequence[float]]) -> Json:
    found = groups.kruskal_wallis([one for one in values if len(one)])
    return BLANK | {
        "test": "kruskal_wallis", "statistic": found.statistic, "df": found.df, "p": found.p, "reason": found.reason,
        "epsilon_squared": found.epsilon_squared,
    }  # fmt: skip


def _table_test(table: Sequence[Sequence[int]], key: str, plan: Plan) -> Json:
    """Pearson's test where the expected counts allow it, Fisher-Freeman-Halton otherwise; V with both."""
    pearson = groups.chi_square(table)
    if pearson.reason is not None:
        return BLANK | {"reason": pearson.reason}
    v = groups.cramers_v(table, plan.confidence)
    # Limits of 0 to 0 would claim certainty.
    low, high = (v.low, v.high) if v.high else (None, None)
    effect = {
        "cramers_v": v.value, "cramers_v_low": low, "cramers_v_high": high, "cramers_v_corrected": v.corrected,
    }  # fmt: skip
    if pearson.expected_rule_met:
        return BLANK | effect | {"statistic": pearson.statistic, "df": pearson.df, "p": pearson.p}
    exact = groups.fisher_freeman_halton(table, plan.replicates, plan.seed, key=f"{plan.digest}|{key}")
    drawn = exact.method == "monte_carlo" and exact.p is not None
    return BLANK | effect | {
        "test": "fisher_freeman_halton", "method": exact.method, "p": exact.p, "reason": exact.reason,
        "replicates": exact.replicates if drawn else None, "seed": plan.seed if drawn else None,
    }  # fmt: skip


def _adjust(tests: list[Json]) -> None:
    """Holm and Benjamini-Hochberg over all tests of one factor with a defined p; nulls are not in the family."""
    p: list[Any] = [test["p"] for test in tests]
    family = sum(value is not None for value in p)
    for test, holm, bh in zip(tests, groups.holm(p), groups.benjamini_hochberg(p), strict=True):
        test |= {"p_holm": holm, "p_bh": bh, "family": family}
