"""Words for the codes of a registry summary: clots, causes, rules of duration, bands, acts, reasons. Pure.

A code that no table knows (a new kit class, a merged group) is printed as it is, with blanks for underscores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pave.lib import codelists
from registry.codebook_reader import codebook

NOT_CAUSAL = "Says how often, not why: groups differ, so this is not causal."
WITHHELD = "Fewer than 11 children or 3 sites, or the number would give such a group away."
WITHHELD_PARTS = "What is hatched is withheld: fewer than 11 children, or it would give such a group away."


@dataclass(frozen=True)
class FixedTime:
    """A usual length of treatment: its day (month marks of measure D1), words for a sentence, letters for an axis."""

    day: int
    words: str
    short: str


@dataclass(frozen=True)
class Cause:
    """An outcome: how it is called, and what happened to the children who had it."""

    label: str
    happened: str


FIXED_TIMES = {
    "wk6": FixedTime(42, "6 weeks", "6 wk"),
    "mo3": FixedTime(91, "3 months", "3 mo"),
    "mo6": FixedTime(183, "6 months", "6 mo"),
    "mo12": FixedTime(365, "12 months", "12 mo"),
}

CAUSES = {
    "recurrence": Cause("New clot", "had a new clot"),
    "progression": Cause("Clot grew", "had a clot that grew"),
    "major_bleed": Cause("Major bleed", "had a major bleed"),
    "crnm_or_major": Cause("Major or clinically relevant bleed", "had a clinically relevant bleed"),
    "death": Cause("Death", "died"),
}


@dataclass(frozen=True)
class Scheme:
    """How an outcome is counted: its label, and what a sentence adds to the outcome."""

    label: str
    adds: str


SCHEMES = {
    "death": Scheme("Death competing", ""),
    "death_hct_relapse": Scheme(
        "Transplantation and relapse compete too", ", transplantation and relapse competing too"
    ),
    "as_treated": Scheme("While treated", ", while treated"),
}
"""The first is what every outcome is told by; the others are told beside it, of all clots."""

WHO = {
    "all": "a clot",
    "cvc_dvt": "catheter thrombosis",
    "non_cvc_dvt": "deep vein thrombosis without a catheter",
    "pe": "pulmonary embolism",
    "cvst": "sinus thrombosis",
    "intracardiac": "a clot in the heart",
    "splanchnic": "splanchnic thrombosis",
    "renal": "renal vein thrombosis",
    "superficial": "superficial thrombosis",
    "other": "another clot",
}

LABELS = {
    "all": "All clots",
    "cvc_dvt": "Catheter thrombosis",
    "non_cvc_dvt": "DVT without a catheter",
    "pe": "Pulmonary embolism",
    "cvst": "Sinus thrombosis",
    "intracardiac": "Clot in the heart",
    "splanchnic": "Splanchnic thrombosis",
    "renal": "Renal vein thrombosis",
    "superficial": "Superficial thrombosis",
    "other": "Other clot",
}

SHORT = {
    "cvc_dvt": "Catheter clot",
    "non_cvc_dvt": "Other DVT",
    "pe": "Lung clot",
    "cvst": "Sinus clot",
    "intracardiac": "Heart",
    "splanchnic": "Splanchnic",
    "renal": "Renal vein",
    "superficial": "Superficial",
    "crnm_or_major": "Relevant bleed",
}
"""What a label at the end of a curve says where the whole one is too long; the row of numbers at risk says it whole."""

INTENSITIES = {
    "all": "All days of treatment",
    "therapeutic": "Full dose",
    "reduced": "Reduced or prophylactic dose",
    "held": "Held",
    "unknown": "Not known what was given",
}
GIVEN = {
    "all": "whatever was given",
    "therapeutic": "at full dose",
    "reduced": "at a reduced or prophylactic dose",
    "held": "while held",
    "unknown": "of which nobody said what was given",
}
"""An intensity inside a sentence."""
BANDS = {
    "40_49": "40–49",
    "30_39": "30–39",
    "25_29": "25–29",
    "20_24": "20–24",
    "10_19": "10–19",
    "lt10": "below 10",
    "20_29": "20–29",
    "30_49": "30–49",
    "50_99": "50–99",
    "ge100": "100 or more",
    "unclassified": "not known",
}
CLOT_AGES = {"acute": "Clot up to 30 days old", "late": "Clot 31 days or older"}
WINDOWS = {"day0_10": "in the first ten days", "after_day10": "after day 10"}
SITE_SIZES = {
    "lt30": "Under 30 new ALL a year",
    "n30_49": "30–49 new ALL a year",
    "ge50": "50 or more new ALL a year",
}
ENDED_BY = {
    "completed": "a fixed time was over",
    "line_removal": "the line was out",
    "resolution": "the clot had resolved",
    "asp_end": "asparaginase was finished",
}
"""When treatment ended as planned, by rule."""
FACTORS = {"age_band": "age", "type": "kind of clot"}
"""What sites are adjusted for."""
NOT_DOING = {"held": "not held", "held_or_reduced": "full dose"}
"""What is still done at and above a child's threshold, by what was looked at."""

KITS = {
    "at_added": "kits that add antithrombin",
    "no_at_added": "kits that add no antithrombin",
    "unknown": "kit not known",
}

QUANTITIES = {
    "duration_mo3": "stopping within 14 days of 3 months",
    "held_below_50": "holding below 50",
    "held_below_30": "holding below 30",
}

REASONS = {
    "no_answers": "no child to count",
    "all_skipped": "no child could have it",
    "one_category": "only one group to compare",
    "n_too_small": "too few children for this measure",
    "undefined": "not reached or not defined for these children",
    "suppressed": "withheld to protect children",
    "not_converged": "the calculation did not settle",
    "left_truncated": "not defined where children enter late",
}


def reason(code: str | None) -> str:
    """Words for a null reason; "" for None. Raises KeyError for a code outside the closed list."""
    return REASONS[code] if code else ""


def group(code: str) -> str:
    """A kind of clot, a size of site, a class of drug or a kit, as a label."""
    return LABELS.get(code) or SITE_SIZES.get(code) or drug_class(code)


def who(code: str, n: int | None = None) -> str:
    """The children of a group: "children with catheter thrombosis"; "child" for one."""
    return f"{'child' if n == 1 else 'children'} with {WHO.get(code, plain(code))}"


def site_size(code: str) -> str:
    """A band of sites by their new cases of leukaemia a year, as a label."""
    return SITE_SIZES.get(code, "Size not known" if code == "unknown" else plain(code))


def drug_class(code: str) -> str:
    return codelists.mapping("anticoagulant_class").get(code, plain(code))


def kit(code: str) -> str:
    return KITS.get(code, plain(code))


def rule(code: str) -> str:
    """A rule of duration: "3 months", or its label in the list of rules."""
    if code in FIXED_TIMES:
        return FIXED_TIMES[code].words
    return codelists.mapping("duration_rule").get(code, plain(code))


def cause(code: str) -> Cause:
    name = plain(code)
    return CAUSES.get(code) or Cause(name[:1].upper() + name[1:], f"had {name}")


def scheme(code: str | None) -> Scheme:
    """Reports that were made before there were schemes have none: death competes."""
    return SCHEMES.get(code or "death") or Scheme(plain(str(code)).capitalize(), f", {plain(str(code))}")


def intensity(code: str) -> str:
    return INTENSITIES.get(code, plain(code))


def held_for(code: str) -> str:
    """The reason of a hold as the codebook has it."""
    known = {one.code: one.label for one in codebook().field("platelet_hold_episode", "primary_reason").codes}
    return known.get(code, "Reason not known" if code == "unknown" else plain(code))


def is_second(row: Mapping[str, Any]) -> bool:
    """Whether a row of `incidence` is beside the first scheme of its outcome."""
    return row.get("scheme") not in (None, "death")


def entity(code: str) -> str:
    """A kind of row by its name in the codebook."""
    known = {one.name: one.label for one in codebook().entities}
    return known.get(code, plain(code))


def quantity(code: str) -> str:
    return QUANTITIES.get(code, plain(code))


def plain(code: str) -> str:
    return code.replace("_", " ")
