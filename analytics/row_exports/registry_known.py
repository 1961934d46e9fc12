"""What others may know of a child of the registry, and the columns that would give it back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.deidentification.known import NOT_TOLD, Known
from registry.codebook import Codebook
from registry.extract import Extract

CLOT, AGE, SEX, REGION, TYPE, YEAR = NAMES = ("clot", "age_band", "sex", "region", "vte_type", "year_band")
"""CLOT is always told: rows of clots would tell it anyway."""
AGES = (("lt1", "Under 1 year", 12), ("y1_4", "1 to 4 years", 60), ("y5_9", "5 to 9 years", 120),
        ("y10_14", "10 to 14 years", 180), ("y15p", "15 years and over", 10_000))  # fmt: skip
YEARS = 5
NO_CLOT = "none"
YES, NO = "1", "0"
WHOLE = "*"
"""Every column of an entity."""

# Finer than the known columns, or telling enough of them: these never leave.
GIVES_BACK: Mapping[str, frozenset[str]] = {
    "enrolment": frozenset({"age_dx_mo", "sex", "dx_year", "consent_status"}),
    "all_diagnosis": frozenset({"weight_kg", "height_cm", "nci_risk", "protocol", "protocol_risk"}),
    "followup_visit": frozenset({"weight_kg"}),
    "anticoagulant_course": frozenset({"dose_abs", "dose_weight_kg"}),
    "dose_change": frozenset({"from_dose", "to_dose", "dose_weight_kg"}),
    "other_drug": frozenset({"amount"}),
    "vte_event": frozenset({"risk_factors", "event_year", "guideline_in_force", "lag_band"}),
}
# These tell the type of a clot: they leave only where the type itself leaves for every child.
TELLS_TYPE: Mapping[str, frozenset[str]] = {
    "vte_event": frozenset({"type", "haemodynamic", "cvst_haemorrhage", "cvst_infarct", "cvc_related", "line_state"}),
    "vte_site": frozenset({WHOLE}),
    "imaging": frozenset({"modality"}),
    "pts": frozenset({WHOLE}),
    "followup_visit": frozenset({"psom", "mrs", "seizures", "visual_loss", "raised_icp", "headache"}),
}


def known_of(extract: Extract, book: Codebook) -> tuple[tuple[Known, ...], dict[int, tuple[str, ...]]]:
    """The known columns, and the code of each for every child of the extract."""
    regions = {row["site_code"]: row.get("region") or NOT_TOLD for row in extract.get("site", ())}
    types = _types(extract)
    told = {row["child"]: _codes(row, regions, types) for row in extract.get("enrolment", ())}
    return tuple(_known(place, name, book, told) for place, name in enumerate(NAMES)), told


def _codes(row: Mapping[str, Any], regions: Mapping[str, str], types: Mapping[int, str]) -> tuple[str, ...]:
    child, region = row["child"], regions.get(row["site_code"], NOT_TOLD)
    clot = YES if child in types else NO
    years = _years(row["dx_year"])
    return clot, _age(row["age_dx_mo"]), row["sex"] or NOT_TOLD, region, types.get(child, NO_CLOT), years


def _types(extract: Extract) -> dict[int, str]:
    """Child -> the different types of its clots, told together: "cvst+pe"."""
    found: dict[int, set[str]] = {}
    for row in extract.get("vte_event", ()):
        found.setdefault(row["child"], set()).add(row["type"] or "unknown")
    return {child: "+".join(sorted(types)) for child, types in found.items()}


def _age(months: int | None) -> str:
    return NOT_TOLD if months is None else next(code for code, _, below in AGES if months < below)


def _years(year: int | None) -> str:
    return NOT_TOLD if year is None else str(year - year % YEARS)


def _known(place: int, name: str, book: Codebook, told: Mapping[int, Sequence[str]]) -> Known:
    seen = {codes[place] for codes in told.values()} - {NOT_TOLD}
    if name == CLOT:
        return Known(name, "Had a clot", (YES, NO, NOT_TOLD), {YES: "Yes", NO: "No"})
    if name == AGE:
        words = {code: label for code, label, _ in AGES}
        return Known(name, "Age at the diagnosis of ALL", (*words, NOT_TOLD), words, ordered=True)
    if name == YEAR:
        words = {code: f"{code} to {int(code) + YEARS - 1}" for code in sorted(seen)}
        return Known(name, "Year of the diagnosis of ALL", (*words, NOT_TOLD), words, ordered=True)
    if name == TYPE:
        words = {code: _clots(code, book) for code in sorted(seen)}
        return Known(name, "Type of clot, of all of a child's together", (*words, NOT_TOLD), words)
    field: Any = book.field("enrolment" if name == SEX else "site", name)
    words = {code.code: code.label for code in field.codes} | {code: code for code in sorted(seen) if not field.codes}
    return Known(name, field.label, (*dict.fromkeys([*words, *sorted(seen)]), NOT_TOLD), words)


def _clots(code: str, book: Codebook) -> str:
    words = {one.code: one.label for one in book.field("vte_event", "type").codes} | {NO_CLOT: "No clot"}
    return " and ".join(words.get(one, one) for one in code.split("+"))
