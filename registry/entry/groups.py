"""In which order the records of a child and of a site stand on their pages. Pure.

The order is that of a page, no clinical fact: which records there are, and their names, is in the codebook.
"""

from __future__ import annotations

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Clot", ("vte_event", "vte_site", "initial_decision", "imaging")),
    ("Anticoagulation", ("anticoagulant_course", "dose_change", "lab_level", "other_drug")),
    ("Platelets and procedures", ("count", "platelet_hold_episode", "lp_hold")),
    (
        "Leukaemia and its treatment",
        ("all_diagnosis", "treatment_phase", "asparaginase_exposure", "central_line", "thrombophilia_test"),
    ),
    ("Course and outcome", ("bleeding_event", "followup_visit", "pts", "tma", "status_event", "death")),
    ("Enrolment", ("enrolment",)),
)
OF_A_SITE = ("site", "site_lab", "screening_log")
ELSEWHERE = frozenset({"anchor", "adjudication"})
"""Entities with rooms of their own: the date of diagnosis, and reviews."""
OPENING = ("consent_status", "age_dx_mo", "sex", "dx_year", "enrol_day")
"""The five fields that open a case."""
BRIEF = 6
"""So many columns a list shows; the form shows all."""
