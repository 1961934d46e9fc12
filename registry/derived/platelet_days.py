"""The band of platelets on a day of treatment, carried from the last count (measure D9). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from registry.facts import Facts, Row
from registry.values import Measured

CARRIED_D, CARRIED_LESS_D = 7, 3
"""Days for which a count holds, and for how many in the sensitivity."""
BANDS = {"lt10": 0, "10_19": 10, "20_29": 20, "30_49": 30, "50_99": 50, "ge100": 100}
"""Band -> its lowest count, 10^9/L; each ends where the next begins."""
UNCLASSIFIED = "unclassified"


def bands_on(facts: Facts, days: Sequence[int], carried_d: int = CARRIED_D) -> tuple[str, ...]:
    """The band of each of these days (ascending): that of the last count up to it, which is at most `carried_d` days
    old; UNCLASSIFIED where there is none, or platelets were given since.

    Nothing is carried backwards: a day before the first count has no band, or holds would be given low counts that
    nobody knew of. A count stands for its own day whatever was given on it.
    """
    counts = [(day.day, _band(plt)) for row in facts.rows("count")
              if (day := row.day("day")) is not None and (plt := _platelets(row)) is not None]  # fmt: skip
    given = sorted(_transfusions(facts))
    return tuple(_band_on(day, counts, given, carried_d) for day in days)


def _band_on(day: int, counts: Sequence[tuple[int, str]], given: Sequence[int], carried_d: int) -> str:
    last = max((one for one in counts if one[0] <= day), key=lambda one: one[0], default=None)
    if last is None or day - last[0] > carried_d:
        return UNCLASSIFIED
    is_broken = day > last[0] and any(last[0] <= one <= day for one in given)
    return UNCLASSIFIED if is_broken else last[1]


def _transfusions(facts: Facts) -> Iterator[int]:
    """Days on which platelets were given, as far as rows say: the day before a count that follows one within 24 hours,
    the decision to treat in full with a transfusion, and a puncture that was prepared with one."""
    for row in facts.rows("count"):
        if row.yes("plt_transfused_prior_24h") and (day := row.day("day")) is not None:
            yield day.day - 1
    for row in facts.rows("platelet_hold_episode"):
        if row.code("action") == "full_with_transfusion" and (day := row.day("decision_day")) is not None:
            yield day.day
    for row in facts.rows("lp_hold"):
        if row.yes("transfused") and (day := row.day("lp_day")) is not None:
            yield day.day


def _platelets(count: Row) -> Decimal | None:
    """The count; "<10" is the next whole number below."""
    value, number = count.get("plt"), count.number("plt")
    return number - 1 if isinstance(value, Measured) and value.op == "<" and number is not None else number


def _band(plt: Decimal) -> str:
    return [band for band, low in BANDS.items() if plt >= low][-1]
