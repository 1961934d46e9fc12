"""The clot of a simulated child: when, where, what the images show, and what was decided first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Protocol

from demo.registry_leukaemia import Story
from demo.registry_priors import Cells, decimal, drawn, priors, yes

DOWNSTREAM = {
    "subclavian": ("subclavian", "brachioceph"), "ijv": ("ijv", "brachioceph"), "basilic": ("axillary", "subclavian"),
    "brachial": ("brachial", "axillary"),
}  # fmt: skip
PLACES = {
    "non_cvc_dvt": (("femoral", "r"), ("popliteal", "r")), "cvst": (("sss", "mid"), ("transverse", "l")),
    "pe": (("segmental", "r"), ("lobar", "l")), "intracardiac": (("ra", "mid"), ("svc", "mid")),
    "splanchnic": (("portal", "mid"), ("splenic", "mid")), "renal": (("renal", "l"), ("renal", "r")),
    "superficial": (("superficial", "l"), ("superficial", "r")),
}  # fmt: skip
MODALITY = {"cvst": "mr", "pe": "ct", "intracardiac": "echo", "splanchnic": "us"}


class Adds(Protocol):
    """Something that takes rows: a story, or a child that is changed later."""

    def add(self, entity: str, **cells: object) -> Cells: ...


@dataclass(frozen=True, slots=True)
class Clot:
    """The index event as far as the rest of the story depends on it."""

    day: int
    type: str
    suspected: bool
    treated: bool
    plt: int
    row: Cells
    decision: Cells

    @property
    def modality(self) -> str:
        return MODALITY.get(self.type, "us")


def day_of_clot(story: Story) -> int | None:
    """The day on which this child has a clot within its follow-up; None for most children."""
    draw, clot = story.draw, priors()["clot"]
    risk = clot["under_10"] * (clot["from_10_times"] if story.age_mo >= 120 else 1)
    if draw.random() >= risk:
        return None
    early, (first, likely, last) = clot["induction_days"], clot["later_days"]
    in_induction = draw.random() < clot["induction_share"]
    day = draw.randint(*early) if in_induction else round(draw.triangular(first, last, likely))
    return day if day < story.end else None


def index_event(story: Story, day: int) -> Clot:
    """The index event with its places, its first image and the first decision."""
    draw, shares = story.draw, priors()["clot"]
    kind = drawn(draw, shares["types"])
    suspected = draw.random() >= shares["unsuspected_share"]
    treated = suspected or draw.random() >= shares["unsuspected_untreated_share"]
    low = treated and draw.random() < 0.12
    plt = draw.randint(22, 49) if low else draw.randint(55, 320)
    row = story.add(
        "vte_event", event_no=1, day=day, symptom_onset_day=day - draw.randint(0, 4) if suspected else None,
        status="index", type=kind, symptomatic=yes(suspected), trigger="clinical" if suspected else "incidental",
        cvc_related="definite" if kind == "cvc_dvt" else "no", line_state="needed_working",
        haemodynamic="none" if kind == "pe" else None,
        cvst_haemorrhage=yes(draw.random() < 0.25) if kind == "cvst" else None,
        cvst_infarct=yes(draw.random() < 0.15) if kind == "cvst" else None, plt_at_event=plt,
        prophylaxis_at_event="lmwh" if story.courses else "none", risk_factors=_risk_factors(story),
        ctcae5_grade=3 if suspected else 2, pdl_te=yes(suspected),
        asp_doses_remaining=sum(one > day for one in story.asparaginase),
        on_ac=_before(story, day),
    )  # fmt: skip
    _places(story, kind, 1)
    story.add("imaging", vte_event=1, day=day, modality=MODALITY.get(kind, "us"), purpose="diagnosis", result="new")
    decision = story.add(
        "initial_decision", vte_event=1, day=day, plt=plt, count_age_h=draw.choice((2, 4, 6, 12, 20)),
        intensity="none" if not treated else "half" if low else "therapeutic",
        first_dose_delay_h=decimal(draw.uniform(1, 20)) if treated else None,
        transfusion_plan="none", decision_reason="clot_small" if not treated else "platelet" if low else "none",
    )  # fmt: skip
    return Clot(day, kind, suspected, treated, plt, row, decision)


def _before(story: Story, day: int) -> str:
    """Anticoagulation on the day before."""
    if story.prophylaxis is None or day <= story.prophylaxis[0]:
        return "none"
    return "reduced" if day <= story.prophylaxis[1] + 1 else "off"


def _risk_factors(story: Story) -> str | None:
    found = [name for name, there in (("age10", story.age_mo >= 120), ("t_all", story.t_all), ("asp_steroid", True))
             if there]  # fmt: skip
    return ";".join(found) or None


def _places(story: Story, kind: str, event: int) -> None:
    """The first place, often the next one along, and in one of ten a second clot elsewhere of lesser weight."""
    draw = story.draw
    if kind == "cvc_dvt":
        side = story.line["side"]
        found = [(vein, side) for vein in DOWNSTREAM[story.line["vein"]]]
    else:
        found = list(PLACES[kind])
    found = found[: 1 + (draw.random() < 0.4)]
    if kind in ("pe", "cvst", "cvc_dvt") and draw.random() < priors()["clot"]["second_place_share"]:
        found.append(("calf", "l"))
    for place, (vein, side) in enumerate(found):
        story.add("vte_site", vte_event=event, vein=vein, side=side,
                  occlusive=draw.choice(("complete", "partial")), symptomatic=yes(place == 0))  # fmt: skip


def later_images(story: Story, clot: Clot, stop: int | None, resolved: bool) -> None:
    """Follow-up images at 6 weeks, 3 and 6 months, and the one that ends treatment because the clot is gone."""
    draw, gone = story.draw, False
    taken = {clot.day}
    for after, spread in ((42, 5), (90, 10), (180, 15)):
        day = clot.day + after + draw.randint(-spread, spread)
        if day > story.end or day in taken or (stop is not None and resolved and day >= stop - 2):
            break
        gone = gone or draw.random() < 0.25
        taken.add(day)
        _image(story, clot, day, "routine_followup", "complete_res" if gone else draw.choice(("partial", "stable")))
    if resolved and stop is not None and stop - 2 not in taken:
        _image(story, clot, stop - 2, "end_ac", "complete_res")


def _image(story: Story, clot: Clot, day: int, purpose: str, result: str) -> None:
    story.add("imaging", vte_event=1, day=day, modality=clot.modality, purpose=purpose, result=result)


def second_event(of: Adds, day: int, *, status: str, vein: tuple[str, str], kind: str) -> Cells:
    """A further event with its place, image and decision, at a usual count of platelets."""
    row = of.add("vte_event", event_no=2, day=day, status=status, type=kind, symptomatic="yes", trigger="clinical",
                 cvc_related="no", plt_at_event="142", on_ac="off", risk_factors="prior_vte",
                 haemodynamic="none" if kind == "pe" else None)  # fmt: skip
    of.add("vte_site", vte_event=2, vein=vein[0], side=vein[1], occlusive="partial", symptomatic="yes")
    of.add("imaging", vte_event=2, day=day, modality="ct" if kind == "pe" else "us", purpose="diagnosis",
                  result="new")  # fmt: skip
    of.add("initial_decision", vte_event=2, day=day, plt="142", intensity="therapeutic", count_age_h="6",
           agent="enoxaparin", transfusion_plan="none", decision_reason="none")  # fmt: skip
    return row


def thrombophilia(draw: Random, story: Story, clot: Clot) -> None:
    """A third of the children are tested later, most of them for two mutations."""
    day = clot.day + draw.randint(60, 200)
    if draw.random() > 0.35 or day > story.end:
        return
    for test in ("fvl", "pt20210"):
        result = "het" if draw.random() < 0.07 else "normal"
        story.add("thrombophilia_test", day=day, test=test, result=result, on_asp_or_heparin="no")
