"""The whole report of 154 responses against the naive script, and what is told at once when one more answers."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from analytics.disclosure import protect_summary
from analytics.snapshots import freeze, parquet_bytes, read_frame
from analytics.summaries import Plan, build
from analytics.summaries.quick_limits import add_limits
from bench import naive_pandas
from bench.measure import Row, interleaved
from bench.respondent import simulated_file
from bench.simulated import answers
from bench.sizes import Size
from surveys.instrument import Instrument
from surveys.instrument_reader import read_instrument
from surveys.responses_file import read_responses

INSTRUMENTS = Path(__file__).resolve().parents[1] / "surveys" / "instruments"
FACTORS = ("practice_type", "years_in_practice", "new_leukemia_cases")
RESPONDENTS = 154


def practice() -> Instrument:
    """The 44 items."""
    tables = {"plt_vignette.csv": (INSTRUMENTS / "plt_vignette.csv").read_bytes()}
    return read_instrument((INSTRUMENTS / "all_vte_practice.toml").read_bytes(), tables)


def frozen(instrument: Instrument) -> pd.DataFrame:
    """The 154 simulated responses as a report reads them."""
    rows = read_responses(simulated_file(instrument), instrument).rows
    return read_frame(parquet_bytes(freeze(rows, instrument.header, instrument.sha256, {"invited": 870})))


def plan_of(instrument: Instrument, replicates: int) -> Plan:
    return Plan(instrument, {"id": "bench"}, "0" * 64, {"invited": 870, "bounced": 0}, FACTORS, replicates, 1, "bench")


def report(frame: pd.DataFrame, plan: Plan) -> object:
    """Every entry with every measure and its interval, three factors with tests and effect sizes, the gate."""
    return protect_summary(build(frame, plan))


def with_files(frame: pd.DataFrame, plan: Plan) -> object:
    """What a worker makes of a run: the report in every format."""
    from analytics.making import survey_files
    from analytics.protecting import protected
    from surveys.models import Survey

    survey = Survey(slug="bench", title="bench")
    return survey_files(protected(build(frame, plan), plan.instrument, survey), survey, plan.instrument)


def refreshed(frame: pd.DataFrame, more: pd.DataFrame, plan: Plan) -> object:
    """One response more: every point anew, the gate, and limits by the delta method."""
    told = protect_summary(build(pd.concat([frame, more], ignore_index=True).astype(object), plan))
    for entry in told["items"]:
        add_limits(entry, plan.confidence)
    return told


def rows(size: Size) -> list[Row]:
    instrument = practice()
    frame, plan = frozen(instrument), plan_of(instrument, size.report_replicates)
    return [against_pandas(size, frame, plan), against_itself(size, frame, plan)]


def against_pandas(size: Size, frame: pd.DataFrame, plan: Plan) -> Row:
    """The script does less: two measures in six subgroups, no gate; its time is extrapolated from few replicates."""
    made = answers(RESPONDENTS)
    made.frame  # noqa: B018 - a cached property: neither side pays for making it
    naive = partial(naive_pandas.report, made.frame, made.options, list(made.members), size.naive_replicates, seed=1)
    pairs = interleaved(partial(report, frame, plan), naive, size.pairs, clock=time.process_time)
    factor = size.report_replicates / size.naive_replicates
    ours, theirs = pairs.seconds
    return Row(
        f"whole report with gate, n = {RESPONDENTS}, B = {plan.replicates:,} / whole-frame pandas", f"{ours:.2f} s",
        f"{theirs * factor:,.0f} s (B = {size.naive_replicates}: {theirs:.2f} s)", pairs.ratio * factor, 50,
        at_least=True,
    )  # fmt: skip


def against_itself(size: Size, frame: pd.DataFrame, plan: Plan) -> Row:
    quick = replace(plan, by=(), replicates=0)
    again = partial(refreshed, frame.iloc[:-1], frame.iloc[-1:], quick)
    pairs = interleaved(again, partial(with_files, frame, plan), size.pairs, clock=time.process_time)
    ours, theirs = pairs.seconds
    return Row(
        "points and preview after one more response / whole report with its files",
        f"{ours * 1000:.0f} ms", f"{theirs:.2f} s",
        1 / pairs.ratio, 0.05, at_least=False, unit="%",
    )  # fmt: skip
