"""What every simulated child has: enrolment, leukaemia, line, phases, first asparaginase, and how it ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from demo.registry_priors import Cells, Rows, around, decimal, drawn, priors, stream, within, yes
from demo.registry_sites import SimulatedSite

VEINS = {"port": ("subclavian", "ijv"), "tunnelled": ("subclavian", "ijv"), "picc": ("basilic", "brachial")}
FRENCH = {"port": "6.6", "tunnelled": "6.6", "picc": "4"}


@dataclass(slots=True)
class Story:
    """One child while it is made. Days count from the diagnosis; `end` is the last day on which anybody saw the child.

    `observed_d` days lie between the diagnosis and the day on which follow-up ends for everybody.
    """

    draw: Random
    site: SimulatedSite
    number: int
    observed_d: int
    last_day: date
    rows: Rows = field(default_factory=list)
    age_mo: int = 0
    female: bool = False
    t_all: bool = False
    weight_kg: float = 0.0
    end: int = 0
    relapse: int | None = None
    death: str = ""
    lost: bool = False
    clot_day: int | None = None
    line: Cells = field(default_factory=dict)
    asparaginase: list[int] = field(default_factory=list)
    courses: int = 0
    prophylaxis: tuple[int, int] | None = None

    @property
    def year(self) -> int:
        """The year of the diagnosis."""
        return (self.last_day - timedelta(days=self.observed_d)).year

    def add(self, entity: str, **cells: object) -> Cells:
        """A row; a cell of None stays blank. The cells come back, so that a later turn of the story may change them."""
        row = {name: str(value) for name, value in cells.items() if value is not None}
        self.rows.append((entity, row))
        return row

    def course_no(self) -> int:
        self.courses += 1
        return self.courses

    def weight_on(self, day: int) -> str:
        """The weight of a day in kilograms: a slow rise, and what a scale adds."""
        return decimal(self.weight_kg * (1 + 0.0003 * day) * self.draw.uniform(0.99, 1.01))


def begun(story: Story) -> None:
    """Who the child is, and how long it is followed unless a clot ends it earlier."""
    draw, child = story.draw, priors()["child"]
    older = draw.random() < child["age_10_share"]
    story.age_mo = draw.randint(120, 215) if older else round(draw.triangular(12, 119, 40))
    story.female = draw.random() > child["male_share"]
    story.t_all = draw.random() < child["t_share"]
    years = story.age_mo / 12
    # Less in small children: with 1.4, E13 would doubt the weights of obese toddlers.
    obese = (1.4 if story.age_mo >= 72 else 1.2) if draw.random() < child["obese_share"] else 1.0
    story.weight_kg = max(7.0, (8 + 2.2 * years + 0.06 * years**2) * obese * draw.uniform(0.85, 1.15))
    _outcome(story)


def _outcome(story: Story) -> None:
    draw, shares = story.draw, priors()["outcome"]
    story.end = story.observed_d
    fate = drawn(draw, {**shares, "well": 1 - sum(shares.values())})
    first, last = {"relapse": (150, 700), "hct": (120, 400), "lost": (100, 600), "death_leukaemia": (60, 650),
                   "death_infection": (10, 500), "death_toxicity": (10, 240)}.get(fate, (0, 0))  # fmt: skip
    day = draw.randint(first, last)
    if fate == "well" or day >= story.observed_d:
        return
    if fate in ("relapse", "hct"):
        story.relapse = day
    else:
        story.end, story.lost, story.death = day, fate == "lost", fate.removeprefix("death_") if fate != "lost" else ""


def told(story: Story) -> None:
    """The rows that every child has, once it is known whether and when there was a clot."""
    _enrolment(story)
    _diagnosis(story)
    _line(story)
    _phases(story)
    _asparaginase_plan(story)
    if story.relapse is not None:
        story.add("status_event", day=story.relapse, kind="relapse")
    if story.lost:
        story.add("status_event", day=story.end, kind="lost")
    if story.death:
        cause = {"toxicity": "toxicity_other"}.get(story.death, story.death)
        related = "definite" if cause == "vte" else "no"
        story.add("death", day=story.end, cause=cause, vte_related=related)


def _enrolment(story: Story) -> None:
    draw, clot = story.draw, story.clot_day
    late = clot is not None and draw.random() < priors()["registry"]["late_share"]
    enrolled = draw.randint(0, min(10, story.end))
    if late and clot is not None:
        enrolled = min(clot + draw.randint(0, 20), story.end)
    story.rows.insert(0, ("enrolment", {
        "consent_status": "parent_consent_assent" if story.age_mo >= 84 else "parent_consent",
        "age_dx_mo": str(story.age_mo), "sex": "f" if story.female else "m", "dx_year": str(story.year),
        "prospective": yes(not late), "enrol_day": str(enrolled),
        "cohort": "vte_case" if late else "all_denominator", "vte_ever": yes(clot is not None),
        "last_contact_day": str(story.end),
    }))  # fmt: skip


def _diagnosis(story: Story) -> None:
    draw, shares, years = story.draw, priors()["child"], story.age_mo / 12
    wbc = decimal(min(700.0, max(0.6, around(draw, 60 if story.t_all else 12, 1.2))))
    high = story.age_mo >= 120 or float(wbc) >= 50
    story.add(
        "all_diagnosis", lineage="t_all" if story.t_all else "b_all",
        nci_risk="na" if story.t_all else "high" if high else "standard", protocol=story.site.group,
        protocol_risk=draw.choice(("intermediate", "high") if high else ("standard", "standard", "intermediate")),
        wbc_dx=wbc, hb_dx=decimal(draw.uniform(4, 12)), plt_dx=within(around(draw, 55, 0.8), 3, 600),
        mediastinal_mass=yes(story.t_all and draw.random() < shares["mediastinal_share_in_t"]),
        cns_status=drawn(draw, {"1": 0.8, "2": 0.16, "3": 0.04}),
        down_syndrome=yes(draw.random() < shares["down_share"]),
        weight_kg=decimal(story.weight_kg), height_cm=decimal((77 + 5.6 * years) * draw.uniform(0.96, 1.04)),
        prior_vte="no", fam_hx_vte=_family(story),
    )  # fmt: skip


def _family(story: Story) -> str | None:
    """Clots in the family; blank where nobody has asked."""
    draw = stream(story.site.name, story.number, "family")
    if draw.random() < priors()["child"]["family_unasked_share"]:
        return None
    return drawn(draw, {"none": 0.86, "other_relative": 0.08, "first_degree": 0.04, "unk": 0.02})


def _line(story: Story) -> None:
    draw = story.draw
    kind = drawn(draw, {"port": 0.5, "tunnelled": 0.35, "picc": 0.15})
    out = draw.randint(690, 760)
    story.line = story.add(
        "central_line", line_no=1, kind=kind, side="r" if draw.random() < 0.7 else "l", vein=draw.choice(VEINS[kind]),
        lumen_n=draw.choice((1, 1, 2)), french=FRENCH[kind], insert_day=draw.randint(0, 7), tip="cavoatrial",
        remove_day=out if out <= story.end else None, remove_reason="end" if out <= story.end else None,
    )  # fmt: skip


def _phases(story: Story) -> None:
    """Phases one after the other without a gap, from day 0 to the end of follow-up."""
    draw, start = story.draw, 0
    steroid = "dex" if story.age_mo >= 120 and draw.random() < 0.3 else "pred"
    plan = [
        ("induction", draw.randint(31, 35), steroid), ("consolidation", draw.randint(45, 60), "none"),
        ("high_risk_block" if story.t_all else "interim", draw.randint(45, 60), "none"),
        ("delayed_intens", draw.randint(45, 56), "dex"), ("maintenance", 520, "none"), ("off", 9999, "none"),
    ]  # fmt: skip
    over = story.end + 1 if story.relapse is None else story.relapse
    for phase, length, drug in plan:
        if start >= over:
            break
        stop = min(start + length, over - 1) if story.relapse is not None else start + length
        story.add("treatment_phase", phase=phase, start_day=start, stop_day=stop if stop < story.end else None,
                  steroid=drug)  # fmt: skip
        start = stop + 1
    if story.relapse is not None:
        story.add("treatment_phase", phase="relapse", start_day=story.relapse, steroid="none")


def _asparaginase_plan(story: Story) -> None:
    """Planned days of every dose; only the first is a row of a child without a clot."""
    draw, habits = story.draw, priors()["asparaginase"]
    day = draw.randint(4, 14)
    for _ in range(draw.randint(*habits["doses"])):
        story.asparaginase.append(day)
        day += draw.randint(*habits["every_d"])
    if story.clot_day is None and story.asparaginase[0] <= story.end:
        first = story.asparaginase[0]
        story.add("asparaginase_exposure", drug="pegaspargase", planned_day=first, status="given", day=first,
                  dose_iu_m2=2500 if story.site.region != "europe" else 1500, route="iv")  # fmt: skip


def primary_prophylaxis(story: Story) -> None:
    """A few of those at risk are given a low dose around the first asparaginase; a clot ends it."""
    at_risk = story.age_mo >= 120 or story.t_all
    if not at_risk or story.draw.random() > priors()["child"]["primary_prophylaxis_share"] / 0.34:
        return
    start = story.asparaginase[0]
    stop = min(start + 28, story.clot_day if story.clot_day is not None else story.end)
    if stop <= start or start > story.end:
        return
    ended = stop <= story.end and (stop < story.end or story.clot_day is not None or bool(story.death))
    ending = {"stop_day": stop, "stop_reason": "completed"} if ended else {}
    story.prophylaxis = (start, stop)
    story.add("anticoagulant_course", course_no=story.course_no(), intent="primary_proph", agent="enoxaparin",
              formulation="injection", start_day=start, dose_mg_kg="0.5", dose_weight_kg=story.weight_on(start),
              freq_h=12, intensity="prophylactic", **ending)  # fmt: skip
