"""Errors in courses, doses, levels, platelets and punctures: one planter a check. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from demo.registry_host import Found, Host
from demo.registry_priors import Cells, decimal
from registry.derived.events import phase_at
from registry.values import Day

WATCHED = ("induction", "delayed_intens")


def doubled_course(host: Host) -> Found:
    course = _ended(host, 60)
    if course is None:
        return None
    stop, numbers = int(course["stop_day"]), [int(row["course_no"]) for row in host.of("anticoagulant_course")]
    row = host.add("anticoagulant_course", course_no=max(numbers) + 1, vte_event=1, intent="treatment",
                   agent=course["agent"], start_day=stop - 12, stop_day=stop - 4, stop_reason="completed")  # fmt: skip
    return "anticoagulant_course", row


def unusual_dose(host: Host) -> Found:
    return _dosed(host, 2.5)


def too_little_for_its_intensity(host: Host) -> Found:
    return _dosed(host, 0.7)


def _dosed(host: Host, each: float) -> Found:
    course = next(host.treatment(agent="enoxaparin", intensity="therapeutic"), None)
    if course is None:
        return None
    course |= {"dose_mg_kg": decimal(each), "dose_abs": str(round(each * float(course["dose_weight_kg"])))}
    return "anticoagulant_course", course


def dose_against_weight(host: Host) -> Found:
    full = host.treatment(intensity="therapeutic")
    course = next((row for row in full if {"dose_abs", "dose_mg_kg"} <= row.keys()), None)
    if course is None:
        return None
    course["dose_abs"] = str(round(1.5 * float(course["dose_abs"])))
    return "anticoagulant_course", course


def weight_jump(host: Host) -> Found:
    """At a visit soon after another weight, and long before the next one."""
    known = [(0, host.one("all_diagnosis"))]
    known += [(int(row["start_day"]), row) for row in host.of("anticoagulant_course") if "dose_weight_kg" in row]
    known += [(int(row["day"]), row) for row in host.of("followup_visit")]
    known.sort(key=lambda one: one[0])
    for place, (day, row) in enumerate(known[1:], 1):
        later = known[place + 1][0] if place + 1 < len(known) else 9999
        if "planned" in row and 0 < day - known[place - 1][0] <= 30 < later - day:
            row["weight_kg"] = decimal(1.4 * float(row["weight_kg"]))
            return "followup_visit", row
    return None


def line_long_out(host: Host) -> Found:
    course, line = _ended(host, 60), host.one("central_line")
    if course is None or "remove_day" in line:
        return None
    course["planned_rule"] = "line_removal"
    line |= {"remove_day": str(int(course["stop_day"]) - 20), "remove_reason": "vte"}
    return "anticoagulant_course", course


def resolved_unseen(host: Host) -> Found:
    course = _ended(host, 40)
    if course is None or any(row["result"] == "complete_res" for row in host.of("imaging")):
        return None
    course["stop_reason"] = "resolved"
    return "anticoagulant_course", course


def vague_stop(host: Host) -> Found:
    course = _ended(host, 60)
    if course is None or len(host.of("anticoagulant_course")) > 1:
        return None
    course["stop_day"] += " ~14"
    return "anticoagulant_course", course


def _ended(host: Host, least: int) -> Cells | None:
    """The only course of the index event, where it has ended after so many days."""
    courses = list(host.treatment())
    if host.clot_day is None or len(courses) != 1 or "stop_day" not in courses[0] or "dose_weight_kg" not in courses[0]:
        return None
    long = int(courses[0]["stop_day"]) - int(courses[0]["start_day"]) >= least
    return courses[0] if long and courses[0]["stop_reason"] in ("completed", "asp_end") else None


# -- levels -----------------------------------------------------------------------------------------------------------


def wrong_assay(host: Host) -> Found:
    course = _ended(host, 40)
    if course is None:
        return None
    row = host.add("lab_level", day=int(course["start_day"]) + 17, course=course["course_no"], hours_post_dose=4,
                   assay="inr", value="1.1", lab_id="main")  # fmt: skip
    return "lab_level", row


def _peaks(host: Host) -> Iterator[Cells]:
    """Anti-Xa levels on a dose every 12 hours after which nothing was changed."""
    often = {row["course_no"] for row in host.treatment(intensity="therapeutic", freq_h="12")}
    for row in host.of("lab_level"):
        fits = row["assay"] == "anti_xa_lmwh" and row["course"] in often and float(row["value"]) <= 1.2
        if fits and host.is_quiet(int(row["day"]), 3):
            yield row


def trough(host: Host) -> Found:
    row = next(_peaks(host), None)
    if row is None:
        return None
    row |= {"hours_post_dose": "11.5", "value": "0.21"}
    return "lab_level", row


def high_unanswered(host: Host) -> Found:
    row = next(_peaks(host), None)
    if row is None:
        return None
    row["value"] = "1.45"
    return "lab_level", row


def other_unit(host: Host) -> Found:
    row = next(_peaks(host), None)
    if row is None:
        return None
    row["value"] = "7.5"
    del row["course"]
    return "lab_level", row


# -- platelets --------------------------------------------------------------------------------------------------------


def _holds(host: Host, least: int = 10, most: int = 49) -> Iterator[Cells]:
    """Holds for platelets that are over, with a count of the decision in these limits."""
    for row in host.of("platelet_hold_episode"):
        over = row["primary_reason"] == "platelet" and row["action"] == "hold" and "plt_at_resume" in row
        if over and least <= int(row["plt_at_decision"]) <= most:
            yield row


def above_protocol(host: Host) -> Found:
    row = next(_holds(host), None)
    if row is None:
        return None
    row["protocol_threshold"] = str(int(row["plt_at_decision"]) - 5)
    return "platelet_hold_episode", row


def high_count(host: Host) -> Found:
    row = next(_holds(host), None)
    if row is None:
        return None
    row["plt_at_decision"] = "120"
    for name in ("protocol_threshold", "plt_at_resume", "resume_supported"):
        del row[name]
    return "platelet_hold_episode", row


def no_nadir(host: Host) -> Found:
    row = next(_holds(host, most=38), None)
    if row is None:
        return None
    row["plt_nadir"] = str(int(row["plt_at_decision"]) + 8)
    return "platelet_hold_episode", row


def resumed_lower(host: Host) -> Found:
    row = next(_holds(host), None)
    if row is None:
        return None
    row["plt_nadir"] = row["plt_at_resume"] = str(int(row["plt_at_decision"]) - 4)
    return "platelet_hold_episode", row


def no_decision(host: Host) -> Found:
    for row in host.of("platelet_hold_episode"):
        if row["action"] in ("continue_full", "full_with_transfusion"):
            host.drop(row)
            return "count", next(one for one in host.of("count") if one["day"] == row["decision_day"])
    return None


def stale_count(host: Host) -> Found:
    row = host.one("initial_decision")
    if host.clot_day is None or "count_age_h" not in row:
        return None
    row["count_age_h"] = "60"
    return "initial_decision", row


def counts_apart(host: Host) -> Found:
    counts = sorted(host.of("count"), key=lambda one: int(one["day"]))
    for (before, row), (_, after) in pairwise(pairwise(counts)):
        first, last = int(before["day"]), int(after["day"])
        if last - first >= 11 and int(row["plt"]) >= 50 and all(_watched(host, day) for day in range(first, last + 1)):
            host.drop(row)
            return "count", after
    return None


def _watched(host: Host, day: int) -> bool:
    phase = phase_at(host.facts, Day(day))
    return phase is not None and phase.code("phase") in WATCHED and host.facts.intensity_on(day) == "therapeutic"


def per_microlitre(host: Host) -> Found:
    row = next((one for one in host.of("count") if int(one["plt"]) >= 60), None)
    if row is None:
        return None
    row["plt"] = "2000"
    return "count", row


# -- punctures --------------------------------------------------------------------------------------------------------


def puncture_too_soon(host: Host) -> Found:
    row = next((one for one in host.of("lp_hold") if one["agent"] in ("enoxaparin", "dalteparin")), None)
    if row is None or row["intensity"] != "therapeutic":
        return None
    row["last_dose_h_before"] = "8"
    return "lp_hold", row


def no_red_cells(host: Host) -> Found:
    row = next(iter(host.of("lp_hold")), None)
    if row is None:
        return None
    row["traumatic"] = "yes"
    del row["csf_rbc"]
    return "lp_hold", row
