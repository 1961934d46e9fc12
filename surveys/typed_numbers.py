"""Numbers as people type them in a browser. Pure; files keep to the strict rule of `surveys.rules`."""

from __future__ import annotations

import re

from surveys.rules import NUMBER, canonical_number

COMMA_OR_LEADING_POINT = re.compile(r"(-?)(\d*,|\.)(\d+)", re.ASCII)
THOUSANDS_OR_DECIMALS = re.compile(r"-?[1-9]\d{0,2},\d{3}", re.ASCII)


def typed_number(text: str) -> str:
    """A decimal comma or a leading point read as the number meant; anything else stays as it was typed.

    In many languages the decimal keypad of a phone has a comma and no point. "1,000" may be either number, so it stays
    for the page to ask.
    """
    found = COMMA_OR_LEADING_POINT.fullmatch(text)
    if found is None or THOUSANDS_OR_DECIMALS.fullmatch(text):
        return text
    sign, whole, fraction = found.groups()
    number = f"{sign}{whole[:-1] or 0}.{fraction}"
    return canonical_number(number) if NUMBER.fullmatch(number) else text


def two_readings(text: str) -> tuple[str, str] | None:
    """What "1,000" may mean, without and with decimals ("1000", "1"); None for every other text."""
    if not THOUSANDS_OR_DECIMALS.fullmatch(text):
        return None
    return text.replace(",", ""), canonical_number(text.replace(",", "."))
