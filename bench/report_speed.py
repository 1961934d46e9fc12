"""The variability report against the naive script, and against itself at a larger n."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from analytics.results import Estimate
from analytics.statistics import engine
from analytics.statistics.bootstrap import intervals
from analytics.statistics.proportions import wilson
from bench import anchors, naive_pandas
from bench.measure import Pairs, Row, interleaved
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


def against_pandas(size: Size, goal: float = 300, loops: str = "") -> Row:
    """The count pass is part of the product's time; the naive time is extrapolated from few replicates."""
    made = answers(RESPONDENTS)
    made.frame  # noqa: B018 - a cached property: neither side pays for making it
    naive = partial(_naive, made, size.naive_replicates)
    report(made.counts(), size.replicates)  # compiles, where that was asked for
    pairs = interleaved(
        lambda: report(made.counts(), size.report_replicates), naive, size.pairs, clock=time.process_time
    )
    factor = size.report_replicates / size.naive_replicates
    ours, theirs = pairs.seconds
    return Row(
        f"report{loops}, n = {RESPONDENTS}, 44 items, 6 subgroups, B = {size.report_replicates:,} / whole-frame pandas",
        f"{ours:.2f} s", f"{theirs * factor:,.0f} s (B = {size.naive_replicates}: {theirs:.2f} s)",
        pairs.ratio * factor, goal, at_least=True,
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


def against_r(size: Size) -> Row:
    """R makes entropy and IQV with percentile limits; the product A and Wilson's intervals as well, and BCa limits."""
    counts = answers(RESPONDENTS).counts()
    ours = tuple(_seconds(partial(report, counts, size.report_replicates)) for _ in range(size.pairs))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "counts.txt"
        file.write_text("".join(" ".join(map(str, one)) + "\n" for one in counts.values()))
        theirs = anchors.r_seconds(file, size.report_replicates, size.pairs, anchors.R_REPORT)
    pairs = Pairs(ours, tuple(theirs))
    product, anchor = pairs.seconds
    return Row(
        f"report, compiled, n = {RESPONDENTS}, B = {size.report_replicates:,} / vectorised R", f"{product:.2f} s",
        f"{anchor:.2f} s", pairs.ratio, 1, at_least=True, gates=False,
    )  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def rows(size: Size) -> list[Row]:
    return [against_pandas(size), against_more_responses(size), *compiled_rows(size)]


def compiled_rows(size: Size) -> list[Row]:
    """The same with compiled loops, where numba is installed. They end with these rows."""
    why_not = engine.use_compiled()
    if why_not:
        print(f"  left out: compiled loops: {why_not}", flush=True)
        return []
    try:
        found = [against_pandas(size, 1_000, ", compiled")]
        try:
            found.append(against_r(size))
        except anchors.NoAnchor as error:
            print(f"  left out: vectorised R: {error}", flush=True)
        return found
    finally:
        engine.use_numpy()
