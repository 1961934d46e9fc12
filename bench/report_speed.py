"""The variability report against the naive script, and against itself at a larger n."""

from __future__ import annotations

import time
from functools import partial

from analytics.results import Estimate
from analytics.statistics.bootstrap import intervals
from analytics.statistics.proportions import wilson
from bench import naive_pandas
from bench.measure import Row, interleaved
from bench.simulated import Answers, Counts, answers
from bench.sizes import Size

MEASURES = ("entropy_nats", "iqv", "agreement_a")
RESPONDENTS = 154
CONFIDENCE = 0.95
Report = dict[tuple[str, str], dict[str, Estimate | list[Estimate]]]


def report(counts: Counts, replicates: int) -> Report:
    """Entropy, IQV and A with intervals, and a Wilson interval an option, for every item in every subgroup."""
    return {cell: _cell("/".join(cell), found, replicates) for cell, found in counts.items()}


def _cell(name: str, counts: list[int], replicates: int) -> dict[str, Estimate | list[Estimate]]:
    made = intervals(counts, MEASURES, replicates=replicates, seed=1, key=f"bench|{name}", confidence=CONFIDENCE)
    return {**made, "wilson": [wilson(count, sum(counts), CONFIDENCE) for count in counts]}


def _naive(made: Answers, replicates: int) -> object:
    return naive_pandas.report(made.frame, made.options, list(made.members), replicates, seed=1)


def against_pandas(size: Size) -> Row:
    """The count pass is part of the product's time; the naive time is extrapolated from few replicates."""
    made = answers(RESPONDENTS)
    made.frame  # noqa: B018 - a cached property: neither side pays for making it
    naive = partial(_naive, made, size.naive_replicates)
    pairs = interleaved(
        lambda: report(made.counts(), size.report_replicates), naive, size.pairs, clock=time.process_time
    )
    factor = size.report_replicates / size.naive_replicates
    ours, theirs = pairs.seconds
    return Row(
        f"report, n = {RESPONDENTS}, 44 items, 6 subgroups, B = {size.report_replicates:,} / whole-frame pandas",
        f"{ours:.2f} s", f"{theirs * factor:,.0f} s (B = {size.naive_replicates}: {theirs:.2f} s)",
        pairs.ratio * factor, 300, at_least=True,
    )  # fmt: skip


def against_more_responses(size: Size) -> Row:
    """After counting, time must not grow with the number of respondents."""
    few, many = (answers(n).counts() for n in size.responses)
    report(many, size.replicates)  # the table of logarithms is made once a process
    small_report, large_report = partial(report, few, size.replicates), partial(report, many, size.replicates)
    pairs = interleaved(large_report, small_report, size.pairs, clock=time.process_time)
    large, small = pairs.seconds
    return Row(
        f"time at n = {size.responses[1]:,} / at n = {size.responses[0]:,}, after counting",
        f"{large:.2f} s", f"{small:.2f} s", 1 / pairs.ratio, 1.2, at_least=False,
    )  # fmt: skip


def rows(size: Size) -> list[Row]:
    return [against_pandas(size), against_more_responses(size)]
