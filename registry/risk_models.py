"""Published risk models as data, and what one gives for a child. Pure.

A missing input is never zero: the score is then incomplete, from the least to the most it can be. Every outcome says
for whom the model was made, where it comes from, and that it is not for clinical use.
"""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from registry.values import Answer

FOLDER = Path(__file__).resolve().parent / "risk_models"
NOT_FOR_CLINICAL_USE = "not for clinical use"
COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InputRefused(ValueError):
    """A number came without its unit or in one that the model does not know, or is no input of the model."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit (UCUM)."""

    value: Decimal
    unit: str


Given = Quantity | str
"""What an input holds: a number with its unit, or a code such as yes or no."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a model asks for. Without a unit it is a code; `factors` turn a unit into the model's own."""

    id: str
    label: str
    unit: str = ""
    factors: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an input must be: a code, or a number against a cut in the unit of the input."""

    input: str
    code: str = ""
    op: str = ""
    cut: Decimal = Decimal(0)

    def holds(self, given: Mapping[str, Decimal | str]) -> Answer:
        value = given.get(self.input)
        if value is None:
            return Answer.UNKNOWN
        if isinstance(value, str):
            return Answer.YES if value == self.code else Answer.NO
        return Answer.YES if COMPARE[self.op](value, self.cut) else Answer.NO


@dataclass(frozen=True, slots=True)
class Tier:
    """Points that any of the conditions gives."""

    points: int
    any: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a score; the first of its tiers that holds gives the points."""

    label: str
    tiers: tuple[Tier, ...]

    def points(self, given: Mapping[str, Decimal | str]) -> tuple[int, int]:
        """The least and the most that the item can give."""
        possible = []
        for tier in self.tiers:
            answer = either(tier.any, given)
            if answer is not Answer.NO:
                possible.append(tier.points)
            if answer is Answer.YES:
                return min(possible), max(possible)
        return min([0, *possible]), max([0, *possible])


@dataclass(frozen=True, slots=True)
class Refusal:
    """For whom the model does not hold, and why."""

    any: tuple[Condition, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of scores, both ends in it; no upper end where `high` is None."""

    label: str
    low: int
    high: int | None

    def holds(self, score: int) -> bool:
        return self.low <= score and (self.high is None or score <= self.high)


@dataclass(frozen=True, slots=True)
class RiskModel:
    """One version of a published model. `unread`: why it has no points; `unconfirmed`: not checked at its source."""

    id: str
    version: str
    label: str
    source: str
    population: str
    caution: str
    inputs: Mapping[str, Input]
    refusals: tuple[Refusal, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    unread: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model gives: scored, incomplete, not_applicable or not_available, and its `reasons`.

    `low` and `high` are the least and the most that the score can be, None where there is no score. `band` is empty
    where the score may lie in several, or in none that was published.
    """

    model: RiskModel
    status: str
    low: int | None = None
    high: int | None = None
    band: str = ""
    reasons: tuple[str, ...] = ()
    notice: str = NOT_FOR_CLINICAL_USE

    @property
    def population(self) -> str:
        return self.model.population

    @property
    def source(self) -> str:
        return self.model.source


def outcome(model: RiskModel, given: Mapping[str, Given]) -> Outcome:
    """What the model gives for these inputs; an input that is not given is missing.

    Raises:
        InputRefused: for a number without a unit that the model knows, or an input that it does not have.
    """
    known = {name: _in_own_unit(model, name, value) for name, value in given.items()}
    reasons = tuple(one.reason for one in model.refusals if either(one.any, known) is Answer.YES)
    if reasons:
        return Outcome(model, "not_applicable", reasons=reasons)
    if model.unread:
        return Outcome(model, "not_available", reasons=(model.unread,))
    points = [item.points(known) for item in model.items]
    low, high = sum(least for least, _ in points), sum(most for _, most in points)
    missing = tuple(f"{one.label} is missing." for one in model.inputs.values() if one.id not in known)
    bands = {next((band.label for band in model.bands if band.holds(score)), "") for score in range(low, high + 1)}
    band = bands.pop() if len(bands) == 1 else ""
    return Outcome(model, "incomplete" if missing else "scored", low, high, band, missing)


def either(conditions: tuple[Condition, ...], given: Mapping[str, Decimal | str]) -> Answer:
    """Whether any of the conditions holds."""
    found = Answer.NO
    for condition in conditions:
        found = found | condition.holds(given)
    return found


def _in_own_unit(model: RiskModel, name: str, value: Given) -> Decimal | str:
    asked = model.inputs.get(name)
    if asked is None:
        raise InputRefused(f"{model.label} asks for no {name}.")
    if isinstance(value, str) != (not asked.unit):
        raise InputRefused(f"{asked.label} is {'a number with its unit' if asked.unit else 'a code'}.")
    if isinstance(value, str):
        return value
    if value.unit not in asked.factors:
        known = ", ".join(asked.factors)
        raise InputRefused(f"{asked.label} is never read in “{value.unit}”. Use {known}.")
    return value.value * asked.factors[value.unit]


# -- from files -------------------------------------------------------------------------------------------------------


@cache
def risk_models() -> tuple[RiskModel, ...]:
    """Every model that ships, by id and version."""
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(read_model(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files)


def read_model(table: Mapping[str, Any]) -> RiskModel:
    """A model from its table.

    Raises:
        KeyError, TypeError: where something is missing or unknown; the files ship with the program.
        ValueError: where a condition asks for no input, or points are given although nobody read them.
    """
    whole = dict(table)
    inputs = {one["id"]: _input(one) for one in whole.pop("input")}
    items = tuple(Item(one["label"], tuple(_tier(tier) for tier in one["tier"])) for one in whole.pop("item", ()))
    refusals = tuple(Refusal(_conditions(one), one["reason"]) for one in whole.pop("refusal", ()))
    bands = tuple(Band(one["label"], one["from"], one.get("to")) for one in whole.pop("band", ()))
    model = RiskModel(inputs=inputs, items=items, refusals=refusals, bands=bands, **whole)
    parts = [one.any for one in refusals] + [tier.any for item in items for tier in item.tiers]
    asked = {condition.input for part in parts for condition in part}
    if not asked <= set(inputs) or bool(model.unread) == bool(items):
        raise ValueError(f"{model.label} {model.version} asks for what it does not declare, or has points nobody read.")
    return model


def _input(table: Mapping[str, Any]) -> Input:
    unit = table.get("unit", "")
    alternates = {name: Decimal(factor) for name, factor in table.get("alternates", {}).items()}
    return Input(table["id"], table["label"], unit, ({unit: Decimal(1)} if unit else {}) | alternates)


def _tier(table: Mapping[str, Any]) -> Tier:
    return Tier(table["points"], _conditions(table))


def _conditions(table: Mapping[str, Any]) -> tuple[Condition, ...]:
    return tuple(
        Condition(one["input"], one.get("is", ""), one.get("op", ""), Decimal(one.get("value", "0")))
        for one in table["any"]
    )
