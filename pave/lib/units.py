"""UCUM units as people write them. Data."""

from __future__ import annotations

LABELS = {
    "10*9/L": "×10⁹/L",
    "[IU]/mL": "IU/mL",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "mo": "months",
    "min": "minutes",
    "a": "years",
    "Cel": "°C",
}


def unit_label(unit: str) -> str:
    """The unit in words or signs; an unknown one as it is."""
    return LABELS.get(unit, unit)
