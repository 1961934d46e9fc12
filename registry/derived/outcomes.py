"""Asparaginase after a clot, punctures, prophylaxis and post-thrombotic syndrome of one child (D11 to D14). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from registry.derived.child import age_mo
from registry.derived.classes import class_of
from registry.derived.events import days_since_asp, groups
from registry.facts import Facts, Row
from registry.values import Day

AGE10_MO = 120
PTS_POSITIVE = {"mji": Decimal(1), "mvs": Decimal(1), "villalta": Decimal(5)}
"""The least positive score of each instrument; CAPTSure has none that is known."""
PTS_FROM_D, PTS_TO_D = 183, 365
LIMB_VEINS = frozenset({"upper", "lower"})


@dataclass(frozen=True, slots=True)
class Rechallenge:
    """Asparaginase after a clot. `covers`: of each dose given after it; blank where nobody said."""

    remaining: int
    given: int
    omitted: int
    covers: tuple[str, ...]
    held_d: int | None
    second_clot: bool

    @property
    def rechallenged(self) -> bool:
        return self.given > 0

    @property
    def truncated(self) -> bool:
        """Whether doses were planned, and none was given any more."""
        return self.remaining > 0 and self.given == 0

    @property
    def is_known(self) -> bool:
        """Whether anybody has said what became of planned doses: one was given or omitted after the clot."""
        return self.given + self.omitted > 0


def rechallenge(facts: Facts, event: Row) -> Rechallenge | None:
    """What became of the doses that were still planned; None where their number or the day of the clot is missing.

    `held_d` are the days from the last dose before the clot to the first after it.
    """
    day, remaining = event.day("day"), event.number("asp_doses_remaining")
    if day is None or remaining is None:
        return None
    doses = [(row, when.day) for row in facts.rows("asparaginase_exposure") if (when := _dose_day(row)) is not None]
    later = [(row, when) for row, when in doses if when > day.day]
    given = [(row, when) for row, when in later if row.code("status") == "given"]
    before = days_since_asp(facts, event)
    held = given[0][1] - day.day + before if given and before is not None else None
    clots = [one.day for row in facts.rows("vte_event") if (one := row.day("day")) is not None]
    second = bool(given) and any(clot > given[0][1] for clot in clots)
    omitted = sum(row.code("status") == "omitted" for row, _ in later)
    covers = tuple(row.code("ac_cover") for row, _ in given)
    return Rechallenge(int(remaining), len(given), omitted, covers, held, second)


def _dose_day(dose: Row) -> Day | None:
    return dose.day("day") or dose.day("planned_day")


@dataclass(frozen=True, slots=True)
class Punctures:
    """Punctures of a child on treatment, held for or not. `haematoma` is of the child, the rest per puncture.

    `answered`: punctures of which somebody said whether a haematoma followed; `with_haematoma` of these.
    """

    n: int
    traumatic: int
    symptomatic: int
    haematoma: bool
    hours_before: tuple[Decimal, ...]
    hours_after: tuple[Decimal, ...]
    delays_d: tuple[int, ...]
    answered: int
    with_haematoma: int


def punctures(facts: Facts) -> Punctures:
    """What the punctures of a child came to; values that are missing are left out."""
    return _of_rows(facts.rows("lp_hold"))


def punctures_by_class(facts: Facts) -> dict[str, Punctures]:
    """The same for each class of the agent that the child was on; empty text where nobody said which."""
    found: dict[str, list[Row]] = {}
    for row in facts.rows("lp_hold"):
        found.setdefault(class_of(row.code("agent")), []).append(row)
    return {name: _of_rows(tuple(rows)) for name, rows in found.items()}


def _of_rows(rows: tuple[Row, ...]) -> Punctures:
    found = [row.code("haematoma") for row in rows if row.code("haematoma")]
    with_haematoma = sum(one != "none" for one in found)
    return Punctures(
        len(rows),
        sum(row.yes("traumatic") for row in rows),
        found.count("symptomatic"),
        with_haematoma > 0,
        _numbers(rows, "last_dose_h_before"),
        _numbers(rows, "first_dose_h_after"),
        tuple(int(delay) for delay in _numbers(rows, "delayed_it_days")),
        len(found),
        with_haematoma,
    )


def _numbers(rows: tuple[Row, ...], name: str) -> tuple[Decimal, ...]:
    return tuple(number for row in rows if (number := row.number(name)) is not None)


def prophylaxis_groups(facts: Facts) -> frozenset[str]:
    """The groups of the practice survey that a child belongs to: age10, t_all_mediast, picc.

    Obesity is left out: it needs a z-score, for which the registry has no reference yet.
    """
    diagnosis, age = facts.one("all_diagnosis"), age_mo(facts, Day(0))
    t_cell = diagnosis is not None and diagnosis.code("lineage") in ("t_all", "lbl_t")
    mass = diagnosis is not None and (diagnosis.yes("mediastinal_mass") or diagnosis.yes("enlarged_nodes"))
    belongs = {
        "age10": age is not None and age >= AGE10_MO,
        "t_all_mediast": t_cell or mass,
        "picc": any(line.code("kind") == "picc" for line in facts.rows("central_line")),
    }
    return frozenset(group for group, is_in in belongs.items() if is_in)


def was_given_prophylaxis(facts: Facts) -> bool:
    return any(course.code("intent") == "primary_proph" for course in facts.rows("anticoagulant_course"))


def pts_positive(pts: Row) -> bool | None:
    """Whether an examination is positive by its own instrument; None without a score or a known cut."""
    score, cut = pts.number("score"), PTS_POSITIVE.get(pts.code("instrument"))
    return None if score is None or cut is None else score >= cut


def pts_at_a_year(facts: Facts) -> tuple[tuple[str, bool], ...]:
    """Instrument and result of each examination 6 to 12 months after an index event in a limb; never pooled."""
    event = facts.index_event()
    began = event.day("day") if event is not None else None
    if event is None or began is None or not groups(facts.of_event("vte_site", event)) & LIMB_VEINS:
        return ()
    return tuple(
        (row.code("instrument"), positive)
        for row in facts.rows("pts")
        if (day := row.day("day")) is not None
        and PTS_FROM_D <= day.day - began.day <= PTS_TO_D
        and (positive := pts_positive(row)) is not None
    )
