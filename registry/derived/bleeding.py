"""The class of a bleeding episode, worked out from its facts (ISTH 2011 and 2023). Pure."""

from __future__ import annotations

from registry.facts import Row

MAJOR_SITES = frozenset({"retroperitoneal", "pulmonary", "intracranial", "spinal"})
MAJOR_FALL_G_DL, MAJOR_WINDOW_H = 2, 24
MINOR_IN_2011 = frozenset({"patient_important_ni", "crnm_provisional"})
"""Steps that the definition of 2011 does not know; it reads them as minor."""
OUTCOMES = frozenset({"major", "crnm", "patient_important_ni", "crnm_provisional", "minor"})


def isth_2023(bleed: Row) -> str:
    """The class of 2023: the first step that holds. `baseline` is shown and never an outcome."""
    if bleed.yes("present_at_index") and not bleed.yes("extending"):
        return "baseline"
    if _is_major(bleed):
        return "major"
    if _is_intervened(bleed):
        return "crnm"
    if bleed.yes("sought_care") and not bleed.yes("management_change"):
        return "patient_important_ni"
    if bleed.yes("sought_care"):
        return "crnm_provisional"
    return "minor" if bleed.yes("overt") and not _fell_in_unknown_time(bleed) else "not_classifiable"


def isth_2011(bleed: Row) -> str:
    """The class of 2011, which has no step for care that was sought."""
    found = isth_2023(bleed)
    return "minor" if found in MINOR_IN_2011 else found


def _is_major(bleed: Row) -> bool:
    fall, window = bleed.number("hb_fall_g_dl"), bleed.number("hb_window_h")
    fell = fall is not None and fall >= MAJOR_FALL_G_DL and window is not None and window <= MAJOR_WINDOW_H
    deep = bleed.code("site") in MAJOR_SITES
    return bleed.yes("fatal") or (bleed.yes("overt") and fell) or deep or bleed.yes("or_surgery")


def _is_intervened(bleed: Row) -> bool:
    product = bleed.yes("blood_product") and not bleed.yes("attributable_underlying")
    return product or bleed.yes("intervention_non_or")


def _fell_in_unknown_time(bleed: Row) -> bool:
    """A fall that would be major if it was fast enough. Haemoglobin falls with chemotherapy too."""
    fall = bleed.number("hb_fall_g_dl")
    return fall is not None and fall >= MAJOR_FALL_G_DL and not bleed.has("hb_window_h")
