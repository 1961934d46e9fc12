"""Errors in bleeding, post-thrombotic syndrome, microangiopathy, asparaginase and visits: one planter a check. Pure."""

from __future__ import annotations

from demo.registry_host import Found, Host
from registry.derived.visits import visits_due

OTHER_INSTRUMENT = {"mji": "mvs", "mvs": "mji"}


def class_differs(host: Host) -> Found:
    """Long after the last dose, so that nothing had to be done about it."""
    stops = [int(row.get("stop_day", "9999").split(" ")[0]) for row in host.of("anticoagulant_course")]
    day = max([host.clot_day or 0, *stops]) + 20
    if host.clot_day is None or day > host.end:
        return None
    return "bleeding_event", host.add("bleeding_event", day=day, site="epistaxis", overt="yes", class_site="major")


def bleeding_unanswered(host: Host) -> Found:
    if host.clot_day is None:
        return None
    for day in range(host.clot_day + 4, host.end - 4):
        if host.facts.intensity_on(day) == "therapeutic" and host.is_quiet(day, 4):
            return "bleeding_event", host.add("bleeding_event", day=day, site="skin", overt="yes")
    return None


def examined_too_early(host: Host) -> Found:
    if host.clot_day is None or host.kind != "cvc_dvt" or host.clot_day + 60 > host.end:
        return None
    row = host.add("pts", day=host.clot_day + 60, instrument=host.site.pts_instrument, limb="arm",
                   side=host.one("vte_site")["side"], score=0)  # fmt: skip
    return "pts", row


def other_instrument(host: Host) -> Found:
    rows = host.of("pts")
    if len(rows) != 2:
        return None
    rows[1]["instrument"] = OTHER_INSTRUMENT[rows[1]["instrument"]]
    return "pts", rows[1]


def seen_but_not_met(host: Host) -> Found:
    if host.clot_day is None or host.of("tma") or host.clot_day + 50 > host.end:
        return None
    row = host.add("tma", day=host.clot_day + 30, second_point_day=host.clot_day + 37, context="drug", anaemia="yes",
                   thrombocytopenia="yes", ldh_high="yes", schistocytes="no", hypertension="no", sc5b9_high="no",
                   rupcr_1="no", flag_site="yes")  # fmt: skip
    return "tma", row


def cover_unsaid(host: Host) -> Found:
    for row in host.of("asparaginase_exposure"):
        if row["status"] == "given" and host.clot_day is not None and int(row["day"]) > host.clot_day:
            del row["ac_cover"]
            return "asparaginase_exposure", row
    return None


def doses_without_end(host: Host) -> Found:
    event = host.one("vte_event")
    if host.clot_day is None or event["asp_doses_remaining"] != "0" or host.clot_day + 61 > host.end:
        return None
    event["asp_doses_remaining"] = "3"
    return "vte_event", event


def replaced_unmeasured(host: Host) -> Found:
    row = next((one for one in host.of("asparaginase_exposure") if one["status"] == "given"), None)
    if host.clot_day is None or row is None:
        return None
    row["at_given_iu_kg"] = "50"
    row.pop("at_activity", None)
    return "asparaginase_exposure", row


def visit_missing(host: Host) -> Found:
    if host.clot_day is None or not host.site.anchored:
        return None
    over = {due.planned for due in visits_due(host.facts) if due.last < host.end}
    for row in reversed(host.of("followup_visit")):
        if row["planned"] in over:
            host.drop(row)
            return "vte_event", host.one("vte_event")
    return None
