"""A protected summary of every kind of question, for what is written of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from analytics.making import protected
from pave.lib.digest import rounded
from surveys.instrument import Instrument
from tests.analytics.summarising import built, random_rows


def every_kind(tiny: Instrument, seed: int = 5, n: int = 60) -> dict[str, Any]:
    """So many answers of every kind of question through the real disclosure control, one factor."""
    survey: Any = SimpleNamespace(marked_title="Every kind of question", synthetic=False)
    made = built(tiny, random_rows(tiny, seed, n, 0.1), by=("role",), replicates=20, frame={"invited": 100})
    return rounded(protected(made, tiny, survey))  # type: ignore[no-any-return]
