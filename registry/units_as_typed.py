"""How people write the units of the codebook: spellings, signs and powers, folded to one form. Pure.

A spelling is looked up only among the units of one field, so "G/l" is giga per litre for a count of cells and grams
per litre for haemoglobin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "10*9/L": (
        "10^9/l", "10**9/l", "10e9/l", "e9/l", "e+9/l", "x109/l", "g/l", "gpt/l", "giga/l", "/nl", "1/nl", "billion/l",
    ),
    "10*3/uL": (
        "10^3/ul", "10**3/ul", "10e3/ul", "e3/ul", "e+3/ul", "x103/ul", "k/ul", "tsd/ul", "tsd./ul", "thou/ul",
        "thousand/ul", "1000/ul", "10^3/mm3", "10e3/mm3", "k/mm3",
    ),
    "/uL": ("/ul", "1/ul", "/mm3", "/cmm", "cells/ul", "cells/mm3", "perul", "permm3"),
    "g/dL": ("gm/dl", "g/100ml", "g%", "gperdl"),
    "g/L": ("gm/l", "gperl"),
    "mg/dL": ("mg%", "mg/100ml"),
    "umol/L": ("mcmol/l", "micromol/l"),
    "[IU]/mL": ("ie/ml", "ui/ml", "u/ml", "units/ml"),
    "[IU]/L": ("ie/l", "ui/l"),
    "[IU]/kg": ("ie/kg", "ui/kg", "u/kg", "units/kg"),
    "[IU]/m2": ("ie/m2", "ui/m2", "u/m2", "ie/qm", "units/m2"),
    "mg/m2": ("mg/qm",),
    "mg/m2/d": ("mg/m2/day", "mg/qm/d", "mg/m2aday"),
    "%": ("percent", "pct"),
    "h": ("hr", "hrs", "hour", "hours", "std"),
    "min": ("minute", "minutes"),
    "s": ("sec", "secs", "second", "seconds"),
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "mo": ("month", "months"),
    "kg": ("kgs", "kilo", "kilos"),
    "mg": ("mgs",),
    "[IU]": ("ie", "ui", "u", "units"),
    "[Ch]": ("fr", "french"),
}  # fmt: skip
"""UCUM code -> folded spellings beside its own."""


def folded(text: str) -> str:
    """One form for every way of typing: "× 10⁹/L" and "x10^9/l" are "10^9/l", "/µL" is "/ul", "[IU]/mL" "iu/ml"."""
    flat = POWER.sub(lambda found: "^" + found.group().translate(SUPERSCRIPTS), text)
    flat = flat.lower().replace("μ", "u").replace("µ", "u").replace("mcl", "ul").replace("×", "x").replace("∙", "x")
    flat = re.sub(r"[\s\u00a0\u2009\u202f\[\]{}]", "", flat).replace("m^2", "m2").replace("mm^3", "mm3")
    flat = flat.replace("10*9", "10^9").replace("10*3", "10^3").replace("litre", "l").replace("liter", "l")
    return flat[1:] if re.match(r"[x*·]10[\^e*]", flat) else flat


def unit_meant(typed: str, known: Iterable[str]) -> str | None:
    """Which of the known UCUM codes this is; None where it is none of them, or could be two."""
    wanted = folded(typed)
    found = [unit for unit in known if wanted in (folded(unit), *map(folded, SPELLINGS.get(unit, ())))]
    return found[0] if len(found) == 1 else None
