"""What images must show: that there is a clot, that it grew, that it came back, that it is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from registry.facts import Facts, Row
from registry.rules.check import Check, Spot
from registry.values import Answer, Day

PROOF_D = (-2, 3)
GROWTH_D = (-3, 3)
GONE_D = (-30, 3)


def no_proof(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        images = facts.of_event("imaging", event)
        if day is not None and not _may_show(images, day, PROOF_D, "purpose", {"diagnosis"}):
            sentence = f"No image for diagnosis lies within 2 days before and 3 days after day {day}."
            yield Spot(event, ("day",), sentence, "Enter the image that shows the clot.")


def no_growth(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if event.code("status") != "progression" or day is None:
            continue
        if not _may_show(facts.rows("imaging"), day, GROWTH_D, "result", {"extension", "new"}):
            sentence = f"Progression on day {day}, yet no image within 3 days shows extension or a new clot."
            yield Spot(event, ("status", "day"), sentence, "Enter the image, or correct the status.")


def never_gone(facts: Facts) -> Iterator[Spot]:
    for event in facts.rows("vte_event"):
        day = event.day("day")
        if event.code("status") != "recurrence_same_site" or day is None:
            continue
        earlier = [one for one in facts.rows("imaging") if facts.event_of(one) is not event]
        before = [one for one in earlier if _before(one, day)]
        last = before[-1].code("result") if before else ""
        if last and last != "complete_res":
            sentence = "The last image before this recurrence at the same site did not show the clot gone."
            yield Spot(event, ("status",), sentence, "Call it progression or residual, or enter the image between.")


def resolved_unseen(facts: Facts) -> Iterator[Spot]:
    for course in facts.rows("anticoagulant_course"):
        stop = course.day("stop_day")
        if course.code("stop_reason") != "resolved" or stop is None:
            continue
        event = facts.event_of(course)
        images = [one for one in facts.rows("imaging") if event is None or facts.event_of(one) in (event, None)]
        if not _may_show(images, stop, GONE_D, "result", {"complete_res"}):
            sentence = f"Stopped on day {stop} because the clot was gone, yet no image of that time shows it."
            yield Spot(course, ("stop_reason", "stop_day"), sentence, "Enter the image, or correct the reason.")


def _may_show(images: Collection[Row], day: Day, window: tuple[int, int], name: str, codes: Collection[str]) -> bool:
    """Whether an image that can lie in the window holds one of the codes, or does not say."""
    return any(
        (when is None or when.since(day).between(*window) is not Answer.NO)
        and (not image.code(name) or image.code(name) in codes)
        for image in images
        for when in (image.day("day"),)
    )


def _before(image: Row, day: Day) -> bool:
    when = image.day("day")
    return when is not None and bool(when.before(day))


CHECKS = (
    Check("E08", "warn", "No image proves the clot", "proof of the clot", no_proof),
    Check("E32", "reason", "Progression that no image shows", "definition", no_growth, "query"),
    Check("E33", "reason", "Recurrence of a clot that was not gone", "progression or residual?", never_gone, "query"),
    Check("E45", "warn", "Stopped as resolved without an image", "proof", resolved_unseen),
)
