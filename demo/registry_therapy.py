"""How a simulated clot is treated: courses, counts and decisions at low platelets. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from demo.registry_clots import Clot
from demo.registry_leukaemia import Story
from demo.registry_priors import Cells, around, decimal, drawn, priors, within, yes

DOSES = {
    "enoxaparin": ("dose_mg_kg", 1.0, 12), "dalteparin": ("dose_iu_kg", 120.0, 12),
    "tinzaparin": ("dose_iu_kg", 200.0, 24),
}  # fmt: skip
"""The field, the full dose a kilogram, and the hours between two doses."""
RULES = ("mo3", "mo3", "mo3_then_proph", "mo6")
LEAST_PLT = 55
"""Counts between two episodes of low platelets stay above 50, so that each episode is one opportunity."""


@dataclass(slots=True)
class Course:
    """Days of the first and the last dose; `stop` is the last day of follow-up where the course goes on."""

    number: int
    agent: str
    start: int
    stop: int
    intensity: str
    row: Cells

    @property
    def is_lmwh(self) -> bool:
        return self.agent in DOSES


@dataclass(slots=True)
class Therapy:
    """What was given for the index event. `pauses`: first and last day of each time off full dose."""

    courses: list[Course] = field(default_factory=list)
    stop: int | None = None
    reason: str = ""
    counts: dict[int, int] = field(default_factory=dict)
    pauses: list[tuple[int, int]] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.courses[-1].stop

    def course_on(self, day: int) -> Course | None:
        return next((one for one in self.courses if one.start <= day <= one.stop), None)

    def is_full(self, day: int, margin: int = 0) -> bool:
        """Whether the full dose was given on a day, and for so many days on both sides of it."""
        course = self.course_on(day)
        full = course is not None and course.intensity == "therapeutic"
        return full and not any(first - margin <= day <= last + margin for first, last in self.pauses)

    def state_on(self, day: int) -> str:
        """As a visit says it."""
        if self.course_on(day) is None:
            return "off" if self.courses else "none"
        return "full" if self.is_full(day) else "held" if any(a < day < b for a, b in self.pauses) else "reduced"

    def count_before(self, day: int) -> int:
        return self.counts[max(one for one in self.counts if one <= day)]


def treated(story: Story, clot: Clot) -> Therapy:
    """The courses for the index event, with the counts and the decisions at low platelets."""
    therapy = Therapy()
    if clot.treated:
        _courses(story, clot, therapy)
        _counts(story, clot, therapy)
    return therapy


# -- courses ----------------------------------------------------------------------------------------------------------


def _courses(story: Story, clot: Clot, therapy: Therapy) -> None:
    draw, shares = story.draw, priors()["treatment"]
    start = clot.day + draw.randint(0, 1)
    start = min(start, story.end)
    length = within(around(draw, shares["duration_median_d"][clot.type], shares["duration_sigma"]), 42, 500)
    stop = start + length if start + length <= story.end else None
    therapy.stop, therapy.reason = stop, _reason(story, stop)
    parts = _agents(story, clot, start)
    last = stop if stop is not None else story.end
    ends = [later - 1 for _, _, later in parts[1:]] + [last]
    for (agent, intensity, first), end in zip(parts, ends, strict=True):
        if first <= last:
            _course(story, therapy, agent, intensity, first, min(end, last))
    for one, after in pairwise(therapy.courses):
        one.row |= {"stop_day": str(one.stop), "stop_reason": "switch"}
        one.row["switch_reason"] = "plt" if one.agent == after.agent else "burden" if one.is_lmwh else "completed"
    final = therapy.courses[-1].row
    if therapy.reason:
        final |= {"stop_day": str(last), "stop_reason": therapy.reason}
    final["planned_rule"] = {"line_removed": "line_removal", "resolved": "resolution", "asp_end": "asp_end"}.get(
        therapy.reason, draw.choice(RULES)
    )
    final["planned_weeks"] = "26" if final["planned_rule"] == "mo6" else "13"
    clot.decision["agent"] = therapy.courses[0].agent
    if therapy.reason == "line_removed":
        story.line |= {"remove_day": str(stop), "remove_reason": "vte"}


def _reason(story: Story, stop: int | None) -> str:
    """Why treatment stopped; empty while it goes on."""
    draw, shares = story.draw, priors()["treatment"]
    if stop is None:
        return "death" if story.death else ""
    unplanned, line, gone = (shares[f"{name}_share"] for name in ("unplanned_stop", "line_removed", "resolved"))
    reason = drawn(draw, {"unplanned": unplanned, "line_removed": line, "resolved": gone, "asp_end": 0.1,
                          "completed": 0.9 - unplanned - line - gone})  # fmt: skip
    return draw.choice(("plt", "hepatic", "burden")) if reason == "unplanned" else reason


def _agents(story: Story, clot: Clot, start: int) -> list[tuple[str, str, int]]:
    """Agent, intensity and first day of one course after the other."""
    draw, lmwh = story.draw, story.site.lmwh
    if clot.decision["intensity"] == "half":
        return [(lmwh, "half", start), (lmwh, "therapeutic", start + draw.randint(5, 8))]
    shares = priors()["treatment"]
    years: dict[str, float] = shares["doac_share_from"]
    doac = max((share for year, share in years.items() if int(year) <= story.year), default=0.05)
    ufh = shares["first_class"]["ufh"]
    first = drawn(draw, {"ufh": ufh, "doac": doac, "lmwh": 1 - ufh - doac})
    if first == "ufh":
        return [("heparin", "therapeutic", start), (lmwh, "therapeutic", start + draw.randint(4, 7))]
    if first == "doac":
        agent = "apixaban" if story.weight_kg >= 37 and draw.random() < 0.4 else "rivaroxaban"
        return [(lmwh, "therapeutic", start), (agent, "therapeutic", start + draw.randint(7, 11))]
    return [(lmwh, "therapeutic", start)]


def _course(story: Story, therapy: Therapy, agent: str, intensity: str, start: int, stop: int) -> None:
    number, share = story.course_no(), 0.5 if intensity == "half" else 1
    row = story.add("anticoagulant_course", course_no=number, vte_event=1, intent="treatment", agent=agent,
                    start_day=start, intensity=intensity, planned_weeks=13,
                    **dose(story, agent, start, share))  # fmt: skip
    therapy.courses.append(Course(number, agent, start, stop, intensity, row))


def dose(story: Story, agent: str, day: int, share: float = 1) -> dict[str, object]:
    """Cells of a usual dose on a day; `share` of the full one."""
    weight = story.weight_on(day)
    if agent == "heparin":
        return {"formulation": "infusion", "dose_iu_kg": "20", "freq_h": "continuous", "dose_weight_kg": weight}
    if agent in DOSES:
        name, each, hours = DOSES[agent]
        whole = round(each * share * float(weight))
        return {"formulation": "injection", name: decimal(each * share, 2), "dose_abs": whole, "freq_h": hours,
                "dose_weight_kg": weight}  # fmt: skip
    whole = 5 if agent == "apixaban" else within(0.5 * float(weight), 5, 15)
    return {"formulation": "tablet", "dose_abs": whole, "freq_h": 12 if agent == "apixaban" else 24,
            "dose_weight_kg": weight}  # fmt: skip


# -- counts and decisions ---------------------------------------------------------------------------------------------


def _counts(story: Story, clot: Clot, therapy: Therapy) -> None:
    """Weekly counts while treated, with episodes of low platelets and the decision at each."""
    draw, prior = story.draw, priors()["platelets"]
    days, day = [], clot.day
    while day <= therapy.last:
        days.append(day)
        day += prior["weekly_d"] + draw.choice((-1, 0, 0, 0, 1))
    therapy.counts = {
        one: within(around(draw, prior["usual_median"], prior["usual_sigma"]), LEAST_PLT, 520) for one in days
    }
    therapy.counts[clot.day] = clot.plt
    calm_from = therapy.courses[-1].start + 1
    latest = therapy.last - 25 if therapy.stop is not None else therapy.last
    for low in _episodes(story, [one for one in days if calm_from <= one <= latest]):
        _low(story, therapy, low)


def _episodes(story: Story, days: list[int]) -> list[int]:
    """Days of counts on which an episode begins: some children have many, a quarter has none; three weeks apart."""
    draw, prior = story.draw, priors()["platelets"]
    rate = draw.gammavariate(prior["episodes_shape"], prior["episodes_mean"] / prior["episodes_shape"])
    wanted, passed = 0, draw.expovariate(1)
    while passed < rate:
        wanted, passed = wanted + 1, passed + draw.expovariate(1)
    chosen: list[int] = []
    for day in draw.sample(days, len(days)):
        if len(chosen) < wanted and all(abs(day - one) >= 21 for one in chosen):
            chosen.append(day)
    return sorted(chosen)


def _low(story: Story, therapy: Therapy, day: int) -> None:
    draw, prior, site = story.draw, priors()["platelets"], story.site
    plt = within(around(draw, prior["nadir_median"], prior["nadir_sigma"]), 5, 49)
    action = drawn(draw, prior["below_threshold" if plt < site.threshold else "above_threshold"])
    course = therapy.courses[-1]
    row = story.add("platelet_hold_episode", vte_event=1, course=course.number, decision_day=day, plt_at_decision=plt,
                    count_age_h=draw.choice((1, 2, 3, 6)), action=action, primary_reason="platelet",
                    protocol_threshold=site.threshold, transfusions_n=0, outcome_30d="none")  # fmt: skip
    therapy.counts[day] = plt
    if action in prior["above_threshold"]:
        _went_on(story, therapy, day, row, action)
        return
    length = within(around(draw, prior["hold_mean_d"] * 0.9, prior["hold_sigma"]), 2, 14)
    resume = day + length
    for one in [one for one in therapy.counts if day < one <= resume]:
        del therapy.counts[one]
    nadir = plt
    if length >= 4 and day + 2 <= therapy.last:
        nadir = therapy.counts[day + 2] = max(3, plt - draw.randint(0, 6))
    therapy.pauses.append((day, min(resume, therapy.last)))
    if resume > therapy.last:
        return
    supported = draw.random() < prior["supported_share"]
    recovered = therapy.counts[resume] = draw.randint(50, 59) if supported else draw.randint(60, 110)
    row |= {"plt_nadir": str(nadir), "transfusions_n": str(int(supported)), "resume_day": str(resume),
            "plt_at_resume": str(recovered), "resume_intensity": "therapeutic",
            "resume_supported": yes(supported)}  # fmt: skip


def _went_on(story: Story, therapy: Therapy, day: int, row: Cells, action: str) -> None:
    """The full dose goes on, and three days later the count is back above 50."""
    if day + 3 <= therapy.last:
        therapy.counts[day + 3] = story.draw.randint(52, 90)
    if action == "full_with_transfusion":
        row |= {"transfuse_target": "50", "transfusions_n": "1"}
