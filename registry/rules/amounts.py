"""Comparing numbers of a row where some are only known to lie beyond a limit of detection."""

from __future__ import annotations

from decimal import Decimal

from registry.facts import Row
from registry.values import Measured


def lowest(row: Row, name: str) -> Decimal | None:
    """The least that the value can be; None where nothing is known, or it is only known to be below something."""
    value = row.get(name)
    return None if isinstance(value, Measured) and value.op == "<" else row.number(name)


def highest(row: Row, name: str) -> Decimal | None:
    """The most that the value can be; None where nothing is known, or it is only known to be above something."""
    value = row.get(name)
    return None if isinstance(value, Measured) and value.op == ">" else row.number(name)


def above(row: Row, name: str, limit: Decimal | int) -> bool:
    """Whether the value is surely above a limit."""
    low = lowest(row, name)
    return low is not None and (low > limit or (low == limit and _op(row, name) == ">"))


def at_least(row: Row, name: str, limit: Decimal | int) -> bool:
    """Whether the value is surely a limit or more."""
    low = lowest(row, name)
    return low is not None and low >= limit


def below(row: Row, name: str, limit: Decimal | int) -> bool:
    """Whether the value is surely below a limit."""
    high = highest(row, name)
    return high is not None and (high < limit or (high == limit and _op(row, name) == "<"))


def _op(row: Row, name: str) -> str:
    value = row.get(name)
    return value.op if isinstance(value, Measured) else "="
