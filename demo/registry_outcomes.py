"""What follows a simulated clot: asparaginase again, visits, bleeding, recurrence, post-thrombotic syndrome. Pure."""

from __future__ import annotations

from demo.registry_clots import Clot, second_event
from demo.registry_leukaemia import Story
from demo.registry_priors import drawn, priors, yes
from demo.registry_therapy import Therapy, dose
from registry.codebook_reader import codebook

LIMBS = {"cvc_dvt": "arm", "non_cvc_dvt": "leg"}


def followed(story: Story, clot: Clot, therapy: Therapy) -> None:
    """Every row of what came after the index event."""
    _asparaginase(story, clot, therapy)
    _prophylaxis_or_recurrence(story, therapy)
    _visits(story, clot, therapy)
    _limb(story, clot)
    if story.draw.random() < priors()["follow_up"]["tma_share"] and story.end > clot.day + 70:
        _microangiopathy(story, clot)


def _asparaginase(story: Story, clot: Clot, therapy: Therapy) -> None:
    draw, habits = story.draw, priors()["asparaginase"]
    again = draw.random() < habits["rechallenge_share"]
    for planned in story.asparaginase:
        cells: dict[str, object] = {"drug": "pegaspargase", "planned_day": planned}
        given = planned if planned <= clot.day else planned + draw.choice((0, 0, 1, 3))
        if given > story.end:
            story.add("asparaginase_exposure", **cells, status="planned")
        elif planned > clot.day and not again:
            story.add("asparaginase_exposure", **cells, status="omitted", omit_reason="vte")
        else:
            cover = {"full": "ther", "reduced": "proph"}.get(therapy.state_on(given), "none")
            replaced = draw.random() < habits["antithrombin_share"]
            story.add(
                "asparaginase_exposure", **cells, status="given", day=given, route="iv",
                dose_iu_m2=2500 if story.site.region != "europe" else 1500,
                ac_cover=cover if given > clot.day else None, at_given_iu_kg=50 if replaced else None,
                at_activity=draw.randint(35, 60) if replaced else None,
                fibrinogen=f"{draw.uniform(0.5, 2.2):.1f}" if draw.random() < 0.3 else None,
            )  # fmt: skip


def _prophylaxis_or_recurrence(story: Story, therapy: Therapy) -> None:
    """After the last dose some children go on with a low one, and in a few the clot comes back elsewhere."""
    draw, stop = story.draw, therapy.stop
    if stop is None or stop + 30 >= story.end:
        return
    roll = draw.random()
    recurs = priors()["follow_up"]["recurrence_share"]
    if roll < recurs:
        day = draw.randint(stop + 15, min(stop + 150, story.end - 1))
        kind, vein = draw.choice((("pe", ("segmental", "r")), ("non_cvc_dvt", ("femoral", "l"))))
        second_event(story, day, status="recurrence_new_site", vein=vein, kind=kind)
        _later_course(story, day, 2, "treatment", 90)
    elif roll < recurs + priors()["treatment"]["secondary_prophylaxis_share"]:
        _later_course(story, stop + 1, 1, "secondary_proph", 100)


def _later_course(story: Story, start: int, event: int, intent: str, length: int) -> None:
    full = intent == "treatment"
    lmwh, stop = story.site.lmwh if full else "enoxaparin", start + length
    ending = {"stop_day": stop, "stop_reason": "completed"} if stop <= story.end else {}
    if not ending and story.death:
        ending = {"stop_day": story.end, "stop_reason": "death"}
    story.add("anticoagulant_course", course_no=story.course_no(), vte_event=event, intent=intent, agent=lmwh,
              start_day=start, intensity="therapeutic" if full else "prophylactic", planned_weeks=13,
              **dose(story, lmwh, start, 1 if full else 0.5), **ending)  # fmt: skip


def _visits(story: Story, clot: Clot, therapy: Therapy) -> None:
    """Visits whose window is over were made; of those that may still come, some were."""
    draw = story.draw
    for visit in codebook().parameters.visits:
        due = clot.day + visit.due_d
        first, last = max(clot.day + 1, due - visit.window_d), due + visit.window_d
        made = draw.random() < priors()["follow_up"]["open_window_made_share"]
        if first > story.end or (last >= story.end and not made):
            continue
        day = draw.randint(first, min(last, story.end))
        after_sinus = {} if clot.type != "cvst" else {
            "mrs": draw.choice((0, 0, 0, 1, 2)), "seizures": yes(draw.random() < 0.1),
            "visual_loss": "no", "raised_icp": "no", "headache": yes(draw.random() < 0.2),
        }  # fmt: skip
        story.add("followup_visit", planned=visit.planned, day=day, alive="yes", ac_status=therapy.state_on(day),
                  weight_kg=story.weight_on(day), **after_sinus)  # fmt: skip


def _limb(story: Story, clot: Clot) -> None:
    """Post-thrombotic syndrome at 6 and 12 months, in the limb and on the side of the clot."""
    limb, draw = LIMBS.get(clot.type), story.draw
    side = next(cells["side"] for entity, cells in story.rows if entity == "vte_site")
    for after in (185, 370):
        day = clot.day + after + draw.randint(-10, 10)
        if limb is not None and day <= story.end:
            positive = draw.random() < priors()["follow_up"]["pts_positive_share"]
            story.add("pts", day=day, instrument=story.site.pts_instrument, limb=limb, side=side,
                      score=draw.choice((1, 2)) if positive else 0)  # fmt: skip


def bled(story: Story, clot: Clot, therapy: Therapy) -> None:
    """A bleeding on full dose, at which it is held for some days."""
    draw, shares = story.draw, priors()["follow_up"]
    kind = drawn(draw, {"major": shares["major_bleed_share"], "other": shares["other_bleed_share"],
                        "none": 1 - shares["major_bleed_share"] - shares["other_bleed_share"]})  # fmt: skip
    days = [day for day in range(clot.day + 3, clot.day + 180)
            if day + 12 <= (therapy.last if therapy.courses else 0) and therapy.is_full(day, margin=10)]  # fmt: skip
    if kind == "none" or not days:
        return
    day = draw.choice(days)
    course = therapy.course_on(day)
    facts = {"site": "gi", "hb_fall_g_dl": "2.6", "hb_window_h": 18, "blood_product": "yes", "class_site": "major",
             "attributable_underlying": "no", "who_grade": 3}  # fmt: skip
    if kind == "other":
        facts = {"site": "epistaxis", "hb_fall_g_dl": 0, "intervention_non_or": "yes", "blood_product": "no",
                 "class_site": "crnm", "who_grade": 2}  # fmt: skip
    plt = therapy.count_before(day)
    story.add("bleeding_event", day=day, overt="yes", fatal="no", present_at_index="no", sought_care="yes",
              management_change="yes", plt_at_bleed=plt, intensity_at_bleed="therapeutic",
              days_since_last_dose=0, **facts)  # fmt: skip
    resume, usual = day + draw.randint(3, 8), min(plt, 150)
    story.add("platelet_hold_episode", vte_event=1, course=course.number if course else None, decision_day=day,
              plt_at_decision=usual, action="hold", primary_reason="bleeding", transfusions_n=0, outcome_30d="none",
              resume_day=resume, plt_at_resume=usual, resume_intensity="therapeutic")  # fmt: skip
    therapy.pauses.append((day, resume))


def _microangiopathy(story: Story, clot: Clot) -> None:
    """Suspected, looked at twice, and not confirmed."""
    day = clot.day + 60
    story.add("tma", day=day, second_point_day=day + 7, context="drug", anaemia="yes", thrombocytopenia="yes",
              ldh_high="yes", schistocytes="no", hypertension="no", sc5b9_high="no", rupcr_1="no", flag_site="no",
              complement_inhibitor="no")  # fmt: skip
