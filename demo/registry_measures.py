"""What is measured under the treatment of a simulated clot: counts, levels, punctures. Pure."""

from __future__ import annotations

from demo.registry_clots import Clot
from demo.registry_leukaemia import Story
from demo.registry_priors import decimal, priors, yes
from demo.registry_sites import LABORATORY
from demo.registry_therapy import DOSES, Course, Therapy


def measured(story: Story, clot: Clot, therapy: Therapy) -> None:
    """Levels, punctures and the rows of the counts, once it is known when the full dose was given."""
    if not therapy.courses:
        return
    _levels(story, therapy)
    _punctures(story, clot, therapy)
    for day, plt in sorted(therapy.counts.items()):
        supported = any(last == day and plt < 60 for _, last in therapy.pauses)
        story.add("count", day=day, plt=plt, hb=decimal(story.draw.uniform(7, 12.5)),
                  plt_transfused_prior_24h="yes" if supported else None)  # fmt: skip


# -- levels -----------------------------------------------------------------------------------------------------------


def _levels(story: Story, therapy: Therapy) -> None:
    draw, prior = story.draw, priors()["levels"]
    for course in therapy.courses:
        if course.intensity != "therapeutic" or course.agent == "heparin":
            continue
        day, most = course.start + (prior["first_after_d"] if course.is_lmwh else 14), course.stop - 3
        while day <= most:
            if therapy.is_full(day, margin=2):
                _level(story, course, day)
            day += prior["every_d"] + draw.randint(-3, 3) if course.is_lmwh else 9999


def _level(story: Story, course: Course, day: int) -> None:
    draw, prior = story.draw, priors()["levels"]
    if not course.is_lmwh:
        story.add("lab_level", day=day, course=course.number, hours_post_dose="3", lab_id=LABORATORY,
                  assay="apix" if course.agent == "apixaban" else "riva", value=draw.randint(80, 320))  # fmt: skip
        return
    mean = prior["anti_xa_mean"] - (prior["kit_effect"] if story.site.kit_low else 0)
    found = round(min(1.9, max(0.08, draw.gauss(mean, prior["anti_xa_sd"]))), 2)
    hours = decimal(4 + draw.randint(0, 8) / 4, 2)
    story.add("lab_level", day=day, course=course.number, hours_post_dose=hours, assay="anti_xa_lmwh",
              value=decimal(found, 2), lab_id=LABORATORY, target_low="0.5", target_high="1")  # fmt: skip
    if found > 1.2 or found < 0.35:
        name = DOSES[course.agent][0]
        before = float(course.row[name])
        story.add("dose_change", course=course.number, day=day + 1, from_dose=decimal(before, 2),
                  to_dose=decimal(before * (0.8 if found > 1.2 else 1.2), 2), change_reason="anti_xa")  # fmt: skip


# -- punctures --------------------------------------------------------------------------------------------------------


def _punctures(story: Story, clot: Clot, therapy: Therapy) -> None:
    """Every puncture while the full dose is given, with the hours around it."""
    draw, prior = story.draw, priors()["punctures"]
    day = clot.day + draw.randint(2, 14)
    while day < therapy.last:
        course = therapy.course_on(day)
        steady = course is not None and course.start < day < course.stop
        if course is not None and steady and therapy.is_full(day, margin=1):
            _puncture(story, therapy, course, day)
        day += draw.randint(*prior["early_every_d" if day < 190 else "late_every_d"])


def _puncture(story: Story, therapy: Therapy, course: Course, day: int) -> None:
    draw, plt = story.draw, therapy.count_before(day)
    traumatic = draw.random() < priors()["punctures"]["traumatic_share"]
    before = {"heparin": draw.choice((4, 5, 6))}.get(course.agent, draw.choice((24, 36, 48)))
    if course.is_lmwh:
        before = story.site.hours_held + draw.choice((0, 0, 1, 2))
    story.add(
        "lp_hold", lp_day=day, plt_before_lp=plt, transfused=yes(plt < 50), agent=course.agent,
        intensity=course.intensity, held="yes", last_dose_h_before=before,
        first_dose_h_after=draw.choice((6, 12, 12, 24)), traumatic=yes(traumatic),
        csf_rbc=draw.randint(10, 900) if traumatic else draw.randint(0, 9), haematoma="none",
        delayed_it_days=0,
    )  # fmt: skip
