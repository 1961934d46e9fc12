"""Errors in enrolment, diagnosis and clots: one planter a check. Pure."""

from __future__ import annotations

from demo.registry_clots import second_event
from demo.registry_host import Found, Host
from demo.registry_priors import Cells

OTHER_SIDE = {"l": "r", "r": "l"}


def small_clot(host: Host, day: int) -> Cells:
    """A clot of a child that had none, untreated: with its place, its image and the decision."""
    host.one("enrolment")["vte_ever"] = "yes"
    event = host.add("vte_event", event_no=1, day=day, status="index", type="splanchnic", symptomatic="yes",
                     trigger="clinical", cvc_related="no", plt_at_event=130, on_ac="none",
                     risk_factors="infection")  # fmt: skip
    host.add("vte_site", vte_event=1, vein="portal", side="mid", occlusive="partial", symptomatic="yes")
    host.add("imaging", vte_event=1, day=day, modality="us", purpose="diagnosis", result="new")
    host.add("initial_decision", vte_event=1, day=day, plt=130, intensity="none", transfusion_plan="none",
             decision_reason="clot_small")  # fmt: skip
    for dose in host.of("asparaginase_exposure"):
        dose["ac_cover"] = "none"
    return event


def before_diagnosis(host: Host) -> Found:
    induction = next((row for row in host.of("treatment_phase") if row["phase"] == "induction"), None)
    if not host.plain or induction is None:
        return None
    host.one("enrolment")["prospective"] = "no"
    induction["start_day"] = "-4"
    return "vte_event", small_clot(host, -3)


def enrolled_after_clot(host: Host) -> Found:
    enrolment = host.one("enrolment")
    if host.clot_day is None or enrolment["prospective"] == "no" or host.clot_day + 3 > host.end:
        return None
    enrolment["enrol_day"] = str(host.clot_day + 3)
    return "enrolment", enrolment


def line_put_in_later(host: Host) -> Found:
    line = host.one("central_line")
    if host.clot_day is None or host.kind != "cvc_dvt" or "remove_day" in line or host.clot_day + 1 > host.end:
        return None
    line["insert_day"] = str(host.clot_day + 1)
    return "vte_event", host.one("vte_event")


def other_side_of_the_line(host: Host) -> Found:
    if host.clot_day is None or host.kind != "cvc_dvt":
        return None
    line = host.one("central_line")
    line["side"] = OTHER_SIDE[line["side"]]
    return "vte_event", host.one("vte_event")


def lesser_type(host: Host) -> Found:
    if host.clot_day is None or host.kind not in ("cvc_dvt", "cvst"):
        return None
    host.one("vte_event")["type"] = "renal"
    return "vte_event", host.one("vte_event")


def no_image(host: Host) -> Found:
    image = next((row for row in host.of("imaging") if row["purpose"] == "diagnosis"), None)
    if host.clot_day is None or image is None:
        return None
    image["purpose"] = "symptom"
    return "vte_event", host.one("vte_event")


def nothing_decided(host: Host) -> Found:
    if host.clot_day is None or list(host.treatment()):
        return None
    host.drop(host.one("initial_decision"))
    return "vte_event", host.one("vte_event")


def late_concurrent(host: Host) -> Found:
    return _second(host, 20, "concurrent")


def progression_unseen(host: Host) -> Found:
    found = _second(host, 30, "progression")
    if found is not None:
        host.of("imaging")[-1]["result"] = "stable"
    return found


def never_gone(host: Host) -> Found:
    day = host.clot_day
    if day is None or any(row["result"] == "complete_res" and int(row["day"]) < day + 25 for row in host.of("imaging")):
        return None
    return _second(host, 25, "recurrence_same_site")


def two_index_events(host: Host) -> Found:
    return _second(host, 20, "index")


def _second(host: Host, after: int, status: str) -> Found:
    """A second clot so many days after the first, in a child that is not expected at visits."""
    if host.clot_day is None or host.clot_day + after > host.end or host.site.anchored:
        return None
    day, vein = host.clot_day + after, ("femoral", "r")
    return "vte_event", second_event(host, day, status=status, vein=vein, kind="non_cvc_dvt")


def phase_missing(host: Host) -> Found:
    day = host.clot_day
    for phase in host.of("treatment_phase"):
        if day is not None and int(phase["start_day"]) <= day <= int(phase.get("stop_day", 9999)):
            host.drop(phase)
            return "vte_event", host.one("vte_event")
    return None


def wrong_risk(host: Host) -> Found:
    row = host.one("all_diagnosis")
    if row.get("nci_risk") not in ("standard", "high"):
        return None
    row["nci_risk"] = "high" if row["nci_risk"] == "standard" else "standard"
    return "all_diagnosis", row


def too_old(host: Host) -> Found:
    if not host.plain or host.end < 60:
        return None
    host.one("enrolment").update(age_dx_mo="263", enrol_day="40")
    if host.one("all_diagnosis")["nci_risk"] == "standard":
        host.one("all_diagnosis")["nci_risk"] = "high"
    return "enrolment", host.one("enrolment")


def infant_low_dose(host: Host) -> Found:
    if not host.plain or host.end < 90:
        return None
    host.one("enrolment").update(age_dx_mo="1", enrol_day="2")
    host.one("all_diagnosis").update(nci_risk="na", weight_kg="4.2", height_cm="54")
    small_clot(host, 12)
    host.one("initial_decision").update(intensity="therapeutic", decision_reason="none", agent="enoxaparin")
    row = host.add("anticoagulant_course", course_no=1, vte_event=1, intent="treatment", agent="enoxaparin",
                   formulation="injection", start_day=12, stop_day=60, stop_reason="completed", dose_mg_kg="1",
                   dose_weight_kg="4.3", freq_h=12, intensity="therapeutic")  # fmt: skip
    return "anticoagulant_course", row


def died_of_no_clot(host: Host) -> Found:
    if host.of("vte_event") or not host.of("death"):
        return None
    host.one("death")["cause"] = "vte"
    return "death", host.one("death")
