"""Errors left in the simulated registry, each for one edit check, so that back-testing has something to find. Pure.

Only a few children have any, and then up to three that do not touch each other. The checks of severity refuse let
nothing be written: theirs stand in the folder refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from demo import registry_errors_clots as clots
from demo import registry_errors_outcomes as outcomes
from demo import registry_errors_treatment as treatment
from demo.registry_child import Place, SimulatedChild
from demo.registry_host import Host, Planter, key_of
from demo.registry_priors import priors, stream
from demo.registry_sites import SimulatedSite


@dataclass(frozen=True, slots=True)
class Error:
    """An error that a check finds. `touches`: entities that no second error of the same child may touch."""

    check: str
    plant: Planter
    touches: frozenset[str]
    at_home: bool = False
    """Whether the demonstration's own site has the first of them, so that its people meet it."""
    well: bool = False
    """Whether it is left in a child without a clot."""


def _error(check: str, plant: Planter, *touches: str, at_home: bool = False, well: bool = False) -> Error:
    return Error(check, plant, frozenset(touches), at_home, well)


ERRORS = (  # scarce hosts first
    _error("E47", outcomes.visit_missing, "followup_visit", at_home=True),
    _error("E10", clots.nothing_decided, "initial_decision", "anticoagulant_course"),
    _error("E46", clots.died_of_no_clot, "death", "vte_event", well=True),
    _error("E38", outcomes.doses_without_end, "asparaginase_exposure"),
    _error("E35", outcomes.other_instrument, "pts"),
    _error("E26", treatment.counts_apart, "count", "treatment_phase", "platelet_hold_episode"),
    _error("E33", clots.never_gone, "vte_event", "imaging"),
    _error("E24", treatment.no_decision, "platelet_hold_episode", "count", at_home=True),
    _error("E22", treatment.no_nadir, "platelet_hold_episode"),
    _error("E20", treatment.above_protocol, "platelet_hold_episode"),
    _error("E21", treatment.high_count, "platelet_hold_episode"),
    _error("E23", treatment.resumed_lower, "platelet_hold_episode"),
    _error("E13", treatment.weight_jump, "followup_visit", "all_diagnosis", "anticoagulant_course"),
    _error("E03", clots.before_diagnosis, "vte_event", "enrolment", "treatment_phase", "asparaginase_exposure",
           well=True),
    _error("E04", clots.enrolled_after_clot, "enrolment"),
    _error("E05", clots.line_put_in_later, "central_line", "vte_event"),
    _error("E06", clots.other_side_of_the_line, "central_line"),
    _error("E07", clots.lesser_type, "vte_event"),
    _error("E08", clots.no_image, "imaging", at_home=True),
    _error("E09", treatment.doubled_course, "anticoagulant_course", "lab_level", "bleeding_event"),
    _error("E11", treatment.unusual_dose, "anticoagulant_course", at_home=True),
    _error("E12", treatment.dose_against_weight, "anticoagulant_course"),
    _error("E14", treatment.too_little_for_its_intensity, "anticoagulant_course"),
    _error("E15", treatment.wrong_assay, "lab_level", "anticoagulant_course"),
    _error("E16", treatment.trough, "lab_level"),
    _error("E17", treatment.high_unanswered, "lab_level", "anticoagulant_course"),
    _error("E18", treatment.other_unit, "lab_level"),
    _error("E25", treatment.stale_count, "initial_decision"),
    _error("E27", treatment.puncture_too_soon, "lp_hold"),
    _error("E28", treatment.no_red_cells, "lp_hold"),
    _error("E29", outcomes.class_differs, "bleeding_event", "anticoagulant_course"),
    _error("E30", outcomes.bleeding_unanswered, "bleeding_event", "anticoagulant_course"),
    _error("E31", clots.late_concurrent, "vte_event"),
    _error("E32", clots.progression_unseen, "vte_event", "imaging"),
    _error("E34", outcomes.examined_too_early, "pts", "vte_event"),
    _error("E36", outcomes.seen_but_not_met, "tma"),
    _error("E37", outcomes.cover_unsaid, "asparaginase_exposure", at_home=True),
    _error("E39", outcomes.replaced_unmeasured, "asparaginase_exposure"),
    _error("E40", clots.too_old, "enrolment", "all_diagnosis", well=True),
    _error("E41", clots.infant_low_dose, "vte_event", "enrolment", "all_diagnosis", "anticoagulant_course",
           "asparaginase_exposure", well=True),
    _error("E42", clots.wrong_risk, "all_diagnosis", well=True),
    _error("E43", clots.two_index_events, "vte_event", "pts", "followup_visit"),
    _error("E44", treatment.line_long_out, "central_line", "anticoagulant_course"),
    _error("E45", treatment.resolved_unseen, "imaging", "anticoagulant_course"),
    _error("E49", treatment.vague_stop, "anticoagulant_course", "lab_level", "bleeding_event"),
    _error("E51", treatment.per_microlitre, "count"),
    _error("E52", clots.phase_missing, "treatment_phase"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """The children with the errors in them, and where each check finds its own."""

    children: tuple[SimulatedChild, ...]
    places: Mapping[str, tuple[Place, ...]]


class TooFewHosts(RuntimeError):
    """So small a registry has not enough children for an error."""


def plant(seed: int, sites: Sequence[SimulatedSite], children: Sequence[SimulatedChild]) -> Planted:
    """Leave the same number of errors for every check; raises TooFewHosts."""
    each = priors()["planted"]["each"]
    among = list(children)
    touched: dict[int, frozenset[str]] = {}
    places: dict[str, tuple[Place, ...]] = {}
    ill = frozenset(place for place, child in enumerate(children) if _is_ill(child))
    for error in ERRORS:
        found: list[Place] = []
        for place in _candidates(seed, error, among, ill):
            if len(found) == each:
                break
            child = among[place]
            if not _takes(child, error, touched.get(place, frozenset())):
                continue
            host = Host(child, sites[child.site])
            row = error.plant(host)
            if row is not None:
                found.append((child.number, row[0], key_of(*row)))
                among[place] = replace(child, rows=host.rows, planted=(*child.planted, error.check))
                touched[place] = touched.get(place, frozenset()) | error.touches
        if len(found) < each:
            raise TooFewHosts(f"{error.check}: {len(found)} of {each}")
        places[error.check] = tuple(sorted(found))
    return Planted(tuple(among), dict(sorted(places.items())))


def _takes(child: SimulatedChild, error: Error, touched: frozenset[str]) -> bool:
    return len(child.planted) < priors()["planted"]["most_a_child"] and not touched & error.touches


def _candidates(seed: int, error: Error, among: Sequence[SimulatedChild], ill: frozenset[int]) -> list[int]:
    """Places of children: one of the demonstration's own where it is to have it, then those with an error already."""
    order = [place for place in range(len(among)) if (place in ill) != error.well]
    stream(seed, "planted", error.check).shuffle(order)
    home = next((place for place in order if error.at_home and among[place].site == 0), None)
    return sorted(order, key=lambda place: (place != home, not among[place].planted))


def _is_ill(child: SimulatedChild) -> bool:
    return any(entity == "vte_event" for entity, _ in child.rows)
