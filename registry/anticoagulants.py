"""Agents, their classes, codes, doses and levels, as `pave/codelists/anticoagulant*.csv` say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pave.lib import codelists
from registry.codebook import Limits

CONTINUOUS = "continuous"
HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Dose:
    """What a dose may be at all: hard limits in `unit`, `per` dose, hour or day, of what `field` of a course holds."""

    field: str
    per: str
    unit: str
    hard: Limits


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual at an intensity: total a day, or a rate an hour, for weights (kg) from and below the ends."""

    intensity: str
    field: str
    per: str
    usual: Limits
    weight_from: Decimal | None = None
    weight_below: Decimal | None = None

    def is_for(self, weight_kg: Decimal | None) -> bool:
        """Whether the band holds at this weight; a band for every weight needs none."""
        if self.weight_from is None and self.weight_below is None:
            return True
        if weight_kg is None:
            return False
        at_least = self.weight_from is None or weight_kg >= self.weight_from
        return at_least and (self.weight_below is None or weight_kg < self.weight_below)


@dataclass(frozen=True, slots=True)
class Agent:
    """One drug. `always_reason`: any dose asks for a reason. `assays`: the levels that can be read on it."""

    code: str
    label: str
    ac_class: str
    doses: tuple[Dose, ...]
    bands: tuple[Band, ...]
    assays: tuple[str, ...]
    always_reason: bool = False

    def dose(self, field: str, freq_h: str) -> Dose | None:
        """The hard limits of a dose in this field, given every so many hours or continuously."""
        rate = "hour" if freq_h == CONTINUOUS else "dose"
        fitting = [dose for dose in self.doses if dose.field == field]
        exact = (dose for dose in fitting if dose.per in (rate, "day"))
        return next(exact, None)

    def band(self, intensity: str, field: str, per: str, weight_kg: Decimal | None = None) -> Limits | None:
        """The usual range; None where none is known, or the weight that would choose it is not."""
        bands = (one for one in self.bands if (one.intensity, one.field, one.per) == (intensity, field, per))
        return next((one.usual for one in bands if one.is_for(weight_kg)), None)


def daily(dose: Decimal, freq_h: str) -> Decimal | None:
    """Total a day of a dose given every so many hours; None for an infusion, whose dose is a rate."""
    return dose * HOURS_A_DAY / Decimal(freq_h) if freq_h.isdecimal() else None


@cache
def agents() -> Mapping[str, Agent]:
    """Every agent by its code."""
    doses, bands = codelists.rows("anticoagulant_doses"), codelists.rows("anticoagulant_bands")
    return {row["code"]: _agent(row, _of(row, doses), _of(row, bands)) for row in codelists.rows("anticoagulants")}


def _of(agent: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [row for row in rows if row["agent"] == agent["code"]]


def _agent(row: Mapping[str, str], doses: list[Mapping[str, str]], bands: list[Mapping[str, str]]) -> Agent:
    return Agent(
        row["code"],
        row["label"],
        row["ac_class"],
        tuple(Dose(one["field"], one["per"], one["unit"], _limits(one)) for one in doses),
        tuple(_band(one) for one in bands),
        tuple(row["assays"].split(";")) if row["assays"] else (),
        any(one["always_reason"] == "yes" for one in doses),
    )


def _band(row: Mapping[str, str]) -> Band:
    weights = (Decimal(row[end]) if row[end] else None for end in ("weight_from_kg", "weight_below_kg"))
    return Band(row["intensity"], row["field"], row["per"], _limits(row), *weights)


def _limits(row: Mapping[str, str]) -> Limits:
    return Limits(Decimal(row["low"]), Decimal(row["high"]))
