"""Bleeding and punctures: times, classes and what was done."""

from __future__ import annotations

from collections.abc import Iterator

from registry.anticoagulants import agents
from registry.derived.bleeding import isth_2011, isth_2023
from registry.derived.decisions import acted_after
from registry.facts import Facts, Row
from registry.rules.amounts import below
from registry.rules.check import Check, Spot

SHORT_H = 12
AFTER_DOSE_D, ACTED_WITHIN_D = 7, 3


def puncture_soon_after_dose(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("lp_hold"):
        agent = agents().get(row.code("agent"))
        full = agent is not None and agent.ac_class == "lmwh" and row.code("intensity") == "therapeutic"
        if full and below(row, "last_dose_h_before", SHORT_H):
            sentence = "The last full dose of LMWH was less than 12 hours before the puncture."
            yield Spot(row, ("last_dose_h_before",), sentence, "Check the hours.")


def traumatic_without_cells(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("lp_hold"):
        if row.yes("traumatic") and not row.has("csf_rbc"):
            sentence = "The puncture counts as traumatic, yet the red cells are missing."
            yield Spot(row, ("traumatic", "csf_rbc"), sentence, "Enter the red cells; 10 or more are traumatic.")


def class_differs(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("bleeding_event"):
        said, older, newer = row.code("class_site"), isth_2011(row), isth_2023(row).removesuffix("_provisional")
        if said and said not in (older, newer) and newer != "baseline" and not _is_open(row, newer):
            sentence = f"The facts make it {newer} (2023) and {older} (2011), the site says {said}."
            yield Spot(row, ("class_site",), sentence, "Correct facts or class, or leave it to the reviewers.")


def _is_open(bleed: Row, found: str) -> bool:
    """Whether it cannot be classed because what decides has not been entered."""
    undecided = not bleed.has("overt") or (bleed.has("hb_fall_g_dl") and bleed.get("hb_window_h") is None)
    return found == "not_classifiable" and undecided


def bleeding_without_action(facts: Facts) -> Iterator[Spot]:
    for row in facts.rows("bleeding_event"):
        day = row.day("day")
        if day is None or day.earliest != day.latest:
            continue
        full = (facts.intensity_on(day.day - back) == "therapeutic" for back in range(AFTER_DOSE_D + 1))
        if any(full) and not acted_after(facts, day, ACTED_WITHIN_D):
            sentence = f"Bleeding on day {day}, within 7 days of a full dose, and nothing was changed within 3 days."
            yield Spot(row, ("day",), sentence, "Enter what was done about anticoagulation.")


CHECKS = (
    Check("E27", "warn", "Puncture soon after a full dose", "unusual", puncture_soon_after_dose),
    Check("E28", "warn", "Traumatic puncture without red cells", "definition", traumatic_without_cells),
    Check("E29", "reason", "Class of bleeding differs", "the class follows the facts", class_differs, "adjudication"),
    Check("E30", "warn", "Bleeding without action", "missing action", bleeding_without_action),
)
