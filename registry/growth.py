"""Weight and body mass index against those of children of the same sex and age: the CDC 2000 growth charts. Pure.

Reference: Kuczmarski RJ et al., 2000 CDC growth charts for the United States, Vital Health Stat 11(246), 2002, as
`growth_reference.csv` holds it: weight from birth, body mass index from two years, both to the end of the 20th year.
An age is in completed months; the row of CDC for the middle of that month speaks for it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from math import exp, log
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("growth_reference.csv")
MID_MONTH = Decimal("0.5")
END_MO = 240
"""The charts end with the 20th year; of BMI one row more is printed, to draw the end."""
FAR = 2
"""How many z scores from the median the yardstick of `modified_z` is taken."""


class Curve(NamedTuple):
    """How a measure is spread at one sex and age: Box-Cox power, median and coefficient of variation."""

    power: float
    median: float
    spread: float

    def z(self, value: float) -> float:
        """The z score of a value above 0."""
        if self.power == 0:
            return float(log(value / self.median) / self.spread)
        return float(((value / self.median) ** self.power - 1) / (self.power * self.spread))

    def value(self, z: float) -> float:
        """The value at a z score; raises ValueError where the curve reaches none, beyond about 2.8 for a BMI."""
        if self.power == 0:
            return self.median * exp(self.spread * z)
        base = 1 + self.power * self.spread * z
        if base <= 0:
            raise ValueError(f"no value has a z score of {z} here")
        return float(self.median * base ** (1 / self.power))


def z(measure: str, sex: str, age_mo: int, value: Decimal) -> float | None:
    """The LMS z score `((value / M) ** L - 1) / (L * S)`, with `log(value / M) / S` where L is 0 (Cole and Green 1992).

    `measure` is weight (kg; 0 to 239 completed months) or bmi (kg/m2; 24 to 239). None at any other age, for a sex
    other than f and m, and for a value that is not above 0. It is not CDC's extended BMI of 2022.
    """
    curve = curve_at(measure, sex, age_mo)
    return curve.z(float(value)) if curve is not None and value > 0 else None


def modified_z(measure: str, sex: str, age_mo: int, value: Decimal) -> float | None:
    """How far a value lies from the median, in halves of the distance from there to z = 2, or below it to z = -2.

    CDC flags implausible values by this, because the LMS score of a skewed measure has a ceiling: at 17 years no weight
    of a girl, whatever it is, has one above 3.4. None as for `z`.
    """
    curve = curve_at(measure, sex, age_mo)
    if curve is None or value <= 0:
        return None
    away = float(value) - curve.median
    yardstick = abs(curve.value(FAR if away > 0 else -FAR) - curve.median) / FAR
    return away / yardstick


def curve_at(measure: str, sex: str, age_mo: int) -> Curve | None:
    """The curve for an age in completed months; None where the reference has none."""
    return curves().get((measure, sex, age_mo + MID_MONTH)) if age_mo < END_MO else None


@cache
def curves() -> Mapping[tuple[str, str, Decimal], Curve]:
    """Every row of the reference by measure, sex and age in months as CDC prints it, such as 24.5."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            (row["measure"], row["sex"], Decimal(row["age_mo"])): Curve(
                float(row["l"]), float(row["m"]), float(row["s"])
            )
            for row in rows
        }
