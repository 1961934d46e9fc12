"""What is said about a clot: its line, its type, its status among the others."""

from __future__ import annotations

from collections.abc import Iterator

from registry.derived.events import groups, lines_at, main_types, veins
from registry.facts import Facts, Row
from registry.rules.check import Check, Spot
from registry.values import Answer

TO_THE_HEART = frozenset({"svc", "ra", "rv"})
DRAINAGE = {
    "brachial": frozenset({"brachial", "axillary", "subclavian", "brachioceph"}) | TO_THE_HEART,
    "basilic": frozenset({"brachial", "axillary", "subclavian", "brachioceph"}) | TO_THE_HEART,
    "axillary": frozenset({"axillary", "subclavian", "brachioceph"}) | TO_THE_HEART,
    "subclavian": frozenset({"subclavian", "brachioceph"}) | TO_THE_HEART,
    "ejv": frozenset({"subclavian", "brachioceph"}) | TO_THE_HEART,
    "ijv": frozenset({"ijv", "brachioceph"}) | TO_THE_HEART,
    "femoral": frozenset({"femoral", "iliac", "ivc", "ra", "rv"}),
}
"""The veins that a line lies in or drains through, by the vein of its insertion."""
UNPAIRED = TO_THE_HEART | {"ivc"}
CONCURRENT_WITHIN_D = 7


def no_line(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if event.code("type") == "cvc_dvt" and day is not None and not lines_at(facts, day):
            window = facts.parameters.line_window_d
            sentence = f"A line is blamed, yet none was in on day {day} or in the {window} days before."
            yield Spot(event, ("type", "day"), sentence, "Enter the line, or correct type or day.")


def off_the_drainage(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day, sites = event.day("day"), facts.of_event("vte_site", event)
        if event.code("cvc_related") != "definite" or day is None or not sites:
            continue
        lines = lines_at(facts, day)
        if lines and all(_drains(line, site) is Answer.NO for line in lines for site in sites):
            sentence = "The clot counts as surely related to the line, yet no vein of it drains a line on its side."
            yield Spot(event, ("cvc_related",), sentence, "Correct the veins, the line or the relation.")


def _drains(line: Row, site: Row) -> Answer:
    drainage, vein = DRAINAGE.get(line.code("vein")), site.code("vein")
    if drainage is None or vein in ("", "other"):
        return Answer.UNKNOWN
    if vein not in drainage:
        return Answer.NO
    ours, theirs = line.code("side"), site.code("side")
    if vein in UNPAIRED or ours == theirs:
        return Answer.YES
    return Answer.NO if ours and theirs in ("l", "r") else Answer.UNKNOWN


def not_the_gravest(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        sites, kind = facts.of_event("vte_site", event), event.code("type")
        fitting = main_types(sites) + _also_fine(sites)
        if kind and fitting and kind not in fitting:
            sentence = f"The gravest place of the clot makes it {' or '.join(fitting)}, the row says {kind}."
            yield Spot(event, ("type",), sentence, "Correct the type or the places.")


def _also_fine(sites: tuple[Row, ...]) -> tuple[str, ...]:
    """A jugular clot may reach into the sinuses and one of the right heart into the lung, under the lesser name."""
    found, named = groups(sites), veins(sites)
    if "pulmonary" in found:
        return ("intracardiac",) if named & {"ra", "rv"} else ()
    return ("cvc_dvt", "non_cvc_dvt") if "cerebral" in found and "ijv" in named else ()


def wrong_status(facts: Facts) -> Iterator[Spot]:
    index = facts.index_event()
    began = index.day("day") if index is not None else None
    for event in facts.rows("vte_event"):
        day, status = event.day("day"), event.code("status")
        if day is None:
            continue
        if status.startswith("recurrence") and began and day.since(began).at_most(CONCURRENT_WITHIN_D):
            sentence = f"A clot of day {day} is no recurrence of one of day {began}: 7 days or less lie between."
            yield Spot(event, ("status", "day"), sentence, "Call it concurrent, or correct the day.")
        if status == "concurrent" and _stands_alone(facts, event):
            sentence = f"No other clot lies within 7 days of day {day}."
            yield Spot(event, ("status", "day"), sentence, "Call it a recurrence or progression, or correct the day.")


def _stands_alone(facts: Facts, event: Row) -> bool:
    """Whether every other clot is surely more than 7 days away. A clot without a day may be near."""
    day, others = event.day("day"), [one.day("day") for one in facts.rows("vte_event") if one is not event]
    near = CONCURRENT_WITHIN_D
    return all(
        other is not None and day is not None and day.since(other).between(-near, near) is Answer.NO for other in others
    )


def not_one_index(facts: Facts) -> Iterator[Spot]:
    events = facts.by_entity.get("vte_event", ())
    numbers = [event.get("event_no") for event in events]
    for event in events:
        number = event.get("event_no")
        if numbers.count(number) > 1 and event is not next(one for one in events if one.get("event_no") == number):
            yield Spot(event, ("event_no",), "Two clots have this number.", "Give each its own number.")
    index = [event for event in events if event.code("status") == "index"]
    if len(index) > 1:
        sentence = f"{len(index)} clots are called the index event."
        repair = "Keep one. Clots found together are places of one event, or concurrent."
        yield Spot(index[1], ("status",), sentence, repair)
    if events and not index and all(event.code("status") for event in events):
        yield Spot(events[0], ("status",), "No clot is called the index event.", "Call the first one so.")


CHECKS = (
    Check(
        "E05", "reason", "A line's clot without a line", "line unknown after a transfer", no_line, "query", waits=True
    ),
    Check("E06", "warn", "Clot off the drainage of the line", "definition", off_the_drainage),
    Check("E07", "reason", "Type is not the gravest place", "one main type", not_the_gravest, "query"),
    Check("E31", "reason", "Concurrent or recurrent", "7 days part the two", wrong_status, "query"),
    Check("E43", "reason", "Not exactly one index event", "clots found together are one event", not_one_index, "query"),
)
