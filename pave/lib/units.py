"""UCUM units as people write them. Data."""

from __future__ import annotations

LABELS = {
    "10*9/L": "×10⁹/L",
    "10*3/uL": "×10³/µL",
    "/uL": "/µL",
    "umol/L": "µmol/L",
    "[IU]/mL": "IU/mL",
    "[IU]/L": "IU/L",
    "[IU]/kg": "IU/kg",
    "[IU]/kg/h": "IU/kg/h",
    "[IU]/m2": "IU/m²",
    "mg/m2": "mg/m²",
    "mg/m2/d": "mg/m² a day",
    "kg/m2": "kg/m²",
    "[U]/kg": "U/kg",
    "[U]/kg/h": "U/kg/h",
    "[Ch]": "French",
    "{INR}": "INR",
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
