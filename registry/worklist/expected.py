"""What a complete child holds: which fields each row must have a value or a missing reason for, and which rows must be
there. Pure; read row by row in `completeness`, and as SQL over many children in `network`.

The denominator fields of the codebook are always among them. Of the other fields those count that every row of their
kind has an answer to. Fields that a row may well not have (a level that nobody measured) never count, and neither do
the fields that name a row: they are always there.

A mark is `field`, or `field/other` where any one of them will do; after "if" it says when it counts:
`if field` where that one has a value, `if field=a|b` where it is one of these codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from registry.codebook import Codebook
from registry.codebook_reader import codebook

MARKS: Mapping[str, tuple[str, ...]] = {
    "enrolment": ("consent_status", "prospective", "cohort"),
    "all_diagnosis": (
        "wbc_dx", "plt_dx", "hb_dx", "cns_status", "fam_hx_vte", "prior_vte", "nci_risk if lineage=b_all",
    ),
    "central_line": (
        "side if kind=port|tunnelled|picc|nontunnelled", "vein if kind=port|tunnelled|picc|nontunnelled",
        "remove_reason if remove_day",
    ),
    "treatment_phase": ("steroid",),
    "asparaginase_exposure": (
        "status", "day if status=given|delayed", "dose_iu_m2/dose_mg_m2 if status=given|delayed",
        "route if status=given|delayed", "omit_reason if status=omitted",
    ),
    "thrombophilia_test": ("result",),
    "vte_event": (
        "day", "status", "type", "symptomatic", "trigger", "cvc_related", "plt_at_event", "on_ac", "risk_factors",
        "haemodynamic if type=pe", "cvst_haemorrhage if type=cvst", "cvst_infarct if type=cvst",
    ),
    "vte_site": ("occlusive",),
    "initial_decision": (
        "plt", "intensity", "agent if intensity=therapeutic|intermediate|half|prophylactic", "transfusion_plan",
        "decision_reason if intensity=intermediate|half|prophylactic|none",
    ),
    "imaging": ("purpose", "result"),
    "anticoagulant_course": (
        "intent", "agent", "start_day", "dose_mg_kg/dose_iu_kg/dose_abs", "freq_h", "intensity",
        "vte_event if intent=treatment|secondary_proph", "stop_reason if stop_day", "stop_day if stop_reason",
        "planned_weeks/planned_rule if intent=treatment", "switch_reason if stop_reason=switch",
    ),
    "dose_change": ("from_dose", "to_dose", "change_reason"),
    "lab_level": ("value",),
    "platelet_hold_episode": (
        "plt_at_decision", "action", "primary_reason", "transfusions_n", "outcome_30d",
        "resume_day if action=hold|reduce_half|reduce_proph|interval_extended",
        "plt_at_resume if resume_day", "resume_intensity if resume_day",
    ),
    "lp_hold": (
        "plt_before_lp", "transfused", "agent", "held", "traumatic", "haematoma", "last_dose_h_before if held=yes",
        "first_dose_h_after if held=yes",
    ),
    "bleeding_event": ("overt", "fatal", "hb_fall_g_dl", "blood_product", "management_change", "plt_at_bleed"),
    "pts": ("score",),
    "tma": ("context", "second_point_day", "anaemia", "thrombocytopenia", "ldh_high", "schistocytes", "flag_site"),
    "followup_visit": ("day", "alive", "ac_status if alive=yes", "weight_kg if alive=yes"),
    "death": ("day", "cause", "vte_related"),
}  # fmt: skip
"""Beside the denominator fields of the codebook."""

WHEN: Mapping[str, str] = {
    "insert_day": "kind=port|tunnelled|picc|nontunnelled",
    "remove_day": "remove_reason",
}
"""Denominator fields of a line that do not always count: without a day of removal the line is in."""

ALWAYS = ("enrolment", "all_diagnosis", "central_line", "treatment_phase")
"""Entities of which each child has a row at least: without denominator rows nobody knows what was looked at."""
AN_EVENT = "vte_site"
"""At least one row for each clot."""
A_DECISION, DECIDED = "initial_decision", ("index", "recurrence_new_site", "recurrence_same_site")
"""At least one row for each clot of this status."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that a row must say: in any one of `fields`; `codes` of `when`, none of them: any value of it."""

    fields: tuple[str, ...]
    when: str = ""
    codes: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def expected() -> Mapping[str, tuple[Expected, ...]]:
    """Entity of a child -> what its rows must say."""
    return of_book(codebook())


def of_book(book: Codebook) -> dict[str, tuple[Expected, ...]]:
    found: dict[str, tuple[Expected, ...]] = {}
    for entity in (one for one in book.entities if one.of == "case" and one.name != "anchor"):
        fixed = [field.name for field in entity.fields if field.denominator]
        lines = entity.name == "central_line"
        marks = [f"{name} if {WHEN[name]}" if lines and name in WHEN else name for name in fixed]
        found[entity.name] = tuple(map(_read, (*marks, *MARKS.get(entity.name, ()))))
    return found


def _read(mark: str) -> Expected:
    fields, _, condition = mark.partition(" if ")
    when, _, codes = condition.partition("=")
    return Expected(tuple(fields.split("/")), when, tuple(codes.split("|")) if codes else ())
