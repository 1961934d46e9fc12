"""Settled codings as questions of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.text_codings.queries import codings, outcome_of
from analytics.text_codings.rules import with_coding

if TYPE_CHECKING:
    import pandas as pd

    from analytics.summaries import Plan


def with_codings(frame: pd.DataFrame, plan: Plan, numbers: Sequence[int]) -> tuple[pd.DataFrame, Plan]:
    """Frame and plan with a question more for each coding of these numbers. A settled one never changes, so the same
    numbers give the same report."""
    for coding in codings().filter(pk__in=numbers).order_by("pk"):
        frame, instrument = with_coding(
            frame, plan.instrument, coding.column, coding.categories, outcome_of(coding), coding.snapshot.digest
        )
        plan = replace(plan, instrument=instrument)
    return frame, plan
