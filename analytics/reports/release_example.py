"""One question in both modes, as respondents would read it, for the page where somebody chooses. Pure.

The answers are made up. Whoever reads a report knows its exact numbers, and those of the same people in fives beside
them would give away what the report hides: 13 and 1 told together as 14, beside a 15, leave 1.
"""

from __future__ import annotations

from typing import Any

from analytics.disclosure.linked import Dimension, Table, cell
from analytics.disclosure.merging import THRESHOLD, merge_nominal
from analytics.disclosure.rounding import CHANNEL, rounded
from surveys.comparing import Bar, bars

QUESTION = "What do you choose first?"
ANSWERS = {"Drug A": 96, "Drug B": 31, "Drug C": 9, "Drug D": 4, "None": 2}
Json = dict[str, Any]


def example() -> dict[str, Any]:
    return {"question": QUESTION, "report": _bars(_as_in_report(), False), "fives": _bars(_in_fives(), True)}


def _bars(options: list[Json], in_fives: bool) -> tuple[Bar, ...]:
    return bars("", {"options": options}, in_fives)


def _as_in_report() -> list[Json]:
    labels, counts = list(ANSWERS), list(ANSWERS.values())
    together = merge_nominal(counts, THRESHOLD)
    return [_option(" or ".join(labels[i] for i in one), sum(counts[i] for i in one), sum(counts)) for one in together]


def _in_fives() -> list[Json]:
    table = Table("made up", (Dimension("a", tuple(ANSWERS)),), {(label,): n for label, n in ANSWERS.items()}, "a")
    told = rounded([table], THRESHOLD, channel=CHANNEL).cells
    n = told[cell("made up")] or 0
    return [_option(label, told[cell("made up", a=label)], n) for label in ANSWERS]


def _option(label: str, count: int | None, n: int) -> Json:
    return {"code": label, "label": label, "n": count, "share": None if count is None else count / n}
